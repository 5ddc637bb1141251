"""Checks a case's bundle with nothing of ours: written after docs/proofs.md and docs/bundles.md, for whoever wants to read what checks us.

    python3 own_verifier.py case.html key.txt [kept.checkpoint …]

Needs Python 3.11 and the library `cryptography`, for Ed25519 and AES-GCM.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode, b64encode, urlsafe_b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECTION = re.compile(rb'(<script type="text/plain" id="([a-z-]+)">|<section id="([a-z]+)">)(.*?)(</script>|</section>)', re.DOTALL)
SEALED = re.compile(r"sealed\.v1\.[A-Za-z0-9_=-]+")


class Wrong(Exception):
    """What is not as it was recorded and signed."""


def must(so: bool, what: str) -> None:
    if not so:
        raise Wrong(what)


def sha(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def eight(number: int) -> bytes:
    return number.to_bytes(8, "big")


def signed_text(note: str, key: str) -> str:
    """A note's text, if the key's owner has signed it: name+key id+key, and the note's last line has the name, key id and signature."""
    text, _, signatures = note.rpartition("\n\n")
    name, key_id, encoded = key.strip().split("+", 2)
    for line in signatures.splitlines():
        dash, who, blob = line.split(" ")
        raw = b64decode(blob)
        if (dash, who, raw[:4].hex()) == ("\u2014", name, key_id):
            Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:]).verify(raw[4:], f"{text}\n".encode())
            return text
    raise Wrong("a note is not signed with this key")


def checkpoint(note: str, key: str) -> dict[str, str]:
    """A checkpoint's lines by name; the first three have none."""
    origin, size, root, *more = signed_text(note, key).split("\n")
    return {"origin": origin, "size": size, "root": root, **dict(line.split(" ", 1) for line in more)}


def root_of_event(hash: bytes, position: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    at, last, found = position - 1, size - 1, sha(b"\x00", hash)
    for step in proof:
        must(last > 0, "a proof is too long")
        if at & 1 or at == last:
            found = sha(b"\x01", step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha(b"\x01", found, step)
        at, last = at >> 1, last >> 1
    must(last == 0, "a proof is too short")
    return found


def roots_of_growth(old: int, new: int, old_root: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """RFC 9162, 2.1.4.2: the roots of both trees that a consistency proof leads to."""
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if at & 1 or at == last:
            first, second = sha(b"\x01", step, first), sha(b"\x01", step, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = sha(b"\x01", second, step)
        at, last = at >> 1, last >> 1
    must(last == 0, "a consistency proof is too short")
    return first, second


def root_of_heads(case: UUID, heads: list[dict[str, Any]], siblings: list[bytes]) -> bytes:
    """From where the case's streams end to the root of the tree of heads."""
    key = sha(b"narvaro matter ", case.bytes)
    ends = sorted((UUID(each["stream"]).bytes, each["version"], b64decode(each["hash"])) for each in heads)
    found = sha(b"\x02", key, sha(*(stream + eight(version) + hash for stream, version, hash in ends)))
    for depth in range(len(siblings) - 1, -1, -1):
        right = key[depth // 8] >> (7 - depth % 8) & 1
        found = sha(b"\x03", siblings[depth], found) if right else sha(b"\x03", found, siblings[depth])
    return found


def check_service(service: str, lines: list[str], case: UUID, key: str) -> tuple[list[str], dict[str, Any], dict[str, str]]:
    """All events of one service; returns them as stored, the first line and the checkpoint."""
    first, events = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    signed = checkpoint(first["checkpoint"], key)
    size, root = int(signed["size"]), b64decode(signed["root"])
    must(signed["origin"].endswith(f"/{service}/{first['log']}") and first["service"] == service, f"{service}: the checkpoint is of another log")
    proven = root_of_heads(case, first["heads"], [b64decode(each) for each in first["siblings"]])
    must(proven == b64decode(signed["heads"]), f"{service}: the case does not end where the file lets it end")
    ends = {each["stream"]: each["version"] for each in first["heads"]}
    found: dict[str, list[tuple[int, str]]] = {stream: [] for stream in ends}
    before, position, time = sha(b"narvaro log ", UUID(first["log"]).bytes), 0, 0
    for each in events:
        what = f"{service}: the event at position {each['position']}"
        topic, hash = each["topic"].encode(), b64decode(each["hash"])
        numbers = eight(each["position"]), UUID(each["stream"]).bytes, eight(each["version"]), eight(each["recorded_at"])
        computed = sha(b64decode(each["before"]), *numbers, len(topic).to_bytes(4, "big"), topic, b64decode(each["state"]))
        must(computed == hash, f"{what} is not what was recorded")
        must(root_of_event(hash, each["position"], size, [b64decode(step) for step in each["proof"]]) == root, f"{what} is not in the signed log")
        must(each["position"] > position and each["recorded_at"] >= time, f"{what} does not stand where the log has it")
        must(each["position"] > position + 1 or b64decode(each["before"]) == before, f"{what} was not recorded after the one before it")
        must(each["stream"] in found, f"{what} is not of this case")
        found[each["stream"]].append((each["version"], each["hash"]))
        before, position, time = hash, each["position"], each["recorded_at"]
    for head in first["heads"]:
        versions = found[head["stream"]]
        must([version for version, _ in versions] == [*range(1, head["version"] + 1)], f"{service}: an event is missing, or there is one too many")
        must(versions[-1][1] == head["hash"], f"{service}: the last event is another")
    return [b64decode(each["state"]).decode() for each in events], first, signed


def open_values(texts: list[str], keys: list[bytes]) -> int:
    """How many sealed values the file's keys open, each key at least one."""
    opened, fitting = 0, set[bytes]()
    for token in (token for text in texts for token in SEALED.findall(text)):
        raw = urlsafe_b64decode(token.removeprefix("sealed.v1."))
        named = 41 + raw[40]  # subject, stream, version and the field's name, which is as long as the 41st byte says
        context, nonce, mark, box = raw[:named], raw[named : named + 12], raw[named + 12 : named + 44], raw[named + 44 :]
        for key in (key for key in keys if key[32:] == mark):
            AESGCM(key[:32]).decrypt(nonce, box, context)
            opened, fitting = opened + 1, fitting | {mark}
    must(fitting == {key[32:] for key in keys}, "a key opens nothing that is in the file")
    return opened


def check(file: bytes, key: str, kept: tuple[str, ...] = ()) -> str:
    """All of a bundle; returns what was found to be right. Raises Wrong, or whatever a file that is not a bundle makes fail."""
    sections = {(found[2] or found[3]).decode(): found[4] for found in SECTION.finditer(file)}
    manifest = sections.pop("manifest").decode()
    form, about, _, *parts = signed_text(manifest, key).split("\n")
    last = manifest.rpartition("\n\n")[2].split(" ")[-1].removesuffix("\n")
    must(manifest.rpartition("\n\n")[2].count("\n") == 1 and b64encode(b64decode(last)).decode() == last, "something stands beside the signature")
    must(form == "narvaro.bundle.v1", "this is another kind of bundle")
    digests = {"page": sha(SECTION.sub(rb"\1\5", file)), **{name: sha(held) for name, held in sections.items()}}
    must({name: b64encode(digest).decode() for name, digest in digests.items()} == dict(part.split(" ") for part in parts), "a part was changed")
    case, events, texts = UUID(about.removeprefix("case ")), 0, [sections["names"].decode()]
    unseen = {note: checkpoint(note, key) for note in kept}
    for name in sorted(name for name in sections if name.startswith("evidence-")):
        states, first, signed = check_service(name.removeprefix("evidence-"), sections[name].decode().split("\n"), case, key)
        events, texts = events + len(states), texts + states
        for note, known in [(note, known) for note, known in unseen.items() if known["origin"] == signed["origin"]]:
            size, root, now = int(known["size"]), b64decode(known["root"]), b64decode(signed["root"])
            proof = [b64decode(step) for step in first["earlier"].get(known["size"], [])]
            if size == int(signed["size"]):
                goes_on = (known["root"], known["heads"]) == (signed["root"], signed["heads"])
            else:
                goes_on = size == 0 or roots_of_growth(size, int(signed["size"]), root, proof) == (root, now)
            must(goes_on, f"{name}: the log is not the one that you have seen before")
            del unseen[note]
    must(not unseen, "a checkpoint that you keep is of a log that is not in the file")
    opened = open_values(texts, [b64decode(each) for each in json.loads(sections["keys"])])
    return f"case {case}: {events} events are what was recorded, none is missing; {opened} sealed values open"


if __name__ == "__main__":
    given = [Path(each) for each in sys.argv[1:]]
    try:
        told = check(given[0].read_bytes(), given[1].read_text(), tuple(each.read_text() for each in given[2:]))
    except Exception as error:  # noqa: BLE001  whatever fails, the file is not right
        sys.exit(f"WRONG: {type(error).__name__} {error}")
    sys.stdout.write(f"{told}\n")
