"""Links on their way to those who are asked: by e-mail where that is wished and there is an address, else on a list that is shown once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from services.intake.application import Intake
from services.intake.application.survey_letters import Letter
from services.intake.application.surveys import Asked, Invited
from services.intake.domain.survey import SurveyDefinition
from services.intake.domain.survey_errors import NoSuchRecipient
from services.intake.domain.survey_invitation import Recipient
from services.intake.http.surveys.answer_pages import ADDRESS
from services.intake.read_models import survey_lists
from shared.vocabulary.codes import OrganiserKind
from shared.vocabulary.language import SWEDISH, say, speaking
from shared.web.service import application, the_service

_BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sent:
    """How the links leave: `listed` are to be printed or saved, the others go by e-mail."""

    listed: tuple[Asked, ...]
    by_mail: int


def recipient_of(school_unit_id: UUID | None, organiser_id: UUID | None, email: str | None) -> Recipient:
    """Somebody of the register or with an address; raises NoSuchRecipient."""
    database = the_service().database
    if school_unit_id is not None:
        unit = survey_lists.school_unit(database, school_unit_id)
        if unit is None or organiser_id not in (None, unit["organiser_id"]):
            raise NoSuchRecipient
        return Recipient(unit["organiser_id"], school_unit_id, OrganiserKind(unit["kind"]), email)
    if organiser_id is not None:
        organiser = survey_lists.organiser(database, organiser_id)
        if organiser is None:
            raise NoSuchRecipient
        return Recipient(organiser_id, None, OrganiserKind(organiser["kind"]), email)
    if email is None:
        raise NoSuchRecipient
    return Recipient(address=email)


def send(invited: Invited, by_mail: bool, reminding: bool = False) -> Sent:
    """Post letters to those with an address, in the command's own transaction; the others are listed."""
    letters = application(Intake).letters
    mailed = [each for each in invited.asked if each.to.address] if by_mail and letters.office else []
    with speaking(SWEDISH):
        written = [_letter(invited.survey.definition, each, reminding) for each in mailed]
    letters.post(invited.survey.id, written)
    return Sent(tuple(each for each in invited.asked if each not in mailed), len(mailed))


def link_of(code: str) -> str:
    """Where a code leads."""
    return f"{the_service().settings.public_address}{ADDRESS}/{code}"


def links_file(rows: Sequence[dict[str, Any]]) -> str:
    """The list as a CSV file inside an address, which a browser saves without asking us again: we don't have the links any more."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([say("Mottagare"), say("Kod i registret"), say("E-post"), say("Länk")])
    writer.writerows([_safe(row["name"]), row["code"] or "", _safe(row["address"]), row["link"]] for row in rows)
    return f"data:text/csv;charset=utf-8,{quote(chr(0xFEFF) + text.getvalue())}"


def _letter(said: SurveyDefinition, asked: Asked, reminding: bool) -> Letter:
    team = application(Intake).profile.team
    greeting = say("Vi påminner om enkäten, som du inte har svarat på än.") if reminding else say("Vi ber dig svara på en enkät.")
    kept = (
        say("Enkäten är anonym: vi ser att länken är använd, men ingen kan se vad just du har svarat.")
        if said.anonymous
        else say("Enkäten är inte anonym: den som har skickat den kan se vad du har svarat.")
    )
    last = say("Svara senast %(day)s. Länken är din egen och kan användas en gång:", day=said.closes_on)
    text = f"{greeting}\n\n{said.title}\n{said.purpose}\n\n{last}\n\n{link_of(asked.code)}\n\n{kept}\n\n{team.name}\n"
    return Letter(asked.to.address or "", said.title, text)


def _safe(text: str | None) -> str:
    """Text that a spreadsheet would count gets an apostrophe."""
    return f"'{text}" if text and text.startswith(_BEGIN_A_FORMULA) else text or ""
