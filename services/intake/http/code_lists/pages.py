"""The code lists as pages: what a code is called, when it applies, what took its place."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.intake.http.code_lists.api import named
from services.intake.http.code_lists.items import OnArgs
from shared.vocabulary.code_lists import Entry, code_lists
from shared.vocabulary.codes import Role
from shared.web.access.looks import shows_nothing
from shared.web.asked import asked
from shared.web.layout import day
from shared.web.rights import allowed

code_list_pages = Blueprint("code-lists-seen", __name__)


@code_list_pages.get("/admin/code-lists")
@allowed(Role.ADMIN)
@shows_nothing
def show_lists() -> str:
    """Every list, with its version."""
    return render_template("intake/code_lists/lists.html", lists=code_lists().values())


@code_list_pages.get("/admin/code-lists/<name>")
@allowed(Role.ADMIN)
@shows_nothing
def show_list(name: str) -> tuple[str, int]:
    """A list, whole or as on a day."""
    codes = named(name)
    form = asked(OnArgs())
    on = form.data["on"] if form.good else None
    shown = codes.on(on) if on else codes
    has_years = any(each.school_years for each in shown.entries)
    rows = [_row(each, has_years) for each in shown.entries]
    return render_template("intake/code_lists/list.html", codes=codes, form=form, on=on, rows=rows, has_years=has_years), 200 if form.good else 422


def _row(entry: Entry, has_years: bool) -> tuple[str, ...]:
    told = entry.label
    until = day(told.valid_to) if told.valid_to else "tills vidare"
    row = (entry.code, told.sv, told.en, day(told.valid_from), until, told.successor or "–")
    return (*row, _years(entry)) if has_years else row


def _years(entry: Entry) -> str:
    """1–9 till och med 2028-06-30, 1–10 därefter."""
    spans = entry.school_years or ()
    return ", ".join(f"{years.least}–{years.most}{_until(years.valid_to)}" for years in spans) or "–"


def _until(last: object) -> str:
    return f" till och med {last}" if last else ""
