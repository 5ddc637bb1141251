"""The root of every refusal: a stable code for programs, a Swedish sentence for people, and nothing of the input."""

from http import HTTPStatus
from typing import ClassVar

from shared.vocabulary.language import later, translated


class Refusal(Exception):
    """A command is refused by a rule of the field; services derive theirs in `domain/errors.py`.

    `code` is stable and in English, `status` is what HTTP answers, the message is a Swedish sentence
    that says what is wrong and what to do, never the value that was wrong. `about` is the one field that it is about,
    by its path in what is sent; several where commands call it differently.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    message: ClassVar[str] = later("Det går inte att göra just nu.")
    about: ClassVar[tuple[str, ...]] = ()

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or translated(self.message))
