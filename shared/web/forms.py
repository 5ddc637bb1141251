"""A page's form between question and answer: the texts as typed, the record they make, and an error beside each wrong field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import request
from marshmallow import Schema as MarshmallowSchema
from marshmallow import ValidationError, fields

from shared.vocabulary.language import translated
from shared.vocabulary.refusal import Refusal
from shared.web.commands import NOT_IN_REQUEST_HASH
from shared.web.fields import Origin, coming_from
from shared.web.problem import FieldError
from shared.web.schemas import CLAIMED_DAYS, Schema, field_errors

_OURS = NOT_IN_REQUEST_HASH | {"version", "step"}
_IN_LIST = re.compile(r"([a-z_]+)\.([0-9]{1,3})\.(.+)")
_DEEPEST, _MOST_FIELDS, _MOST_IN_LIST = 6, 500, 100


@dataclass
class Form:
    """`texts` holds what was typed by field name; `data` what the schema made of it; `errors` a sentence by field name, "" for the whole.

    `labels` names the wrong fields, as the schema does (`metadata={"label": "Förnamn"}`).
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    idempotency_key: str = field(default_factory=lambda: str(uuid4()))

    @classmethod
    def filled(cls, texts: Mapping[str, object]) -> Form:
        """A form that is shown with something in it already."""
        return cls({name: _as_texts(value) for name, value in texts.items()})

    @classmethod
    def read(cls, schema: Schema, *, only: Iterable[str] | None = None) -> Form:
        """What was sent. Names with dots are records and lists (`guardians.0.phone`), names ending in [] are lists of choices; empty is left out.

        `only`: the fields of one step, as dotted names; errors elsewhere wait for their own step.
        """
        sent = list(request.form.items(multi=True))[:_MOST_FIELDS]
        form = cls(idempotency_key=request.form.get("idempotency_key") or str(uuid4()))
        for name, text in sent:
            if name not in _OURS:
                form.texts.setdefault(name, []).append(text)
        form.texts = closed_up(form.texts)
        try:
            with coming_from(Origin.HAND):
                form.data = schema.load(with_records(schema, nested(form.texts)))
            for name in CLAIMED_DAYS:
                form.data.pop(name, None)
        except ValidationError as error:
            for each in in_order_of([name for name, _ in sent], field_errors(error)):
                form.errors.setdefault(each.field, each.message)
                form.labels[each.field] = label_of(schema, each.field.split("."))
        if only is not None:
            shown = tuple(only)
            form.errors = {name: told for name, told in form.errors.items() if name.startswith(shown)}
        return form

    @property
    def good(self) -> bool:
        """Whether everything that was asked for is there and right."""
        return not self.errors

    def refuse(self, refusal: Refusal | str, name: str = "") -> None:
        """Show why it can't be done, beside a field or on top."""
        self.errors[name] = translated(str(refusal))

    def text(self, name: str) -> str:
        """What stands in a field."""
        return next(iter(self.texts.get(name, [])), "")

    def chosen(self, name: str, choice: str) -> bool:
        """Whether a choice is ticked."""
        return choice in self.texts.get(name, []) or choice in self.texts.get(f"{name}[]", [])

    def error(self, name: str) -> str:
        """What is wrong with a field; a list's error covers its items."""
        return self.errors.get(name) or next((told for each, told in self.errors.items() if name and each.startswith(f"{name}.")), "")

    def carried(self, *shown: str) -> list[tuple[str, str]]:
        """The names and texts of every field that this step doesn't show, to be carried along as hidden fields."""
        return [(name, text) for name, texts in self.texts.items() if not name.startswith(shown or ("\0",)) for text in texts]


def label_of(schema: Any, path: list[str]) -> str:
    """What the schema calls a field, by its dotted path's parts; empty where it says nothing. A field of a list's record tells which record."""
    label, record_label, place = "", "", schema
    for part in path:
        if isinstance(place, fields.List):
            place = place.inner
            record_label = f"{label} {int(part) + 1}" if label and part.isdecimal() and isinstance(place, fields.Nested) else ""
            continue
        record = place.schema if isinstance(place, fields.Nested) else place
        place = record.fields.get(part) if isinstance(record, MarshmallowSchema) else None
        if place is None:
            break
        label = translated(place.metadata.get("label", label))
    if record_label and not path[-1].isdecimal():
        return f"{record_label}, {label[:1].lower()}{label[1:]}"
    return label


def closed_up(texts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The same texts with a list's empty records gone, so that places in errors are places in the form as it's shown again."""
    filled: dict[str, set[int]] = {}
    for name, given in texts.items():
        match = _IN_LIST.fullmatch(name)
        if match is not None and any(text.strip() for text in given):
            filled.setdefault(match[1], set()).add(int(match[2]))
    closed: dict[str, list[str]] = {}
    for name, given in texts.items():
        match = _IN_LIST.fullmatch(name)
        places = sorted(filled.get(match[1], ())) if match else []
        if match is None:
            closed[name] = given
        elif int(match[2]) in places:
            closed[f"{match[1]}.{places.index(int(match[2]))}.{match[3]}"] = given
    return closed


def nested(texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """Flat field names as nested records and lists; empty texts are left out."""
    root: dict[str, Any] = {}
    for name, given in texts.items():
        filled = [text for text in given if text.strip()]
        parts = name.removesuffix("[]").split(".")
        if not filled or len(parts) > _DEEPEST:
            continue
        place = root
        for part in parts[:-1]:
            below = place.setdefault(part, {})
            if not isinstance(below, dict):
                break
            place = below
        else:
            place[parts[-1]] = filled if name.endswith("[]") else filled[0]
    made = _lists(root)
    return made if isinstance(made, dict) else {}


def with_records(schema: MarshmallowSchema, data: dict[str, Any]) -> dict[str, Any]:
    """The same with every record that is asked for, empty where nothing was typed in it: what is missing is then told at its own fields."""
    for name, each in schema.fields.items():
        if isinstance(each, fields.Nested) and each.required:
            below = data.setdefault(each.data_key or name, {})
            if isinstance(below, dict):
                with_records(each.schema, below)
    return data


def in_order_of(sent: Sequence[str], errors: Iterable[FieldError]) -> list[FieldError]:
    """Errors as their fields stand on the page, which sends them in its order; one that wasn't sent, as nothing was chosen, stays behind another."""
    places: list[tuple[int, FieldError]] = []
    for each in errors:
        before = places[-1][0] if places else -1
        places.append((next((place for place, name in enumerate(sent) if name.removesuffix("[]") == each.field), before), each))
    return [each for _, each in sorted(places, key=lambda placed: placed[0])]


def _lists(value: Any) -> Any:
    """Records whose keys are all numbers become lists, in order."""
    if not isinstance(value, dict):
        return value
    below = {key: _lists(each) for key, each in value.items()}
    if below and all(key.isascii() and key.isdigit() and len(key) < 4 for key in below):
        return [below[key] for key in sorted(below, key=int)][:_MOST_IN_LIST]
    return below


def _as_texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [str(each) for each in value]
    return [str(value)]
