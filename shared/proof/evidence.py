"""What one service's log has to show of a case: where its streams end, its events as stored, and the proofs that lead to a checkpoint.

A service that knows nothing of the case shows that, by the proof that the tree of heads has no leaf of it.
Written as lines of JSON, the first for the log and then an event a line, so that where one is broken the others can still be read.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shared.proof.chain import StoredRow, microseconds
from shared.proof.heads import Head, Neighbour

LARGEST: Final = 2**53 - 1
"""The largest number that a browser holds exactly."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """A line of evidence has not the shape that it must have."""


@dataclass(frozen=True)
class Shown:
    """An event as stored, the hash of the event before it in the log, and the proof that leads from it to the tree's root."""

    row: StoredRow
    before: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Evidence:
    """A service's part of a bundle; `earlier` proves by size that the log only grew since an earlier checkpoint."""

    service: str
    log_id: UUID
    checkpoint: str
    heads: tuple[Head, ...]
    siblings: tuple[bytes, ...]
    events: tuple[Shown, ...]
    earlier: Mapping[int, tuple[bytes, ...]] = field(default_factory=dict)
    neighbour: Neighbour | None = None
    """Without heads: the leaf that stands where the case's would, if any does."""
    unreadable: int = 0
    """How many lines were not events when it was read."""

    @property
    def text(self) -> str:
        """As it stands in a bundle."""
        return "\n".join(compact(line) for line in [_first_line(self), *(_line(each) for each in self.events)])

    @staticmethod
    def read(text: str) -> Evidence:
        """The evidence in a bundle; broken events are counted. Raises Unreadable where the first line is broken."""
        first, *lines = text.split("\n")
        try:
            plain = json.loads(first)
            head = Evidence(
                service=_text(plain["service"]),
                log_id=_id(plain["log"]),
                checkpoint=_text(plain["checkpoint"]),
                heads=tuple(Head(_id(each["stream"]), _number(each["version"]), decoded(each["hash"], 32)) for each in plain["heads"]),
                siblings=_hashes(plain["siblings"]),
                events=(),
                earlier={int(size): _hashes(proof) for size, proof in plain["earlier"].items()},
                neighbour=_neighbour(plain["neighbour"]),
            )
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise Unreadable("the first line does not tell of a log") from error
        events = [_event(line) for line in lines]
        known = tuple(each for each in events if each is not None)
        return Evidence(**{**vars(head), "events": known, "unreadable": len(events) - len(known)})


def compact(plain: Any) -> str:
    """JSON as it may stand within a page: no character that could end its element."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def encoded(raw: bytes) -> str:
    """Bytes as text."""
    return b64encode(raw).decode()


def decoded(text: Any, length: int | None = None) -> bytes:
    """Bytes from the one text that stands for them; raises ValueError."""
    raw = b64decode(_text(text), validate=True)
    if encoded(raw) != text or (length is not None and len(raw) != length):
        raise ValueError("not these bytes' text")
    return raw


def _first_line(evidence: Evidence) -> dict[str, Any]:
    return {
        "service": evidence.service,
        "log": str(evidence.log_id),
        "checkpoint": evidence.checkpoint,
        "heads": [{"stream": str(each.stream), "version": each.version, "hash": encoded(each.hash)} for each in evidence.heads],
        "siblings": _texts(evidence.siblings),
        "neighbour": {name: encoded(part) for name, part in evidence.neighbour._asdict().items()} if evidence.neighbour else None,
        "earlier": {str(size): _texts(proof) for size, proof in evidence.earlier.items()},
    }


def _line(shown: Shown) -> dict[str, Any]:
    row = shown.row
    return {
        "position": row.position,
        "stream": str(row.stream),
        "version": row.version,
        "topic": row.topic,
        "recorded_at": microseconds(row.recorded_at),
        "state": encoded(row.state),
        "before": encoded(shown.before),
        "hash": encoded(row.hash),
        "proof": _texts(shown.proof),
    }


def _event(line: str) -> Shown | None:
    try:
        plain = json.loads(line)
        row = StoredRow(
            position=_number(plain["position"]),
            stream=_id(plain["stream"]),
            version=_number(plain["version"]),
            topic=_text(plain["topic"]),
            state=decoded(plain["state"]),
            recorded_at=_BEGINNING + timedelta(microseconds=_number(plain["recorded_at"])),
            hash=decoded(plain["hash"], 32),
        )
        return Shown(row, decoded(plain["before"], 32), _hashes(plain["proof"]))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return None


def _neighbour(plain: Any) -> Neighbour | None:
    return None if plain is None else Neighbour(decoded(plain["key"], 32), decoded(plain["value"], 32))


def _texts(hashes: Sequence[bytes]) -> list[str]:
    return [encoded(each) for each in hashes]


def _hashes(texts: Any) -> tuple[bytes, ...]:
    if not isinstance(texts, list):
        raise TypeError("not a list of hashes")
    return tuple(decoded(each, 32) for each in texts)


def _text(plain: Any) -> str:
    if not isinstance(plain, str):
        raise TypeError("not a text")
    plain.encode()
    return plain


def _number(plain: Any) -> int:
    if type(plain) is not int or not 0 < plain <= LARGEST:
        raise ValueError("not a number that counts something")
    return plain


def _id(plain: Any) -> UUID:
    found = UUID(_text(plain))
    if str(found) != plain:
        raise ValueError("not an id as it is written")
    return found
