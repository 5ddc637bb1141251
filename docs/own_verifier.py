"""Checks a case's bundle with nothing of ours: written after docs/proofs.md and docs/bundles.md, for whoever wants to read what checks us.

    python3 own_verifier.py case.html key.txt [kept.checkpoint …]

Needs Python 3.11 and the library `cryptography`, for Ed25519 and AES-GCM. It stops at the first thing that is wrong: of events, the first in
its log. Exit codes, which are those of `narvaro verify`:

    0  all is right
    1  something is not what was recorded and signed: the line that begins with WRONG says what
    2  a file can't be read, or none was given
    4  the file is not a whole bundle: something else, cut short, or of another version
    5  it is signed with another key than yours
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECTION = re.compile(rb'(<script type="text/plain" id="([a-z-]+)">|<section id="([a-z]+)">)(.*?)(</script>|</section>)', re.DOTALL)
SEALED = re.compile(r"sealed\.v1\.[A-Za-z0-9_=-]+")
SERVICES = ("casework", "consent", "intake")
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
WRONG, NOT_GIVEN, NOT_WHOLE, ANOTHER_KEY = 1, 2, 4, 5


class Wrong(Exception):
    """What is not as it was recorded and signed, and the exit code that says so."""

    def __init__(self, what: str, code: int = WRONG) -> None:
        super().__init__(what)
        self.code = code


def must(so: bool, what: str, code: int = WRONG) -> None:
    if not so:
        raise Wrong(what, code)


def sha(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def eight(number: int) -> bytes:
    return number.to_bytes(8, "big")


def signed_text(note: str, keys: str, what: str, otherwise: int = WRONG) -> str:
    """A note's text, if the owner of one of the keys has signed it: name+key id+key a line; the note's last line has name, key id and signature."""
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        must(line.startswith("\u2014 ") and line.count(" ") == 2, f"{what} is not a signed note")
        _, who, blob = line.split(" ")
        try:
            raw = b64decode(blob)
        except ValueError:
            raise Wrong(f"{what}: its signature can't be read") from None
        for name, key_id, encoded in (key.strip().split("+", 2) for key in keys.splitlines() if key.strip()):
            if (who, raw[:4].hex()) == (name, key_id):
                try:
                    Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:]).verify(raw[4:], f"{text}\n".encode())
                except InvalidSignature:
                    raise Wrong(f"{what}: its signature does not hold") from None
                return text
    raise Wrong(f"{what} is not signed with your key", otherwise)


def checkpoint(note: str, key: str, what: str) -> dict[str, str]:
    """A checkpoint's lines by name; the first three have none."""
    try:
        origin, size, root, *more = signed_text(note, key, what).split("\n")
        return {"origin": origin, "size": str(int(size)), "root": root, **dict(line.split(" ", 1) for line in more)}
    except UNREADABLE:
        raise Wrong(f"{what} is not a checkpoint") from None


def root_of_event(hash: bytes, position: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2; no root for a proof of the wrong length."""
    at, last, found = position - 1, size - 1, sha(b"\x00", hash)
    for step in proof:
        if last <= 0:
            return b""
        if at & 1 or at == last:
            found = sha(b"\x01", step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha(b"\x01", found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else b""


def roots_of_growth(old: int, new: int, old_root: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """RFC 9162, 2.1.4.2: the roots of both trees that a consistency proof leads to; none for a proof of the wrong length."""
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0] if steps else b""
    for step in steps[1:]:
        if at & 1 or at == last:
            first, second = sha(b"\x01", step, first), sha(b"\x01", step, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = sha(b"\x01", second, step)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else (b"", b"")


def root_of_heads(case: UUID, first: dict[str, Any]) -> bytes:
    """From where the case's streams end to the root of the tree of heads; of a service without any, from what stands in the case's place."""
    key, siblings, neighbour = sha(b"narvaro matter ", case.bytes), [b64decode(each) for each in first["siblings"]], first["neighbour"]
    turns = [key[depth // 8] >> (7 - depth % 8) & 1 for depth in range(len(siblings))]
    if first["heads"]:
        ends = sorted((UUID(each["stream"]).bytes, each["version"], b64decode(each["hash"])) for each in first["heads"])
        found = sha(b"\x02", key, sha(*(stream + eight(version) + hash for stream, version, hash in ends)))
    elif neighbour is None:
        found = bytes(32)
    else:
        other = b64decode(neighbour["key"])
        if other == key or [other[depth // 8] >> (7 - depth % 8) & 1 for depth in range(len(siblings))] != turns:
            return b""
        found = sha(b"\x02", other, b64decode(neighbour["value"]))
    for sibling, right in zip(reversed(siblings), reversed(turns), strict=True):
        found = sha(b"\x03", sibling, found) if right else sha(b"\x03", found, sibling)
    return found


def check_service(service: str, lines: list[str], case: UUID, key: str) -> tuple[list[str], dict[str, Any], dict[str, str]]:
    """All events of one service, or that it has none; returns them as stored, the first line and the checkpoint."""
    must(bool(lines[0]), f"{service}: the file has neither its events nor a proof that there are none")
    try:
        first = json.loads(lines[0])
        signed = checkpoint(first["checkpoint"], key, f"{service}'s checkpoint")
        proven = root_of_heads(case, first) == b64decode(signed["heads"])
        streams: dict[str, list[str]] = {each["stream"]: [] for each in first["heads"]}
    except UNREADABLE:
        raise Wrong(f"{service}: the first line of its evidence can't be read") from None
    must(bool(streams) or service != SERVICES[0], f"{service}: the file has none of its events, and without them there is no case")
    must(signed["origin"].endswith(f"/{service}/{first['log']}") and first["service"] == service, f"{service}: the checkpoint is of another log")
    states = list(check_events(service, first, signed, lines[1:], streams))
    for head in first["heads"]:
        here = streams[head["stream"]]
        must(len(here) == head["version"], f"{service}: event {len(here) + 1} of stream {head['stream']} is missing")
        must(here[-1] == head["hash"], f"{service}: the last event of stream {head['stream']} is another")
    nothing = "what it says of having nothing of the case is not so" if not streams else "the case does not end where the file lets it end"
    must(proven and len(streams) == len(first["heads"]), f"{service}: {nothing}")
    return states, first, signed


def check_events(service: str, first: dict[str, Any], signed: dict[str, str], lines: list[str], streams: dict[str, list[str]]) -> Iterator[str]:
    """Each event as stored, once it is what was recorded and stands where the log has it; `streams` gets the hashes of each stream."""
    size, root = int(signed["size"]), b64decode(signed["root"])
    before, position, time = sha(b"narvaro log ", UUID(first["log"]).bytes), 0, 0
    for number, line in enumerate(lines, 1):
        what = f"{service}: event {number} in the file"
        try:
            each = json.loads(line)
            what = f"{service}: the event at position {each['position']}"
            topic, hash = each["topic"].encode(), b64decode(each["hash"])
            numbers = eight(each["position"]), UUID(each["stream"]).bytes, eight(each["version"]), eight(each["recorded_at"])
            computed = sha(b64decode(each["before"]), *numbers, len(topic).to_bytes(4, "big"), topic, b64decode(each["state"]))
            must(computed == hash, f"{what} is not what was recorded")
            must(root_of_event(hash, each["position"], size, [b64decode(step) for step in each["proof"]]) == root, f"{what} is not in the signed log")
            must(each["position"] > position and each["recorded_at"] >= time, f"{what} does not stand where the log has it")
            must(each["position"] > position + 1 or b64decode(each["before"]) == before, f"{what} was not recorded after the one before it")
            must(each["stream"] in streams, f"{what} is not of this case")
            here = streams[each["stream"]]
            must(each["version"] > len(here), f"{what} stands in the file twice")
            must(each["version"] == len(here) + 1, f"{service}: event {len(here) + 1} of stream {each['stream']} is missing")
            here.append(each["hash"])
            yield b64decode(each["state"]).decode()
        except UNREADABLE:
            raise Wrong(f"{what} can't be read") from None
        before, position, time = hash, each["position"], each["recorded_at"]


def open_values(texts: list[str], keys: list[bytes]) -> int:
    """How many sealed values the file's keys open, each key at least one."""
    opened, fitting = 0, set[bytes]()
    for token in (token for text in texts for token in SEALED.findall(text)):
        raw = urlsafe_b64decode(token.removeprefix("sealed.v1."))
        named = 41 + raw[40]  # subject, stream, version and the field's name, which is as long as the 41st byte says
        context, nonce, mark, box = raw[:named], raw[named : named + 12], raw[named + 12 : named + 44], raw[named + 44 :]
        for key in (key for key in keys if key[32:] == mark):
            try:
                AESGCM(key[:32]).decrypt(nonce, box, context)
            except InvalidTag:
                raise Wrong("a key does not open the value that it is for") from None
            opened, fitting = opened + 1, fitting | {mark}
    must(fitting == {key[32:] for key in keys}, "a key opens nothing that is in the file")
    return opened


def goes_on(first: dict[str, Any], signed: dict[str, str], known: dict[str, str]) -> str:
    """A sentence for a checkpoint that the log goes on from."""
    service, size, now = first["service"], int(known["size"]), int(signed["size"])
    roots = b64decode(known["root"]), b64decode(signed["root"])
    if size == 0:
        must(roots[0] == sha(), f"{service}: your checkpoint is not that of an empty log")
        return f"{service}: your checkpoint is of 0 events, and proves nothing yet"
    if size == now:
        must((known["root"], known["heads"]) == (signed["root"], signed["heads"]), f"{service}: the log is not the one that you have seen before")
        return f"{service}: is as in your checkpoint of {size} events"
    must(known["size"] in first["earlier"] and size < now, f"{service}: the file has no proof that leads from your checkpoint of {size} events")
    proof = [b64decode(step) for step in first["earlier"][known["size"]]]
    must(roots_of_growth(size, now, roots[0], proof) == roots, f"{service}: the log is not the one that you have seen before")
    return f"{service}: goes on from your checkpoint of {size} events"


def check(file: bytes, key: str, kept: tuple[str, ...] = ()) -> str:
    """All of a bundle: the first event that is wrong, then the rest; returns what was found to be right. Raises Wrong."""
    sections = {(found[2] or found[3]).decode(): found[4] for found in SECTION.finditer(file)}
    whole = file.startswith(b"<!doctype html>") and file.endswith(b"</html>\n") and {"manifest", "keys", "names"} <= sections.keys()
    must(whole, "the file is not a whole bundle", NOT_WHOLE)
    try:
        return check_sections(file, sections, key, kept)
    except UNREADABLE:
        raise Wrong("the file is not a whole bundle: a part of it can't be read", NOT_WHOLE) from None


def check_sections(file: bytes, sections: dict[str, bytes], key: str, kept: tuple[str, ...]) -> str:
    manifest = sections.pop("manifest").decode()
    form, about, _, *parts = signed_text(manifest, key, "the file", ANOTHER_KEY).split("\n")
    must(form == "narvaro.bundle.v1", "the file is not a whole bundle of this version", NOT_WHOLE)
    case, told, texts = UUID(about.removeprefix("case ")), list[str](), [sections["names"].decode()]
    unseen = {note: checkpoint(note, key, f"checkpoint {number} of those that you keep") for number, note in enumerate(kept, 1)}
    shown = [name.removeprefix("evidence-") for name in sections if name.startswith("evidence-")]
    for service in [*SERVICES, *(each for each in shown if each not in SERVICES)]:
        states, first, signed = check_service(service, sections.get(f"evidence-{service}", b"").decode().split("\n"), case, key)
        texts += states
        has = f"{len(states)} events of the case" if states else "nothing of the case, and its log shows that"
        told.append(f"{service}: {has}; checkpoint of {signed['size']} events signed {signed['time']} (UTC)")
        for note, known in [(note, known) for note, known in unseen.items() if known["origin"] == signed["origin"]]:
            told.append(goes_on(first, signed, known))
            del unseen[note]
    must(not unseen, "a checkpoint that you keep is of a log that is not in the file")
    last = manifest.rpartition("\n\n")[2].split(" ")[-1].removesuffix("\n")
    must(manifest.rpartition("\n\n")[2].count("\n") == 1 and b64encode(b64decode(last)).decode() == last, "something stands beside the signature")
    digests = {"page": sha(SECTION.sub(rb"\1\5", file)), **{name: sha(held) for name, held in sections.items()}}
    found, listed = {name: b64encode(digest).decode() for name, digest in digests.items()}, dict(part.split(" ") for part in parts)
    changed = [name for name in [*listed, *found] if listed.get(name) != found.get(name)]
    must(not changed, f"the part {changed[0] if changed else ''} is not what was signed")
    opened = open_values(texts, [b64decode(each) for each in json.loads(sections["keys"])])
    events = len(texts) - 1
    return "\n".join([*told, f"case {case}: {events} events are what was recorded, none is missing; {opened} sealed values open"])


def read(paths: list[str]) -> tuple[bytes, str, tuple[str, ...]]:
    """The files that were given: the bundle, the key, and checkpoints."""
    must(len(paths) >= 2, "say which files: case.html key.txt [kept.checkpoint …]", NOT_GIVEN)
    held = list[Any]()
    for path in paths:
        try:
            held.append(Path(path).read_bytes())
        except OSError as error:
            raise Wrong(f"cannot read {path}: {error.strerror}", NOT_GIVEN) from None
    file, keys, *kept = held[0], *(each.decode("utf-8", "replace") for each in held[1:])
    must(bool(keys.strip()) and all(is_key(line) for line in keys.splitlines() if line.strip()), f"{paths[1]} is not a public key", NOT_GIVEN)
    return file, keys, tuple(kept)


def is_key(line: str) -> bool:
    """Whether a line is name+key id+key, and the key id is the key's."""
    try:
        name, key_id, encoded = line.strip().split("+", 2)
        raw = b64decode(encoded)
    except ValueError:
        return False
    return raw[:1] == b"\x01" and len(raw) == 33 and sha(name.encode(), b"\n", raw)[:4].hex() == key_id


def main(paths: list[str]) -> int:
    """Check, tell, and return the exit code."""
    try:
        sys.stdout.write(f"{check(*read(paths))}\n")
    except Wrong as wrong:
        sys.stderr.write(f"WRONG: {wrong}\n" if wrong.code == WRONG else f"{wrong}\n")
        return wrong.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
