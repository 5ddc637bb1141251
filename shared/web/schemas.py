"""What bodies, queries and answers are: marshmallow schemas that refuse what they don't know and never show what was wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, ValidationError
from marshmallow import Schema as MarshmallowSchema

from shared.vocabulary.language import later, translated
from shared.web import fields
from shared.web.problem import FieldError

CLAIMED_DAYS = ("effective_on", "known_on")
"""What only an import may say of a command; pages never do."""

_LIKE_A_FIELD = re.compile(r"[a-z][a-z_]{0,40}|[0-9]{1,4}")


class Schema(MarshmallowSchema):
    """Root of all schemas: unknown fields are refused, field order is kept."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": later("Fältet finns inte."), "type": later("Skicka ett objekt.")}


class CommandSchema(Schema):
    """The body of a command: may carry the days that an import claims, which `act()` takes care of; the view doesn't see them."""

    effective_on = fields.Day(load_default=None, metadata={"description": "Dagen då det var så; kräver importrätt."})
    known_on = fields.Day(load_default=None, metadata={"description": "Dagen då avsändaren visste det; kräver importrätt."})


class PageArgs(Schema):
    """Which part of a list: `limit` items a page (at most 100), page 1 first."""

    limit = fields.Whole(least=1, most=100, load_default=20)
    page = fields.Whole(least=1, most=100_000, load_default=1)


class CommandAnswer(Schema):
    """What every command answers; ETag carries the version too."""

    id = fields.Id(required=True)
    version = fields.Whole(required=True)
    state = fields.Text(required=True)


class ProblemField(Schema):
    """One field that can't be accepted: where it stands in the body, or which parameter of the address it is."""

    field = fields.Text(required=True)
    pointer = fields.Text()
    parameter = fields.Text()
    message = fields.Text(required=True)


class ProblemSchema(Schema):
    """RFC 9457 with our `code` and `errors`."""

    type = fields.Text(required=True)
    title = fields.Text(required=True)
    status = fields.Whole(required=True)
    detail = fields.Text(required=True)
    instance = fields.Text(required=True)
    code = fields.Text(required=True)
    errors = fields.Several(fields.Record(ProblemField))


def field_errors(error: ValidationError) -> list[FieldError]:
    """The errors of a load, each with its dotted path; a made-up field's name is only repeated if it looks like one."""
    return list(_flat(error.messages, ()))


def _flat(messages: Any, path: tuple[str, ...]) -> Any:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            name = str(key)
            if name == "_schema":
                yield from _flat(below, path)
            else:
                yield from _flat(below, (*path, name if _LIKE_A_FIELD.fullmatch(name) else "?"))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield FieldError(".".join(path), translated(str(message)))
