"""Protected identities as pages for the team: a referral that came by telephone or at a visit, and how one is marked afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import (
    HasNoHandlers,
    IntakeRefusal,
    NeedsHandlers,
    NoSuchSchoolUnit,
    NoSuchSchoolYear,
    NotAHandler,
    SchoolFormNotOffered,
    SchoolUnitNotOpen,
)
from services.intake.domain.referral import Referral
from services.intake.domain.sending import NOT_PROTECTED
from services.intake.http.protection.form import choices_of_form, read, team
from services.intake.http.readers import TEAM
from services.intake.http.referrals.bodies import ProtectionBody
from services.intake.http.referrals.case_of_referral import case_of_referral
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import Look, SecurityMarking
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

protection_pages = Blueprint("protection", __name__)

ADDRESS = "/intake/referrals"
_BESIDE: dict[type[IntakeRefusal], str] = {
    NoSuchSchoolUnit: "school_unit_id",
    SchoolUnitNotOpen: "school_unit_id",
    SchoolFormNotOffered: "school_form",
    NoSuchSchoolYear: "school_year",
    NeedsHandlers: "handlers",
    HasNoHandlers: "handlers",
    NotAHandler: "handlers",
}


@protection_pages.get("/protected-referrals/new")
@allowed(*TEAM)
@looks(Look.LIST)
def begin() -> str:
    """An empty form; whoever fills it in handles the referral unless others are named."""
    filled = {"registered_in": application(Intake).profile.code, "handlers": [str(current().person_id)]}
    return _form_page(Form.filled(filled))


@protection_pages.post("/protected-referrals/new")
@allowed(*TEAM)
@looks(Look.LIST)
@command(create=True)
def register() -> Response | tuple[str, int]:
    """Register what was told."""
    form, body = read()
    if form.good:
        try:
            referral = application(Intake).receive_referral(**body, by=act())
            return _led_on(referral)
        except IntakeRefusal as refusal:
            form.refuse(refusal, _BESIDE.get(type(refusal), ""))
    return _form_page(form), 422


@protection_pages.get("/referrals/<uuid:referral_id>/protection")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
def ask_how_protected(referral_id: UUID) -> str:
    """How it is marked now, and who handles it."""
    row = _row(referral_id)
    handlers = [str(each) for each in row["handlers"] or [current().person_id]]
    return _marking_page(row, Form.filled({"security_marking": row["security_marking"], "handlers": handlers}))


@protection_pages.post("/referrals/<uuid:referral_id>/protection")
@allowed(*TEAM)
@looks(Look.CASE, case_of_referral)
@command()
def mark(referral_id: UUID) -> Response | tuple[str, int]:
    """Mark it, or take the mark away."""
    row, form = _row(referral_id), Form.read(ProtectionBody())
    if form.good and form.data["protection"].marking is SecurityMarking.NONE:
        form.data["protection"] = NOT_PROTECTED
    if form.good:
        try:
            referral = application(Intake).protect_referral(referral_id=referral_id, **form.data, expected=expected_version(), by=act())
            return _led_on(referral)
        except IntakeRefusal as refusal:
            form.refuse(refusal, _BESIDE.get(type(refusal), ""))
    return _marking_page(row, form), 422


def _led_on(referral: Referral) -> Response:
    """To the referral, or to the list where others alone handle it: it is not there for anybody else."""
    return redirect(f"{ADDRESS}/{referral.id}" if referral.is_handled_by(current().person_id) else ADDRESS, 303)


def _row(referral_id: UUID) -> Any:
    row = lists.referral(the_service().database, Seen.by(current()), referral_id)
    if row is None:
        raise NotFound
    return row


def _form_page(form: Form) -> str:
    choices = choices_of_form()
    looked(rows=choices["team"])
    return render_template("intake/protection/new.html", form=form, **choices)


def _marking_page(row: Any, form: Form) -> str:
    return render_template("intake/protection/marking.html", form=form, row=row, markings=list(SecurityMarking), team=team())
