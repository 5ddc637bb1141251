"""What somebody may do to a bundle, each with what a verifier must say first; the verifiers in Python and in the browser get the same."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from shared.proof.bundle import EVIDENCE
from shared.proof.chain import row_hash
from shared.proof.evidence import Evidence, compact
from shared.proof.finding import Kind, Why
from shared.proof.heads import Neighbour, key_of, value_of
from shared.proof.tests.small_town import CASE, OTHER_CASE, STRANGER, SmallLog, bundle, evidence, logs

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Alteration:
    """A change of the file, and the first finding that it must lead to."""

    name: str
    change: Change
    kind: Kind
    why: Why
    service: str = ""
    position: int | None = None
    version: int | None = None
    part: str = ""


def held(file: bytes, section: str) -> bytes:
    """What a section holds."""
    return file.split(f'id="{section}">'.encode(), 1)[1].split(b"</s", 1)[0]


def with_section(file: bytes, section: str, text: bytes) -> bytes:
    """The file with other contents in a section."""
    opens = f'id="{section}">'.encode()
    return file.replace(opens + held(file, section), opens + text, 1)


def lines(change: Callable[[list[Any]], None], service: str = "casework") -> Change:
    """A change of a service's evidence as lists and dictionaries: the first line, then the events."""

    def altered(file: bytes) -> bytes:
        plain = [json.loads(line) for line in held(file, EVIDENCE + service).split(b"\n")]
        change(plain)
        return with_section(file, EVIDENCE + service, "\n".join(each if isinstance(each, str) else compact(each) for each in plain).encode())

    return altered


def event(at: int, **members: Any) -> Change:
    """A change of members of the event that stands at a place, counted from 1; a function gets the old value."""

    def change(plain: list[Any]) -> None:
        for name, value in members.items():
            plain[at][name] = value(plain[at][name]) if callable(value) else value

    return lines(change)


def another_byte(text: str) -> str:
    """Base64 of the same bytes, but for one in the middle."""
    raw = bytearray(b64decode(text))
    raw[len(raw) // 2] ^= 1
    return b64encode(raw).decode()


def in_section(section: str, old: bytes, new: bytes) -> Change:
    """Other bytes for some that a section holds."""

    def altered(file: bytes) -> bytes:
        assert old in held(file, section)
        return with_section(file, section, held(file, section).replace(old, new, 1))

    return altered


def _swap(plain: list[Any]) -> None:
    plain[3], plain[4] = plain[4], plain[3]


def _swap_contents(plain: list[Any]) -> None:
    for name in ("topic", "state"):
        plain[3][name], plain[6][name] = plain[6][name], plain[3][name]


def _cut_and_lower_the_end(plain: list[Any]) -> None:
    plain.pop()
    plain[0]["heads"][0].update(version=6, hash=plain[-1]["hash"])


def _take_for_nothing(plain: list[Any]) -> None:
    plain[0].update(heads=[])
    del plain[1:]


def _from_the_other_case(plain: list[Any]) -> None:
    log = logs()[0]
    row = next(row for row in log.rows if row.stream == OTHER_CASE and row.position > plain[3]["position"])
    plain.insert(4, json.loads(replace(log.evidence(CASE), events=(log.shown(row),)).text.split("\n")[1]))


def _taken_for_one_of_the_other_case(plain: list[Any]) -> None:
    before = plain[4]["version"]
    _from_the_other_case(plain)
    plain[4].update(stream=str(CASE), version=before)
    plain.pop(5)


def _forge(plain: list[Any]) -> None:
    log = logs()[0]
    last = log.rows[-1]
    row = replace(last, position=last.position + 1, version=8, topic="casework.case.closed", state=b"{}")
    row = replace(row, hash=row_hash(last.hash, row))
    shown = replace(log.shown(last), row=row, before=last.hash)
    plain.append(json.loads(replace(log.evidence(CASE), events=(shown,)).text.split("\n")[1]))


def _rewrite(plain: list[Any]) -> None:
    log = logs()[0]
    row = next(row for row in log.rows if row.stream == CASE and row.version == 4)
    row = replace(row, state=row.state.replace(b"2021-03-12", b"2020-03-12"))
    row = replace(row, hash=row_hash(log.before(row.position), row))
    shown = replace(log.shown(logs()[0].rows[row.position - 1]), row=row)
    plain[4] = json.loads(replace(log.evidence(CASE), events=(shown,)).text.split("\n")[1])


def _without_evidence(file: bytes) -> bytes:
    return with_section(file, EVIDENCE + "consent", b"")


def _with_anothers_checkpoint(file: bytes) -> bytes:
    note = json.loads(held(file, EVIDENCE + "consent").split(b"\n")[0])["checkpoint"]
    return lines(lambda plain: plain[0].update(checkpoint=note))(file)


def _altered_key(file: bytes, at: int) -> bytes:
    keys = json.loads(held(file, "keys"))
    raw = bytearray(b64decode(keys[2]))
    raw[at] ^= 1
    keys[2] = b64encode(raw).decode()
    return with_section(file, "keys", compact(keys).encode())


def _with_words_beside_the_signature(file: bytes) -> bytes:
    """A line in the form of a signature, which no digest covers, and which a browser shows."""
    return with_section(file, "manifest", held(file, "manifest") + "— </SCRIPT><h1>Ärendet&#32;lades&#32;ned</h1> AAAA\n".encode())


def _with_anothers_signature(file: bytes) -> bytes:
    text = held(file, "manifest").decode().rpartition("\n\n")[0] + "\n"
    return with_section(file, "manifest", held(file, "manifest") + STRANGER.sign(text).removeprefix(f"{text}\n").encode())


def _in_another_base64(file: bytes) -> bytes:
    """The last letter before the sign that fills up holds two bits that stand for nothing."""
    note = held(file, "manifest")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return with_section(file, "manifest", note[:-3] + letters[letters.index(note[-3:-2]) ^ 1 :][:1] + b"=\n")


@dataclass(frozen=True)
class Forgery:
    """A bundle that its own signer, who can sign anything, has made to hide a service's events, and the first finding that it must lead to."""

    name: str
    parts: Callable[[], dict[str, Evidence]]
    why: Why
    service: str

    @property
    def file(self) -> bytes:
        """The bundle, rightly signed."""
        return bundle(self.parts())


def _with(service: str, part: Callable[[Evidence], Evidence]) -> Callable[[], dict[str, Evidence]]:
    return lambda: {**evidence(), service: part(evidence()[service])}


def _said_to_be_nothing(part: Evidence) -> Evidence:
    return replace(part, heads=(), events=())


FORGERIES = (
    Forgery(
        "a service is left out", lambda: {service: part for service, part in evidence().items() if service != "consent"}, Why.NO_EVIDENCE, "consent"
    ),
    Forgery("a service is said to have nothing", _with("intake", _said_to_be_nothing), Why.ABSENCE_NOT_PROVEN, "intake"),
    Forgery(
        "the case's own leaf is taken for a neighbour's",
        _with("consent", lambda part: replace(_said_to_be_nothing(part), neighbour=Neighbour(key_of(CASE), value_of(part.heads)))),
        *(Why.ABSENCE_NOT_PROVEN, "consent"),
    ),
    Forgery(
        "a neighbour that stands elsewhere",
        _with("consent", lambda part: replace(_said_to_be_nothing(part), neighbour=Neighbour(key_of(OTHER_CASE), bytes(32)))),
        *(Why.ABSENCE_NOT_PROVEN, "consent"),
    ),
    Forgery(
        "a case that casework has nothing of", lambda: {**evidence(), "casework": SmallLog("casework").evidence(CASE)}, Why.NO_EVIDENCE, "casework"
    ),
)

# In casework's log the case's seven events stand at positions 2, 4, 6, 8, 10, 11 and 13.
ALTERATIONS = (
    Alteration("a byte of what an event says", event(3, state=another_byte), Kind.WRONG, Why.CHANGED, "casework", 6, 3),
    Alteration("when an event was recorded", event(3, recorded_at=lambda old: old + 1), Kind.WRONG, Why.CHANGED, "casework", 6, 3),
    Alteration("what kind of event it is", event(3, topic="casework.case.closed"), Kind.WRONG, Why.CHANGED, "casework", 6, 3),
    Alteration("an event's version", event(3, version=4), Kind.WRONG, Why.CHANGED, "casework", 6, 4),
    Alteration("an event's position", event(3, position=5), Kind.WRONG, Why.CHANGED, "casework", 5, 3),
    Alteration("an event's position, past others", event(3, position=12), Kind.MOVED, Why.OUT_OF_ORDER, "casework", 12, 3),
    Alteration("an event's stream", event(3, stream=str(OTHER_CASE)), Kind.ADDED, Why.NOT_OF_THE_CASE, "casework", 6, 3),
    Alteration("an event's hash", event(3, hash=another_byte), Kind.WRONG, Why.CHANGED, "casework", 6, 3),
    Alteration("the hash before an event", event(3, before=another_byte), Kind.WRONG, Why.CHANGED, "casework", 6, 3),
    Alteration("an event's proof", event(3, proof=lambda old: [another_byte(old[0]), *old[1:]]), Kind.WRONG, Why.NOT_IN_LOG, "casework", 6, 3),
    Alteration("a proof that is too short", event(3, proof=lambda old: old[1:]), Kind.WRONG, Why.NOT_IN_LOG, "casework", 6, 3),
    Alteration("a proof that is too long", event(3, proof=lambda old: [*old, old[0]]), Kind.WRONG, Why.NOT_IN_LOG, "casework", 6, 3),
    Alteration(
        "a line that is no event", lines(lambda plain: plain.__setitem__(3, '{"position":6,')), Kind.WRONG, Why.UNREADABLE, "casework", None, 3
    ),
    Alteration("the same bytes in another base64", event(3, hash=lambda old: old[:-2] + "B="), Kind.WRONG, Why.UNREADABLE, "casework", None, 3),
    Alteration("an event is taken out", lines(lambda plain: plain.__delitem__(3)), Kind.MISSING, Why.GAP, "casework", None, 3),
    Alteration("the first event is taken out", lines(lambda plain: plain.__delitem__(1)), Kind.MISSING, Why.GAP, "casework", None, 1),
    Alteration("the last events are cut off", lines(lambda plain: plain.__delitem__(slice(6, None))), Kind.MISSING, Why.CUT_OFF, "casework", None, 6),
    Alteration("the last event is cut off and the end lowered", lines(_cut_and_lower_the_end), Kind.MISSING, Why.END_NOT_PROVEN, "casework", None, 7),
    Alteration("two events are swapped", lines(_swap), Kind.MOVED, Why.OUT_OF_ORDER, "casework", 8, 4),
    Alteration("what two events say is swapped", lines(_swap_contents), Kind.MOVED, Why.OTHERS_CONTENT, "casework", 6, 3),
    Alteration("an event stands twice", lines(lambda plain: plain.insert(4, plain[3])), Kind.ADDED, Why.TWICE, "casework", 6, 3),
    Alteration("an event of another case", lines(_from_the_other_case), Kind.MOVED, Why.OTHER_CASE, "casework", 7, 4),
    Alteration("an event of another case in place of one", lines(_taken_for_one_of_the_other_case), Kind.WRONG, Why.CHANGED, "casework", 7, 4),
    Alteration("an event is made up", lines(_forge), Kind.ADDED, Why.AFTER_THE_END, "casework", 14, 8),
    Alteration("an event and its hash are made anew", lines(_rewrite), Kind.WRONG, Why.NOT_IN_LOG, "casework", 8, 4),
    Alteration("a service's evidence is taken out", _without_evidence, Kind.MISSING, Why.NO_EVIDENCE, "consent"),
    Alteration("where the case ends", lines(lambda plain: plain[0]["heads"][0].update(version=9)), Kind.MISSING, Why.CUT_OFF, "casework", None, 8),
    Alteration(
        "the proof of where it ends",
        lines(lambda plain: plain[0].update(siblings=[another_byte(each) for each in plain[0]["siblings"]])),
        *(Kind.MISSING, Why.END_NOT_PROVEN, "casework", None, 8),
    ),
    Alteration(
        "a service's events are taken for nothing",
        lines(_take_for_nothing, "consent"),
        *(Kind.MISSING, Why.ABSENCE_NOT_PROVEN, "consent"),
    ),
    Alteration(
        "the checkpoint's root",
        lines(lambda plain: plain[0].update(checkpoint=plain[0]["checkpoint"].replace("\n13\n", "\n14\n"))),
        *(Kind.CHECKPOINT, Why.SIGNATURE, "casework"),
    ),
    Alteration("another log's checkpoint", _with_anothers_checkpoint, Kind.WRONG, Why.NOT_IN_LOG, "casework", 2, 1),
    Alteration("the story", in_section("story", b"UBN-2021-00412", b"UBN-2021-00413"), Kind.SECTION, Why.DIGEST, part="story"),
    Alteration("the code lists", in_section("labels", b"Skola", b"Polis"), Kind.SECTION, Why.DIGEST, part="labels"),
    Alteration("what the bundle is for", in_section("about", b"auditor", b"nobody1"), Kind.SECTION, Why.DIGEST, part="about"),
    Alteration("a field key", lambda file: _altered_key(file, 5), Kind.VALUE, Why.DOES_NOT_OPEN, "casework", 6, 3, "keys"),
    Alteration("which value a field key is for", lambda file: _altered_key(file, 60), Kind.VALUE, Why.KEY_WITHOUT_VALUE, part="keys"),
    Alteration("a name", in_section("names", b"[]", b'["sealed.v1.AAAA"]'), Kind.VALUE, Why.DOES_NOT_OPEN, part="keys"),
    Alteration(
        "the page's words", lambda file: file.replace("Så kontrollerades".encode(), "Så förfalskades".encode(), 1), Kind.PAGE, Why.DIGEST, part="page"
    ),
    Alteration("something new on the page", lambda file: file.replace(b"</main>", b"<p>Mer.</p></main>", 1), Kind.PAGE, Why.DIGEST, part="page"),
    Alteration(
        "a section that nobody signed",
        lambda file: file.replace(b"</main>", b'</main><script type="text/plain" id="more">x</script>', 1),
        Kind.PAGE,
        Why.DIGEST,
        part="page",
    ),
    Alteration("a digest in the manifest", in_section("manifest", b"labels ", b"labels A"), Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
    Alteration("the manifest's case", in_section("manifest", b"made 2021", b"made 2022"), Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
    Alteration("words beside the signature", _with_words_beside_the_signature, Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
    Alteration("another's signature beside ours", _with_anothers_signature, Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
    Alteration("the signature in another base64", _in_another_base64, Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
    Alteration("the signature", in_section("manifest", b"\n\n", b"\n\nx"), Kind.MANIFEST, Why.SIGNATURE, part="manifest"),
)
