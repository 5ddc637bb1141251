"""The team's list of possible duplicates, and the page on which somebody looks at both and says what they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.duplicate_errors import WhichNumberIsRight
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.duplicates.api import no_case
from services.intake.http.duplicates.bodies import VerdictBody
from services.intake.http.duplicates.words import pairs_told, verdicts_of
from services.intake.http.readers import TEAM
from services.intake.read_models import duplicates
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, Look
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.paging import Page
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

duplicate_pages = Blueprint("duplicates", __name__)

ADDRESS = "/intake/duplicates"
LIMIT = 25


@duplicate_pages.get("/duplicates")
@allowed(*TEAM)
@looks(Look.LIST)
def list_duplicates() -> str:
    """Pairs that wait for somebody to look, or those with a verdict."""
    shown = "judged" if request.args.get("show") == "judged" else "waiting"
    number = max(1, min(request.args.get("page", 1, int), 10_000))
    find = duplicates.judged if shown == "judged" else duplicates.to_judge
    rows, total = find(the_service().database, current().person_id, LIMIT, (number - 1) * LIMIT)
    page = Page(pairs_told(application(Intake), rows), number, LIMIT, total)
    looked(shown=len(page.items))
    return render_template("intake/duplicates/list.html", page=page, shown=shown)


@duplicate_pages.get("/duplicates/<uuid:pair_id>")
@allowed(*TEAM)
@looks(Look.CASE, no_case)
def show_pair(pair_id: UUID) -> str:
    """Both beside each other, and what was said of them."""
    row = _row(pair_id)
    return _page(row, Form.filled({"verdict": row["verdict"]}))


@duplicate_pages.post("/duplicates/<uuid:pair_id>")
@allowed(*TEAM)
@looks(Look.CASE, no_case)
@command()
def judge(pair_id: UUID) -> Response | tuple[str, int]:
    """Say what they are."""
    row, form = _row(pair_id), Form.read(VerdictBody())
    if form.good:
        try:
            application(Intake).judge_duplicate(pair_id=pair_id, **form.data, expected=expected_version(), by=act())
            return redirect(f"{ADDRESS}/{pair_id}", 303)
        except WhichNumberIsRight as refusal:
            form.refuse(refusal, "right")
        except IntakeRefusal as refusal:
            form.refuse(refusal, "verdict")
    return _page(row, form), 422


def _row(pair_id: UUID) -> Any:
    row = duplicates.pair(the_service().database, current().person_id, pair_id)
    if row is None:
        raise NotFound
    return row


def _page(row: Any, form: Form) -> str:
    told = pairs_told(application(Intake), [row])
    if not told:
        raise NotFound
    one_number = row["ground"] == DuplicateGround.SAME_PUPIL
    return render_template(
        "intake/duplicates/pair.html",
        form=form,
        version=row["version"],
        pair=told[0],
        one_number=one_number,
        verdicts=[each for each in DuplicateVerdict if not (one_number and each is DuplicateVerdict.DIFFERENT_PUPILS)],
        story=verdicts_of(application(Intake), row["pair_id"]),
    )
