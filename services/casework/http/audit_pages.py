"""The auditor's door: finding cases by what may stand in an address, and by a pupil's identity number, which may not."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from services.casework.application import Casework
from services.casework.http import schemas
from services.casework.http.pages import ROWS, page_number
from services.casework.read_models.audit_search import Standing, Wanted, of_pupil, organisers, search
from shared.runtime.signing import signing_of
from shared.vocabulary.codes import AuditPurpose, CaseState, Look, Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.asked import asked
from shared.web.forms import Form
from shared.web.layout import choices
from shared.web.paging import Page
from shared.web.rights import allowed
from shared.web.service import application, the_service

audit_pages = Blueprint("audit", __name__)

FOLDED = ("organiser", "received_from", "received_to", "closed_from", "closed_to")
NOBODY = later("Ingen elev med det numret har något ärende här. Kontrollera numret och sök igen.")


@audit_pages.get("/audit")
@allowed(Role.AUDITOR)
@looks(Look.LIST)
def search_cases() -> ResponseReturnValue:
    """Cases without names, the oldest first: all, or those that the address asks for."""
    form, number = asked(schemas.AuditArgs()), page_number()
    wanted = Wanted(**form.data) if form.good else Wanted()
    rows, total = search(the_service().database, wanted, ROWS, (number - 1) * ROWS) if form.good else ([], 0)
    if wanted.told:
        only = rows[0]["pupil_id"] if wanted.number and len(rows) == 1 else None
        looked(kind=Look.SEARCH, rows=rows, term=wanted.told if only or not wanted.number else None, term_of=only)
    else:
        looked(rows=rows)
    shown = _page(form, Page(rows, number, ROWS, total), narrowed=bool(wanted.told))
    return shown, HTTPStatus.OK if form.good else HTTPStatus.UNPROCESSABLE_ENTITY


@audit_pages.post("/audit/pupil")
@allowed(Role.AUDITOR)
@looks(Look.SEARCH)
def search_pupil() -> ResponseReturnValue:
    """One pupil's cases by the identity number: sent in a body, sealed in the access log if it found anybody, never shown again."""
    form = Form.read(schemas.PupilSearch())
    number = form.data["identity_number"].text if form.good else None
    form.texts.clear()
    pupil = application(Casework).keyring.find_pupil(number) if number else None
    rows = of_pupil(the_service().database, pupil, ROWS) if pupil else []
    if number and not rows:
        form.refuse(NOBODY, "identity_number")
    looked(rows=rows, term=number if rows else None, term_of=pupil)
    shown = _page(form, Page(rows, 1, ROWS, len(rows)), narrowed=True, by_number=bool(rows))
    return shown, HTTPStatus.OK if form.good else HTTPStatus.UNPROCESSABLE_ENTITY


@audit_pages.get("/audit/how")
@allowed(Role.AUDITOR)
@shows_nothing
def how_to_check() -> str:
    """How to check us without trusting us, with the key that is to be compared with the one on paper."""
    signing = signing_of(the_service().settings)
    return render_template("casework/how.html", key=str(signing.signer.public) if signing else "")


def _page(form: Form, page: Page[dict[str, object]], *, narrowed: bool, by_number: bool = False) -> str:
    return render_template(
        "casework/audit.html",
        form=form,
        page=page,
        narrowed=narrowed,
        by_number=by_number,
        organisers=organisers(the_service().database),
        standings=_standings(),
        purposes=choices(AuditPurpose),
        purpose=g.get("purpose"),
        more=any(form.text(name) or form.error(name) for name in FOLDED),
    )


def _standings() -> list[tuple[str, str]]:
    """Where a case may stand, as choices."""
    return [(each.value, say("Akten gallrad") if each is Standing.DESTROYED else label(CaseState(each.value))) for each in Standing]
