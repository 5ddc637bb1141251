"""The code lists as pages: what a code is called, when it applies, what took its place."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.intake.http.code_lists.api import named
from services.intake.http.code_lists.items import OnArgs
from shared.vocabulary.code_lists import code_lists
from shared.vocabulary.codes import Role
from shared.web.access.looks import shows_nothing
from shared.web.asked import asked
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
    told = {"codes": codes, "form": form, "on": on, "rows": shown.entries, "has_years": any(each.school_years for each in shown.entries)}
    return render_template("intake/code_lists/list.html", **told), 200 if form.good else 422
