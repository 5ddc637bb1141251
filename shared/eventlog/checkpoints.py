"""Checkpoints of a log: what it was at a moment, signed, and handed to where we can't take it back.

A checkpoint is signed only of a log that goes on from the last one known, here and outside: nobody gets two histories under one name.
A log that was restored from a backup gets a new epoch (docs/operations.md), and its checkpoints say so.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg.rows import DictRow

from shared.eventlog.destinations import ENDING, Destination, NotDelivered
from shared.eventlog.trees import Trees
from shared.proof.chain import genesis
from shared.proof.note import Checkpoint, NotANote, NotSigned, Signer

AT_LEAST_EVERY = timedelta(days=1)
WITHIN = timedelta(hours=1)
"""Longer than this nothing waits to be signed."""
LATE = timedelta(minutes=10)
"""What has not arrived after this long is somebody's business."""
AT_ONCE = 50  # checkpoints handed to a destination before the others get their turn

_LAST = "SELECT number, size, epoch, note, signed_at FROM checkpoint ORDER BY number DESC LIMIT 1"
_END = """
SELECT size, log_id, epoch, (SELECT hash FROM log_events WHERE notification_id = size) AS last FROM tree_position, log_identity
"""
_KEEP = "INSERT INTO checkpoint (number, size, epoch, note, signed_at) VALUES (%s, %s, %s, %s, %s)"
_HAPPENED = """
SELECT EXISTS (SELECT FROM log_events WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s))
"""
_WAITING = """
SELECT number, size, epoch, note, signed_at FROM checkpoint c
WHERE NOT EXISTS (SELECT FROM checkpoint_delivery d WHERE d.destination = %s AND d.number = c.number) ORDER BY number LIMIT %s
"""
_ARRIVED = "INSERT INTO checkpoint_delivery (destination, number) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_UNDELIVERED = """
SELECT count(*) AS waiting, min(signed_at) AS since FROM checkpoint c
WHERE NOT EXISTS (SELECT FROM checkpoint_delivery d WHERE d.destination = %s AND d.number = c.number)
"""


class NotAContinuation(Exception):
    """The log is not one that a known checkpoint began: it was restored from an older backup, or changed. Nothing is signed."""


@dataclass(frozen=True)
class Signing:
    """Who signs checkpoints, under the name of the host that users see, and where they go."""

    signer: Signer
    destinations: tuple[Destination, ...] = ()


@dataclass(frozen=True)
class Signed:
    """A checkpoint as it is kept."""

    number: int
    size: int
    epoch: UUID
    note: str
    signed_at: datetime


class Checkpoints:
    """The checkpoints of one service's log. `further` tells what else is signed with it, by name, like the end of the access log."""

    def __init__(
        self,
        trees: Trees,
        service: str,
        signing: Signing,
        further: Callable[[], Mapping[str, str]] = dict,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.trees = trees
        self.database = trees.database
        self.service = service
        self.signing = signing
        self.further = further
        self.clock = clock
        self.trouble = ""
        """Why nothing is signed at the moment, for whoever looks after it."""
        self._looked = 0

    def latest(self) -> str | None:
        """The newest checkpoint, as the note that was signed; None before the first."""
        last = self.newest()
        return last.note if last else None

    def newest(self) -> Signed | None:
        """The same, with its number, size, epoch and time."""
        last = self.database.row(_LAST)
        return Signed(**last) if last else None

    def take(self) -> str:
        """A checkpoint of the log's end, as a signed note: a new one, unless the last says the same and is younger than a day.

        Inside a transaction everything that is proven before its end is proven against this checkpoint.
        Raises NotAContinuation, NotCommitted, BrokenLog, NotDelivered.
        """
        with self.database.transaction() as transaction:
            connection = transaction.connection
            connection.execute("SELECT FROM tree_position FOR UPDATE")
            while self.trees.grow():
                continue
            end = connection.execute(_END).fetchone()
            assert end is not None, "the trees have one place"
            last, found = self.newest(), self._found(end)
            if last is not None and self._says_as_much(last, found):
                return last.note
            self._must_go_on(end["size"], end["epoch"], last)
            signed_at = max(self.clock(), last.signed_at) if last else self.clock()
            note = self.signing.signer.sign(replace(found, more={**found.more, "time": rfc3339(signed_at)}).text)
            connection.execute(_KEEP, (last.number + 1 if last else 1, end["size"], end["epoch"], note, signed_at))
        return note

    def is_due(self, after: Set[str] = frozenset()) -> bool:
        """Whether there is none by this key yet, the last is a day old, or what has grown since waits for an hour or has one of these topics."""
        last, size = self.newest(), self.trees.size
        if last is None or self._read(last.note) is None or self.clock() - last.signed_at >= (WITHIN if size > last.size else AT_LEAST_EVERY):
            return True
        looked, self._looked = max(self._looked, last.size), size
        happened = self.database.row(_HAPPENED, (looked, self._looked, sorted(after))) if after else None
        if happened is not None and happened["exists"]:
            self._looked = looked  # until it is signed
            return True
        return False

    def deliver(self) -> int:
        """Hand every destination what it lacks, oldest first; returns how many arrived. Raises NotDelivered when all have been tried."""
        arrived, failed = 0, list[str]()
        for destination in self.signing.destinations:
            try:
                for signed in [Signed(**row) for row in self.database.rows(_WAITING, (destination.name, AT_ONCE))]:
                    destination.deliver(self._path(signed), signed.note)
                    self.database.execute(_ARRIVED, (destination.name, signed.number))
                    arrived += 1
            except NotDelivered as error:
                failed.append(str(error))
        if failed:
            raise NotDelivered("; ".join(failed))
        return arrived

    def waiting(self) -> dict[str, tuple[int, datetime | None]]:
        """By destination: how many checkpoints have not arrived, and since when the first of them waits."""
        rows = {each.name: self.database.row(_UNDELIVERED, (each.name,)) for each in self.signing.destinations}
        return {name: (row["waiting"], row["since"]) for name, row in rows.items() if row}

    def _found(self, end: DictRow) -> Checkpoint:
        """What there is to sign now, but for the time."""
        more = {
            "heads": _base64(self.trees.heads_root(end["size"])),
            "last": _base64(end["last"] or genesis(end["log_id"])),
            "epoch": str(end["epoch"]),
            **self.further(),
        }
        return Checkpoint(f"{self.signing.signer.name}/{self.service}/{end['log_id']}", end["size"], self.trees.root(end["size"]), more)

    def _read(self, note: str) -> Checkpoint | None:
        """A checkpoint of ours; None for one by another key, of which we can't judge."""
        try:
            return Checkpoint.read(self.signing.signer.public.text_of(note))
        except (NotANote, NotSigned):
            return None

    def _says_as_much(self, last: Signed, found: Checkpoint) -> bool:
        known = self._read(last.note)
        if known is None or self.clock() - last.signed_at >= AT_LEAST_EVERY:
            return False
        return found == replace(known, more={name: value for name, value in known.more.items() if name != "time"})

    def _must_go_on(self, size: int, epoch: UUID, last: Signed | None) -> None:
        # Our own counts whichever key has signed it; of what lies outside only what this one has.
        own = [Checkpoint.read(last.note.rpartition("\n\n")[0])] if last and last.epoch == epoch else []
        for known in [*own, *map(self._read, self._outside(epoch))]:
            if known is not None and (known.size > size or self.trees.root(known.size) != known.root):
                raise NotAContinuation(
                    f"{self.service}: the log of {size} events does not go on from the checkpoint of {known.size} events"
                    " that was signed before; was an older backup restored without a new epoch?"
                )

    def _outside(self, epoch: UUID) -> Iterator[str]:
        """What is known elsewhere; a place that is away now is asked again next time."""
        for destination in self.signing.destinations:
            try:
                newest = destination.newest(f"{self.service}/{epoch}")
            except NotDelivered:
                continue
            if newest is not None:
                yield newest

    def _path(self, signed: Signed) -> str:
        return f"{self.service}/{signed.epoch}/{signed.size:012d}-{signed.signed_at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}{ENDING}"


def rfc3339(instant: datetime) -> str:
    """As a checkpoint tells its time, to the microsecond."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
