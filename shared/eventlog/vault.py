"""The vault: a database of its own that holds wrapped keys and finds a pupil again by HMAC.

A key leaves the vault wrapped by a master key, which is in no database; it is unwrapped here and kept for a minute at most.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from os import urandom
from threading import Lock
from uuid import UUID, uuid4

from psycopg.errors import NoDataFound
from psycopg.rows import DictRow

from shared.eventlog.database import Database
from shared.eventlog.destroyed import DestroyedKeys
from shared.eventlog.keyring import NoKey
from shared.eventlog.wrapping import MasterKeyTrouble, Wrapping

KEPT_SECONDS = 55.0
"""With what a busy process may take to look, a minute at most."""
MOST_KEPT = 10_000
MOST_BORN = 500
"""Most pupils of one birth date that are told of at once."""
LOOKUP_KEY = UUID(int=0)
"""The reserved subject of the key that identity numbers are looked up by."""
_FIND = (
    "SELECT mac, pupil, open_key(pupil) AS wrapped FROM (SELECT mac, find_pupil(mac) AS pupil FROM unnest(%b::bytea[]) AS mac) found "
    "WHERE pupil IS NOT NULL"
)
# All as one value, which the driver sends in a fraction of the time of thousands.
_FIND_ANY = "SELECT find_pupils(ARRAY(SELECT substring(%(macs)b FROM at FOR 32) FROM generate_series(1, length(%(macs)b), 32) AS at)) AS pupil"
_BORN = "SELECT DISTINCT note_born(pupil, born, %s) AS pupil FROM unnest(%b::uuid[], %b::bytea[]) AS each (pupil, born)"
_MAKE = (
    "SELECT each.mac, made.pupil, made.wrapped FROM unnest(%b::bytea[], %b::uuid[], %b::bytea[]) AS each (mac, offered, offered_wrapped), "
    "pupil_of(each.mac, each.offered, each.offered_wrapped) AS made"
)


class VaultBehind(MasterKeyTrouble):
    """The vault's database is an older backup than the list of destroyed keys: until its custodian has applied the list nothing opens."""

    def __init__(self) -> None:
        super().__init__("the vault is older than the list of destroyed keys: narvaro keys destroyed --apply")


@dataclass(frozen=True)
class _Offered:
    """A key that nobody has yet, wrapped, and when; so old a one as no key is kept is made anew, since master keys change."""

    subject: UUID
    key: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    made_at: float


class Vault:
    """Keys of subjects in the vault's database, through its functions only. Whatever needs a key may raise MasterKeyTrouble."""

    def __init__(
        self, database: Database, wrapping: Wrapping, *, destroyed: DestroyedKeys | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._wrapping = wrapping
        self._destroyed = destroyed
        self._obeys = destroyed is None
        self._clock = clock
        self._opened: dict[UUID, tuple[float, bytes]] = {}
        self._not_taken: list[_Offered] = []
        self._lock = Lock()

    def make_key(self, subject: UUID) -> None:
        """Make a key for a new subject; an existing one is kept. Raises NoKey for one that is destroyed: it stays so."""
        self._obey_list(subject)
        try:
            self._database.execute("SELECT make_key(%s, %s)", (subject, self._new_wrapped_key()))
        except NoDataFound:
            raise NoKey(subject) from None

    def key(self, subject: UUID) -> bytes:
        """The subject's key; raises NoKey where it was never made or is destroyed."""
        self.forget_old()
        self._obey_list(subject)
        kept = self._opened.get(subject)
        if kept is not None:
            return kept[1]
        return self._keep(subject, self._open(subject))

    def pupil_of(self, identity_number: str) -> UUID:
        """The pupil with this identity number; a new one gets an id and a key in the same transaction. Its key is open then."""
        mac, offered = self._mac(identity_number, self._lookup_key()), self._offer()
        row = self._database.row("SELECT pupil, wrapped FROM pupil_of(%s, %s, %s)", (mac, offered.subject, offered.wrapped))
        assert row is not None, "a function answers"
        if row["pupil"] == offered.subject:
            self.forget_old()
            self._keep(offered.subject, offered.key)
        else:
            self._not_taken.append(offered)
        self._note_opened([row])
        return self._not_destroyed(row["pupil"])

    def pupils_of(self, identity_numbers: Sequence[str]) -> list[UUID]:
        """The same for many in their order: one question for those that are known, one more for all new ones. Their keys are open then."""
        lookup_key = self._lookup_key()
        macs = [self._mac(each, lookup_key) for each in identity_numbers]
        found = {bytes(row["mac"]): row for row in self._database.rows(_FIND, (macs,))}
        missing = sorted(set(macs) - found.keys())  # in the same order as everybody else's, who would else wait for us as we for them
        if missing:
            made = [urandom(32) for _ in missing]
            offered = {uuid4(): key for key in made}
            wrapped = [self._wrapping.wrap(key) for key in made]
            for row in self._database.rows(_MAKE, (missing, list(offered), wrapped)):
                found[bytes(row["mac"])] = row
                if row["pupil"] in offered:
                    self._keep(row["pupil"], offered[row["pupil"]])
        pupils = [self._not_destroyed(found[mac]["pupil"]) for mac in macs]
        self._note_opened(found.values())
        return pupils

    def make_passing_key(self, subject: UUID) -> None:
        """Make a key for a new subject that we may destroy ourselves, as no other."""
        self._obey_list(subject)
        self._database.execute("SELECT make_passing_key(%s, %s)", (subject, self._new_wrapped_key()))

    def destroy_passing_key(self, subject: UUID) -> None:
        """Destroy a key of that kind; asked again, or about another, it changes nothing."""
        self._database.execute("SELECT destroy_passing_key(%s)", (subject,))
        self.forget(subject)

    def find_pupil(self, identity_number: str) -> UUID | None:
        """The pupil with this identity number, if there is one; a search makes nobody."""
        try:
            return self._find(self._mac(identity_number, self.key(LOOKUP_KEY)))
        except NoKey:
            return None

    def find_pupils(self, identity_numbers: Collection[str]) -> set[UUID]:
        """The pupils with any of these identity numbers, by one look-up."""
        lookup_key = self._lookup_key()
        macs = b"".join(self._mac(each, lookup_key) for each in identity_numbers)
        return {row["pupil"] for row in self._database.rows(_FIND_ANY, {"macs": macs})}

    def born_with(self, born: Mapping[UUID, date]) -> set[UUID]:
        """Note pupils' birth dates, as keyed fingerprints, and tell who else has one of them."""
        lookup_key, pupils = self._lookup_key(), sorted(born)  # in the same order as everybody else's, who would else wait for us as we for them
        fingerprints = [self._mac(f"born {born[each]}", lookup_key) for each in pupils]
        return {row["pupil"] for row in self._database.rows(_BORN, (MOST_BORN, pupils, fingerprints))}

    def is_destroyed(self, subject: UUID) -> bool:
        """Whether the subject stands on the list of destroyed keys; raises ListUnreadable."""
        return self._destroyed is not None and subject in self._destroyed.entries

    @property
    def opened(self) -> int:
        """How many keys are open in this process just now."""
        return len(self._opened)

    def forget(self, subject: UUID) -> None:
        """Drop an opened key at once, as when the subject is destroyed."""
        with self._lock:
            self._opened.pop(subject, None)

    def forget_old(self) -> None:
        """Drop every key that was opened a minute ago; a loop calls it too, since a service that nobody asks must forget as well."""
        oldest = self._clock() - KEPT_SECONDS
        with self._lock:
            while self._opened:
                subject, (opened_at, _) = next(iter(self._opened.items()))
                if opened_at > oldest:
                    return
                del self._opened[subject]

    def prove(self) -> None:
        """Open the key that every installation has, afresh; raises MasterKeyTrouble where nothing can be opened just now."""
        self._obey_list(LOOKUP_KEY)
        try:
            self._open(LOOKUP_KEY)
        except NoKey:
            return

    def _obey_list(self, subject: UUID) -> None:
        """Nothing on the list opens, and nothing at all before the database has obeyed the list; raises NoKey, VaultBehind, ListUnreadable."""
        if self.is_destroyed(subject):
            self.forget(subject)
            raise NoKey(subject)
        if not self._obeys:
            assert self._destroyed is not None, "without a list there is nothing to obey"
            row = self._database.row("SELECT not_destroyed(%s::uuid[]) AS missing", (list(self._destroyed.entries),))
            if row is None or row["missing"]:
                raise VaultBehind
            self._obeys = True

    def _not_destroyed(self, pupil: UUID) -> UUID:
        """Whom the look-up found; an older backup that was put in under a running service may find a destroyed one."""
        if self.is_destroyed(pupil):
            raise VaultBehind
        return pupil

    def _open(self, subject: UUID) -> bytes:
        row = self._database.row("SELECT open_key(%s) AS wrapped", (subject,))
        if row is None or row["wrapped"] is None:
            raise NoKey(subject)
        return self._wrapping.unwrap(bytes(row["wrapped"]))

    def _new_wrapped_key(self) -> bytes:
        """Not before the lookup key has opened: a wrong master key wraps nothing that others couldn't open."""
        self._lookup_key()
        return self._wrapping.wrap(urandom(32))

    def _lookup_key(self) -> bytes:
        try:
            return self.key(LOOKUP_KEY)
        except NoKey:
            self._database.execute("SELECT make_key(%s, %s)", (LOOKUP_KEY, self._wrapping.wrap(urandom(32))))
            return self.key(LOOKUP_KEY)

    def _find(self, mac: bytes) -> UUID | None:
        row = self._database.row("SELECT find_pupil(%s) AS pupil", (mac,))
        return row["pupil"] if row else None

    def _offer(self) -> _Offered:
        """A key for whoever turns out to be new: the last one that was not taken, else another. So known and new pupils cost one question alike."""
        while self._not_taken:
            offered = self._not_taken.pop()
            if offered.made_at > self._clock() - KEPT_SECONDS:
                return offered
        key = urandom(32)
        return _Offered(uuid4(), key, self._wrapping.wrap(key), self._clock())

    def _mac(self, identity_number: str, lookup_key: bytes) -> bytes:
        return hmac.digest(lookup_key, identity_number.encode(), "sha256")

    def _note_opened(self, rows: Iterable[DictRow]) -> None:
        """Open the keys that came along with pupils who were looked up, which saves asking for each."""
        self.forget_old()
        for row in rows:
            if row["pupil"] not in self._opened and row["wrapped"] is not None and not self.is_destroyed(row["pupil"]):
                self._keep(row["pupil"], self._wrapping.unwrap(bytes(row["wrapped"])))

    def _keep(self, subject: UUID, key: bytes) -> bytes:
        with self._lock:
            if len(self._opened) >= MOST_KEPT:
                self._opened.clear()
            self._opened.pop(subject, None)
            self._opened[subject] = (self._clock(), key)
        return key
