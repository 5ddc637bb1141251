"""What a check of a bundle can find, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Kind(StrEnum):
    """What a finding is about: an event (wrong, missing, added, moved), or else a part of the file."""

    WRONG = "wrong"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    CHECKPOINT = "checkpoint"
    MANIFEST = "manifest"
    PAGE = "page"
    SECTION = "section"
    VALUE = "value"
    OUTSIDE = "outside"


class Why(StrEnum):
    """What gave it away; verify.js knows the same names."""

    CHANGED = "changed"
    UNREADABLE = "unreadable"
    NOT_IN_LOG = "not-in-log"
    OTHERS_CONTENT = "others-content"
    OTHER_CASE = "other-case"
    OUT_OF_ORDER = "out-of-order"
    TWICE = "twice"
    NOT_OF_THE_CASE = "not-of-the-case"
    AFTER_THE_END = "after-the-end"
    GAP = "gap"
    CUT_OFF = "cut-off"
    END_NOT_PROVEN = "end-not-proven"
    ABSENCE_NOT_PROVEN = "absence-not-proven"
    CHAIN = "chain"
    TIME = "time"
    NO_EVIDENCE = "no-evidence"
    SIGNATURE = "signature"
    DIGEST = "digest"
    NOT_LISTED = "not-listed"
    OTHER_LOG = "other-log"
    KEY_WITHOUT_VALUE = "key-without-value"
    DOES_NOT_OPEN = "does-not-open"
    FORKED = "forked"
    NOT_COMPARED = "not-compared"


WORDS: Final = {
    Why.CHANGED: "its content, place, time or hash is not what was recorded",
    Why.UNREADABLE: "it can't be read: its line in the file was changed",
    Why.NOT_IN_LOG: "no proof leads from it to the signed log",
    Why.OTHERS_CONTENT: "it holds what another event of the case recorded",
    Why.OTHER_CASE: "it is an event of the log, but of another case",
    Why.OUT_OF_ORDER: "it does not stand where the log has it",
    Why.TWICE: "it stands in the file twice",
    Why.NOT_OF_THE_CASE: "the case has no such stream",
    Why.AFTER_THE_END: "the case ended before it",
    Why.GAP: "the events around it are there, it is not",
    Why.CUT_OFF: "the case goes on after the last event in the file",
    Why.END_NOT_PROVEN: "where the file lets the case end is not where the signed log does",
    Why.ABSENCE_NOT_PROVEN: "the file says that the service has nothing of the case, and the signed log does not say so",
    Why.CHAIN: "the event before it in the log is not the one that it was recorded after",
    Why.TIME: "it was recorded before the event that stands before it",
    Why.NO_EVIDENCE: "the file has neither the service's events nor a proof that there are none",
    Why.SIGNATURE: "its signature does not hold",
    Why.DIGEST: "it is not what was signed",
    Why.NOT_LISTED: "it is not among what was signed",
    Why.OTHER_LOG: "it is of another log",
    Why.KEY_WITHOUT_VALUE: "a key opens nothing that is in the file",
    Why.DOES_NOT_OPEN: "a key does not open the value that it is for",
    Why.FORKED: "the log that it shows is not the one that was signed before",
    Why.NOT_COMPARED: "the bundle has no proof that leads from it; export the case again with --checkpoint",
}

EVENTS: Final = frozenset({Kind.WRONG, Kind.MISSING, Kind.ADDED, Kind.MOVED})
_ORDER: Final = (Kind.MANIFEST, Kind.CHECKPOINT, Kind.OUTSIDE, Kind.VALUE, Kind.PAGE, Kind.SECTION)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be; an event is named by service, position in the log, stream and version, as far as they are known."""

    kind: Kind
    why: Why
    service: str = ""
    position: int | None = None
    stream: UUID | None = None
    version: int | None = None
    part: str = ""

    @property
    def rank(self) -> int:
        """Events are told first, then what says most."""
        return 0 if self.kind in EVENTS else 1 + _ORDER.index(self.kind)

    @property
    def told(self) -> str:
        """In words."""
        if self.kind in EVENTS:
            return f"{self.service}: {self._event} is {self.kind.upper()}: {WORDS[self.why]}"
        name = {Kind.MANIFEST: "the manifest", Kind.PAGE: "the page around the story", Kind.OUTSIDE: "the checkpoint that you keep"}
        what = name.get(self.kind) or (f"{self.service}'s checkpoint" if self.kind is Kind.CHECKPOINT else f"the part {self.part}")
        if self.kind is Kind.VALUE and self.position is not None:
            what = f"{self.service}: {self._event}"
        return f"{what}: {WORDS[self.why]}"

    @property
    def _event(self) -> str:
        if self.position is not None:
            return f"the event at position {self.position} (event {self.version} of stream {self.stream})"
        return f"event {self.version} of stream {self.stream}" if self.version is not None else "every event"
