"""Letters with links to surveys: kept sealed until the mail server has taken them, tried again for a day, then given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID, uuid4

import orjson
import structlog

from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey, open_value
from shared.eventlog.sealed import SealedValue, seal
from shared.messaging.loops import Loop

IDLE: Final = 30.0  # seconds between looks for letters that were to be tried again
PORTION: Final = 5
TRIES: Final = 7
_log = structlog.get_logger(__name__)

_POST = "INSERT INTO survey_letter (letter_id, survey_id, content, next_try) VALUES (%s, %s, %s, now())"
_TAKE = (  # and not again before it is time for the next try, whatever becomes of this one: seven times in a day
    "UPDATE survey_letter SET tries = tries + 1, next_try = now() + interval '1 minute' * 4 ^ tries WHERE letter_id = "
    "(SELECT letter_id FROM survey_letter WHERE content IS NOT NULL AND next_try <= now() ORDER BY next_try LIMIT 1 FOR UPDATE SKIP LOCKED) "
    "RETURNING letter_id, content, tries"
)
_SENT = "DELETE FROM survey_letter WHERE letter_id = %s"
_GIVE_UP = "UPDATE survey_letter SET content = NULL WHERE letter_id = %s"
_STANDING = "SELECT count(content) AS waiting, count(*) - count(content) AS lost FROM survey_letter WHERE survey_id = %s"


@dataclass(frozen=True)
class Letter:
    """What is sent to whom."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True)
class Taken:
    """A letter that is being sent; `tries` counts this one too."""

    letter_id: UUID
    content: str
    tries: int

    @property
    def is_last_try(self) -> bool:
        """Whether it is given up if nobody takes it now."""
        return self.tries >= TRIES


class NotTaken(Exception):
    """The mail server will never take this letter, as it is addressed or written."""


class Post(Protocol):
    """A connection to a mail server."""

    def send(self, letter: Letter) -> None:
        """Hand over one letter; raises NotTaken, OSError."""


class PostOffice(Protocol):
    """Whoever sends letters: a mail server, when one is set."""

    def open(self) -> AbstractContextManager[Post]:
        """Connect; raises OSError."""


@dataclass(frozen=True)
class Standing:
    """How many of a survey's letters wait, and how many could not be sent."""

    waiting: int
    lost: int


class SurveyLetters:
    """Letters on their way."""

    def __init__(self, database: Database, keyring: Keyring, office: PostOffice | None) -> None:
        self._database = database
        self._keyring = keyring
        self.office = office
        self.posted: list[Callable[[], None]] = []

    def post(self, survey_id: UUID, letters: Iterable[Letter]) -> None:
        """Keep letters to be sent, in the caller's transaction: they go if it is committed."""
        key = self._keyring.key(survey_id)
        for letter in letters:
            letter_id = uuid4()
            sealed = seal(orjson.dumps(letter), subject_key=key, subject=survey_id, stream=letter_id, version=0, field="letter")
            self._database.execute(_POST, (letter_id, survey_id, sealed.token))
        if self._database.current is not None:
            self._database.current.after_commit.extend(self.posted)

    def standing(self, survey_id: UUID) -> Standing:
        """How it goes."""
        row = self._database.row(_STANDING, (survey_id,))
        return Standing(row["waiting"], row["lost"]) if row else Standing(0, 0)

    def send_some(self) -> bool:
        """Send the next portion, letter by letter; True if there may be more.

        A letter may be sent twice, if we stop just after, but none is lost, and what befalls one is nothing to the others.
        """
        if self.office is None or (letter := self._taken()) is None:
            return False
        try:
            with self.office.open() as post:
                self._send(post, letter)
                for _ in range(PORTION - 1):
                    if (following := self._taken()) is None:
                        return False
                    letter = following
                    self._send(post, letter)
        except OSError as error:  # the server is away, or went: what it has not taken is tried again
            _log.warning("letters wait", error=type(error).__name__)
            if letter.is_last_try:
                self._database.execute(_GIVE_UP, (letter.letter_id,))
            return False
        return True

    def _taken(self) -> Taken | None:
        row = self._database.row(_TAKE)
        return Taken(row["letter_id"], row["content"], row["tries"]) if row else None

    def _send(self, post: Post, letter: Taken) -> None:
        try:
            post.send(open_value(self._keyring, SealedValue(letter.content), Letter))
        except (NotTaken, NoKey) as error:
            _log.warning("a letter could not be sent", error=type(error).__name__)
            self._database.execute(_GIVE_UP, (letter.letter_id,))
        else:
            self._database.execute(_SENT, (letter.letter_id,))


class LetterLoop(Loop):
    """Sends what waits, at start, when something is posted and now and then."""

    def __init__(self, letters: SurveyLetters) -> None:
        super().__init__("intake letters")
        self._letters = letters
        letters.posted.append(self.wake)

    def turn(self) -> float:
        """Send a portion."""
        more = self._letters.send_some()
        self.went_well()
        return 0.0 if more else IDLE
