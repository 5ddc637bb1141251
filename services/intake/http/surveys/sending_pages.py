"""Sending a survey: whom to ask, whom to remind, and the links that are shown once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.application.surveys import Invited
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.survey import Survey
from services.intake.domain.survey_invitation import Recipient
from services.intake.http.surveys.bodies import ReminderBody, SendingForm
from services.intake.http.surveys.pages import ADDRESS, survey_page
from services.intake.http.surveys.sending import link_of, links_file, recipient_of, send
from services.intake.read_models import survey_lists
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import say
from shared.web import fields
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.rights import allowed
from shared.web.service import application, the_service

sending_pages = Blueprint("surveys-sent", __name__)

Answer = Response | str | tuple[str, int]
_EMAIL = fields.Email()
_LINE = re.compile(r"(?:([0-9]{8}|[0-9]{10})[\s;,]+)?(\S+)")


class WrongLine(ValueError):
    """A line of addresses that can't be read; tells its number."""


@sending_pages.get("/surveys/<uuid:survey_id>/invitations")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
def ask_whom(survey_id: UUID) -> str:
    """Who is to be asked."""
    return _sending(application(Intake).load(Survey, survey_id), Form())


@sending_pages.post("/surveys/<uuid:survey_id>/invitations")
@allowed(Role.TEAM_LEAD)
@looks(Look.LIST)
@command()
def invite(survey_id: UUID) -> Answer:
    """Ask them, and show the links that nobody else sends."""
    form, intake = Form.read(SendingForm()), application(Intake)
    if form.good:
        try:
            recipients = list(_recipients(form.data))
            invited = intake.invite_to_survey(survey_id=survey_id, recipients=recipients, expected=expected_version(), by=act())
            return _links(invited, form.data["by_mail"], reminding=False)
        except WrongLine as wrong:
            form.refuse(str(wrong), "addresses")
        except IntakeRefusal as refusal:
            form.refuse(refusal)
    return _sending(intake.load(Survey, survey_id), form), 422


@sending_pages.post("/surveys/<uuid:survey_id>/reminders")
@allowed(Role.TEAM_LEAD)
@looks(Look.LIST)
@command()
def remind(survey_id: UUID) -> Answer:
    """A new link for everybody who hasn't answered."""
    form, intake = Form.read(ReminderBody()), application(Intake)
    try:
        invited = intake.remind_of_survey(survey_id=survey_id, expected=expected_version(), by=act())
    except IntakeRefusal as refusal:
        form.refuse(refusal)
        return survey_page(intake.load(Survey, survey_id), form), 409
    return _links(invited, form.data.get("by_mail", False), reminding=True)


def _recipients(data: dict[str, Any]) -> Iterator[Recipient]:
    """Everybody who is ticked or written, once; an address that stands with a code belongs to that school unit or organiser. Raises WrongLine."""
    database = the_service().database
    units = {row["code"]: row["school_unit_id"] for row in survey_lists.school_units(database)}
    organisers = {row["organisation_number"]: row["organiser_id"] for row in survey_lists.organisers(database)}
    of_unit: dict[UUID, str | None] = dict.fromkeys(data["units"])
    of_organiser: dict[UUID, str | None] = dict.fromkeys(data["organisers"])
    alone: list[str] = []
    for at, line in enumerate(data["addresses"].splitlines(), start=1):
        if not line.strip():
            continue
        code, address = _line(at, line)
        if code is None:
            alone.append(address)
        elif code in units:
            of_unit[units[code]] = address
        elif code in organisers:
            of_organiser[organisers[code]] = address
        else:
            raise WrongLine(say("Rad %(number)s: koden finns inte i registret.", number=at))
    yield from (recipient_of(each, None, address) for each, address in of_unit.items())
    yield from (recipient_of(None, each, address) for each, address in of_organiser.items())
    yield from (recipient_of(None, None, each) for each in dict.fromkeys(alone))


def _line(at: int, line: str) -> tuple[str | None, str]:
    match = _LINE.fullmatch(line.strip())
    if match is not None:
        with suppress(ValidationError):  # told below, with the line's number, as what is no such line at all
            return match[1], _EMAIL.deserialize(match[2])
    raise WrongLine(say("Rad %(number)s: skriv en e-postadress, gärna med skolenhetskod eller organisationsnummer före.", number=at))


def _links(invited: Invited, by_mail: bool, *, reminding: bool) -> str:
    sent, database = send(invited, by_mail, reminding), the_service().database
    named = {row["school_unit_id"]: row["name"] for row in survey_lists.school_units(database)}
    codes = {row["school_unit_id"]: row["code"] for row in survey_lists.school_units(database)}
    owners = {row["organiser_id"]: row for row in survey_lists.organisers(database)}
    rows = []
    for each in sent.listed:
        unit, owner = each.to.school_unit_id, owners.get(each.to.organiser_id)
        name = named.get(unit) if unit else owner["name"] if owner else None
        code = codes.get(unit) if unit else owner["organisation_number"] if owner else None
        rows.append({"name": name, "code": code, "address": each.to.address, "link": link_of(each.code)})
    looked(shown=len(rows))
    told = {"survey": invited.survey, "invited": len(invited.asked), "already": invited.already, "by_mail": sent.by_mail, "reminding": reminding}
    # A repeated click is answered without the links, which are kept nowhere.
    g.body_to_keep = render_template("intake/surveys/links.html", **told, rows=[], file="", shown_before=bool(rows)).encode()
    return render_template("intake/surveys/links.html", **told, rows=rows, file=links_file(rows) if rows else "", shown_before=False)


def _sending(survey: Survey, form: Form) -> str:
    database = the_service().database
    asked = {row["school_unit_id"] or row["organiser_id"] for row in survey_lists.invited(database, survey.id)}
    looked(shown=len(asked))
    return render_template(
        "intake/surveys/sending.html",
        survey=survey,
        form=form,
        units=[row for row in survey_lists.school_units(database) if row["school_unit_id"] not in asked],
        organisers=[(str(row["organiser_id"]), row["name"]) for row in survey_lists.organisers(database) if row["organiser_id"] not in asked],
        by_mail=application(Intake).letters.office is not None,
        address=f"{ADDRESS}/{survey.id}",
    )
