"""The kinds of field that bodies, queries and forms are made of: bounded, and with Swedish messages that never show the value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from typing import Any, TypeVar

from marshmallow import Schema as MarshmallowSchema
from marshmallow import ValidationError, fields, validate

from shared.vocabulary.identity_numbers import LONGEST, NotAnIdentityNumber, parse_identity_number
from shared.vocabulary.language import later, say, translated
from shared.vocabulary.written_days import day_as_written

E = TypeVar("E", bound=StrEnum)

EVERY = {"required": later("Fyll i det här."), "null": later("Fyll i det här."), "validator_failed": later("Det går inte att använda.")}
LONG = 4000  # characters: a page of free text
LINE = 200
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_ALNUM = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
_ATOM = rf"[{_ALNUM}!#$%&'*+/=?^_`{{|}}~-]+"
_LABEL = rf"[{_ALNUM}](?:[{_ALNUM}-]{{0,61}}[{_ALNUM}])?"
# One address as mail servers know it: no quotes, comments, groups or lists (RFC 5321's dot-atom), so that a letter goes to whom it says.
_EMAIL = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+"
_WITHOUT_CENTURY = re.compile(r"[0-9]{6}[ +-]?[0-9]{4}")
_CONTROL = {"Cc", "Cs", "Co", "Cn"}
# Signs that turn the reading direction, and letters that nobody sees: a name must not read as another.
_HIDDEN = frozenset("\u061c\u115f\u1160\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0")


class Origin(Enum):
    """Where a value comes from: JSON has numbers and flags of its own, a query has texts, and a person's hand has its own ways."""

    JSON = 1
    QUERY = 2
    HAND = 3


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin.QUERY)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """While values from there are loaded."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def _percent_away(value: Any) -> Any:
    """A number as typed in a form may say what it is."""
    return value.strip().removesuffix("%").rstrip() if _origin.get() is Origin.HAND and isinstance(value, str) else value


class _Within(validate.Range):
    """Bounds of a number, told in the reader's language."""

    def _format_error(self, value: Any, message: str) -> str:
        return say(self.error or message, least=f"{self.min:g}", most=f"{self.max:g}")


class _Long(validate.Length):
    """Bounds of a list's length, told in the reader's language."""

    def _format_error(self, value: Any, message: str) -> str:
        return say(self.error or message, least=self.min, most=self.max)


class Text(fields.String):
    """Words: trimmed, composed (NFC), without control characters, within a length; `lines` allows line breaks."""

    default_error_messages = {**EVERY, "invalid": later("Skriv text."), "invalid_utf8": later("Skriv text.")}

    def __init__(self, *, least: int = 1, most: int = LINE, lines: bool = False, pattern: str = "", told: str = "", **options: Any) -> None:
        self.least, self.most, self.lines = least, most, lines
        self._pattern = re.compile(pattern) if pattern else None
        self._told = told or later("Det har inte rätt form.")
        metadata = {"minLength": least, "maxLength": most, **({"pattern": f"^{pattern}$"} if pattern else {}), **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        raw: str = super()._deserialize(value, attr, data, **options)
        text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip()
        breaks = "\n\t" if self.lines else ""
        invisible = not text.isprintable() and any(unicodedata.category(each) in _CONTROL for each in set(text).difference(breaks))
        if invisible or not _HIDDEN.isdisjoint(text):
            raise ValidationError(say("Ta bort radbrytningar och osynliga tecken.") if not self.lines else say("Ta bort osynliga tecken."))
        if len(text) < self.least:
            told = translated(self._told) if self._pattern else say("Skriv minst %(least)s tecken.", least=self.least)
            raise ValidationError(told if text else say("Fyll i det här."))
        if len(text) > self.most:
            raise ValidationError(say("Skriv högst %(most)s tecken.", most=self.most))
        if self._pattern is not None and self._pattern.fullmatch(text) is None:
            raise ValidationError(translated(self._told))
        return text


class Words(Text):
    """Free text of several lines, up to a page."""

    def __init__(self, *, least: int = 1, most: int = LONG, **options: Any) -> None:
        super().__init__(least=least, most=most, lines=True, **options)


class Phone(Text):
    """A telephone number as people write it."""

    def __init__(self, **options: Any) -> None:
        told = later("Skriv ett telefonnummer, till exempel 018-727 00 00.")
        super().__init__(least=5, most=30, pattern=r"\+?[0-9][0-9 ()/-]{3,28}", told=told, **options)


class Email(Text):
    """An e-mail address, loosely checked: only a letter to it can tell."""

    def __init__(self, **options: Any) -> None:
        super().__init__(least=6, most=254, pattern=_EMAIL, told=later("Skriv en e-postadress, till exempel namn@exempel.se."), **options)


class Day(fields.Date):
    """A calendar day, year-month-day."""

    default_error_messages = {**EVERY, "invalid": later("Skriv en dag som år-månad-dag, till exempel 2021-02-15.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> date:
        by_hand = day_as_written(value) if _origin.get() is Origin.HAND and isinstance(value, str) else None
        day: date = by_hand or super()._deserialize(value.strip() if isinstance(value, str) else value, attr, data, **options)
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(say("Skriv ett år mellan 1900 och 2199."))
        return day


class Instant(fields.AwareDateTime):
    """A moment, RFC 3339 with its time zone, in a year that every zone and every database has."""

    default_error_messages = {
        **EVERY,
        "invalid": later("Skriv en tidpunkt med tidszon, till exempel 2021-02-15T09:12:00Z."),
        "invalid_awareness": later("Skriv en tidpunkt med tidszon, till exempel 2021-02-15T09:12:00Z."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **options)
        if not EARLIEST.year <= moment.year <= LATEST.year:
            raise ValidationError(say("Skriv ett år mellan 1900 och 2199."))
        return moment

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        """In UTC, as every moment that we tell."""
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Clock(fields.Time):
    """A time of day, like 13:30."""

    default_error_messages = {**EVERY, "invalid": later("Skriv klockslag som 13:30.")}


class Id(fields.UUID):
    """An id of ours."""

    default_error_messages = {**EVERY, "invalid_uuid": later("Det är inte ett id.")}


class Flag(fields.Boolean):
    """Yes or no."""

    default_error_messages = {**EVERY, "invalid": later("Svara ja eller nej.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> bool:
        if _origin.get() is Origin.JSON and not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **options)


class Whole(fields.Integer):
    """A whole number within bounds; JSON numbers, and digits in forms and queries."""

    default_error_messages = {**EVERY, "invalid": later("Skriv ett heltal."), "too_large": later("Talet är för stort.")}

    def __init__(self, *, least: int = 0, most: int = 1_000_000, **options: Any) -> None:
        within = _Within(least, most, error=later("Skriv ett heltal mellan %(least)s och %(most)s."))
        super().__init__(validate=within, **options)

    def _validated(self, value: Any) -> Any:
        if isinstance(value, bool | float) or (_origin.get() is Origin.JSON and isinstance(value, str)):
            raise self.make_error("invalid")
        return super()._validated(_percent_away(value))


class Share(fields.Float):
    """A share in percent, from 0 to 100."""

    default_error_messages = {
        **EVERY,
        "invalid": later("Skriv ett tal, till exempel 45."),
        "special": later("Skriv ett tal."),
        "too_large": later("Talet är för stort."),
    }

    def __init__(self, *, least: float = 0, most: float = 100, **options: Any) -> None:
        super().__init__(validate=_Within(least, most, error=later("Skriv ett tal mellan %(least)s och %(most)s.")), **options)

    def _validated(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super()._validated(value)
        if _origin.get() is Origin.JSON:
            raise self.make_error("invalid")
        return super()._validated(_percent_away(value).strip().replace(",", "."))


class Number(Text):
    """An identity number, as a record; what was written is never told."""

    def __init__(self, label: str = later("Personnummer"), example: str = "20130101TF01", **options: Any) -> None:
        super().__init__(most=LONGEST, metadata={"example": example, "label": label}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        written = super()._deserialize(value, attr, data, **options)
        try:
            return parse_identity_number(written)
        except NotAnIdentityNumber:
            if _WITHOUT_CENTURY.fullmatch(written):
                raise ValidationError(say("Skriv numret med århundradet först, tolv siffror, som 20130101.")) from None
            told = say("Skriv numret med tolv siffror, eller ett tillfälligt nummer som 20130101TF01. Kontrollera sista siffran.")
            raise ValidationError(told) from None


class Code(fields.Enum[Any]):
    """One code of a list (shared/vocabulary/codes), by its value; `among` narrows the list."""

    default_error_messages = {**EVERY, "unknown": later("Välj ett av alternativen.")}

    def __init__(self, codes: type[E], *, among: tuple[E, ...] = (), **options: Any) -> None:
        self.among = among
        super().__init__(codes, by_value=True, **options)
        # The list of choices is in the OpenAPI document; a message that repeats it helps nobody at a form.
        self.error_messages["unknown"] = later("Välj ett av alternativen.")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("unknown")
        code = super()._deserialize(value, attr, data, **options)
        if self.among and code not in self.among:
            raise self.make_error("unknown")
        return code


class Several(fields.List[Any]):
    """A list within bounds."""

    default_error_messages = {**EVERY, "invalid": later("Skicka en lista.")}

    def __init__(self, each: fields.Field[Any] | type[fields.Field[Any]], *, least: int = 0, most: int = 50, **options: Any) -> None:
        told = later("Ange mellan %(least)s och %(most)s.") if least else later("Ange högst %(most)s.")
        super().__init__(each, validate=_Long(least, most, error=told), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> list[Any]:
        if isinstance(value, list) and self.validators and len(value) > 1000:
            raise ValidationError(say("Listan är för lång."))
        loaded: list[Any] = super()._deserialize(value, attr, data, **options)
        return loaded


class Record(fields.Nested):
    """A record inside a record."""

    default_error_messages = {**EVERY, "type": later("Skicka ett objekt.")}

    def __init__(self, schema: type[MarshmallowSchema] | Callable[[], MarshmallowSchema], **options: Any) -> None:
        super().__init__(schema, **options)


class Anything(fields.Raw):
    """A value of any kind, in answers only."""
