"""What a view shows: declared beside its right, filled in by the view, and written to the access log before the answer is given.

`@looks(Look.CASE)` declares; `looked(...)` in the view tells what can't be read off the address: which cases a list showed, how many
things, as of when. A view that shows nothing about anybody says so by `@shows_nothing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request

from shared.vocabulary.codes import Look, LookGround

V = TypeVar("V", bound=Callable[..., Any])
MatterOf = Callable[[Mapping[str, Any]], UUID | None]

MARK: Final = "narvaro_looks"
DOOR: Final = "narvaro_door"


@dataclass(frozen=True)
class Declared:
    """What a view shows: a kind, or nothing; and how to read the case off its address."""

    kind: Look | None
    matter_of: MatterOf | None = None


NOTHING: Final = Declared(None)


@dataclass
class Looking:
    """What the view has told of this request's look."""

    kind: Look | None = None
    matters: list[UUID] = field(default_factory=list)
    shown: int | None = None
    ground: LookGround | None = None
    as_of: datetime | None = None
    as_true_on: date | None = None
    term: str | None = None
    term_of: UUID | None = None


def _case_in_address(arguments: Mapping[str, Any]) -> UUID | None:
    return arguments.get("case_id")


def looks(kind: Look, matter: MatterOf = _case_in_address) -> Callable[[V], V]:
    """Declare that a view shows something; `matter` reads the case off the route's arguments (`case_id`, unless told otherwise)."""

    def mark(view: V) -> V:
        setattr(view, MARK, Declared(kind, matter))
        return view

    return mark


def shows_nothing(view: V) -> V:
    """Declare that a view shows nothing about anybody: an empty form, a way on, a receipt without content."""
    setattr(view, MARK, NOTHING)
    return view


def looked(
    *,
    matter: UUID | None = None,
    matters: Iterable[UUID] | None = None,
    rows: Iterable[Any] | None = None,
    shown: int | None = None,
    kind: Look | None = None,
    ground: LookGround | None = None,
    as_of: datetime | None = None,
    as_true_on: date | None = None,
    term: str | None = None,
    term_of: UUID | None = None,
    complete: bool = False,
) -> None:
    """Tell what this request shows; told twice, the later adds to the earlier, until one says that it is `complete`.

    A complete entry is on its way to the disk while the rest of the answer is made; it need not be told where the answer is a page.

    `rows` are a list's: they are counted, and each that has a `case_id` is a case that was seen. `term` is what was searched for, in the clear:
    it is sealed under the key of `term_of`, whom it found, or else of the searcher. A term that found nobody is not to be told.
    """
    looking = the_look()
    if rows is not None:
        listed = list(rows)
        shown = len(listed) if shown is None else shown
        matters = [each for each in map(_case_of, listed) if each is not None] if matters is None else matters
    if matters is not None:
        looking.matters = list(dict.fromkeys(matters))
    if matter is not None:
        looking.matters = [matter]
    told = {"shown": shown, "kind": kind, "ground": ground, "as_of": as_of, "as_true_on": as_true_on, "term": term, "term_of": term_of}
    for name, value in told.items():
        if value is not None:
            setattr(looking, name, value)
    g.look_is_sent = False  # what is told after an entry was sent is sent in another: rather one too many
    if complete and request.method == "GET":
        current_app.extensions[DOOR].begin()


def the_look() -> Looking:
    """This request's look, as far as it is told."""
    if "looking" not in g:
        g.looking = Looking()
    looking: Looking = g.looking
    return looking


def _case_of(row: Any) -> UUID | None:
    return row.get("case_id") if isinstance(row, Mapping) else getattr(row, "case_id", None)


def declared_by(app: Flask, endpoint: str, method: str) -> Declared | None:
    """What the view of a way in has declared; None where it has said nothing.

    The answer to an API's command is an id, a version and a state (`Done`), so it shows nothing without having to say so.
    """
    view: Any = app.view_functions[endpoint]
    kind = getattr(view, "view_class", None)
    if kind is not None:
        handler = getattr(kind, "get" if method == "HEAD" else method.lower(), None)
        view = handler if hasattr(handler, MARK) else view
    declared: Declared | None = getattr(view, MARK, None)
    if declared is None and answers_done(view):
        return NOTHING
    return declared


def answers_done(view: Any) -> bool:
    """Whether a view is a command of the JSON API."""
    return getattr(view, "narvaro_command", None) is not None and getattr(view, "_apidoc", None) is not None


def is_command_of_api() -> bool:
    """Whether this request is answered by such a view."""
    return request.endpoint is not None and answers_done(current_app.view_functions[request.endpoint])
