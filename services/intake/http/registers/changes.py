"""One change of one thing in the register: a page with a question or two, and what it does; all changes look and work alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from shared.eventlog.act import Act
from shared.vocabulary.language import translated
from shared.web.commands import act, expected_version
from shared.web.forms import Form
from shared.web.problem import NotFound
from shared.web.schemas import Schema
from shared.web.service import application

Choices = Sequence[tuple[str, str]]
Does = Callable[[Intake, UUID, Mapping[str, Any], int, Act], Any]


@dataclass(frozen=True)
class Asked:
    """A field of the form: text, date, select, choice (one) or several (any); what can be chosen may depend on the thing's row."""

    kind: str
    name: str
    label: str
    hint: str = ""
    choices: Callable[[Any], Choices] = lambda _: ()
    optional: bool = False


@dataclass(frozen=True)
class Change:
    """What the page is called and says, what it asks, what the form begins with, and what its button does."""

    title: str
    lead: str
    button: str
    does: Does
    body: Schema | None = None
    asked: tuple[Asked, ...] = ()
    begins: Callable[[Any], Mapping[str, object]] = lambda _: {}
    stops: bool = False
    hits: Callable[[Any], str] = lambda _: ""
    """What is hit by a change that can't be undone, told before it is done."""


def change_of(changes: Mapping[str, Change], name: str) -> Change:
    """The change by its word in the address; raises NotFound."""
    try:
        return changes[name]
    except KeyError:
        raise NotFound from None


def ask(change: Change, row: Any, trail: Choices) -> str:
    """The page as it is first shown."""
    return _page(change, row, trail, Form.filled({**change.begins(row)}))


def carry_out(change: Change, thing: UUID, row: Any, trail: Choices, back_to: str = "") -> Response | tuple[str, int]:
    """Do it and go back to the thing's own page, or show what is wrong."""
    form = Form.read(change.body) if change.body is not None else Form()
    if form.good:
        version = expected_version() if row is not None else 0
        try:
            made = change.does(application(Intake), thing, form.data, version, act())
            return redirect(back_to or f"{trail[-1][1]}/{made.id}", HTTPStatus.SEE_OTHER)
        except IntakeRefusal as refusal:
            form.refuse(refusal, change.asked[0].name if change.asked else "")
    return _page(change, row, trail, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(change: Change, row: Any, trail: Choices, form: Form) -> str:
    fields = [(each, translated(each.label), translated(each.hint), each.choices(row)) for each in change.asked]
    version = row["version"] if row is not None else None
    return render_template(
        "intake/registers/change.html", change=change, fields=fields, form=form, version=version, trail=trail, hits=change.hits(row)
    )
