"""What whoever has a link sees: the survey, page by page, without account and without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.survey import Survey, SurveyDefinition
from services.intake.domain.survey_errors import AnsweredAlready, SurveyOver
from services.intake.domain.survey_invitation import SurveyInvitation
from services.intake.http.surveys import words
from services.intake.http.surveys.answering import Place, name_of, page_with, pages_of, place_of
from shared.eventlog.act import Act
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role, SurveyState
from shared.vocabulary.invitation_code import code_as_made
from shared.vocabulary.language import later, say
from shared.web import fields
from shared.web.forms import Form
from shared.web.rights import public
from shared.web.schemas import Schema
from shared.web.service import application

answer_pages = Blueprint("survey-answers", __name__)

ADDRESS = "/intake/answer"
Page = str | tuple[str, int] | Response


class CodeForm(Schema):
    """The code of a printed letter."""

    code = fields.Text(required=True, most=60, metadata={"label": later("Kod")})


@answer_pages.get("/answer")
@public
def ask_for_code() -> str:
    """Where the code of a printed letter is written."""
    return render_template("intake/surveys/code.html", form=Form())


@answer_pages.post("/answer")
@public
def lead_on() -> Page:
    """To the survey that the code is for."""
    form = Form.read(CodeForm())
    if form.good and application(Intake).survey_of_code(form.data["code"]):
        return redirect(f"{ADDRESS}/{code_as_made(form.data['code'])}", HTTPStatus.SEE_OTHER)
    if form.good:
        form.refuse(say("Koden stämmer inte. Kontrollera den, eller fråga den som skickade den."), "code")
    form.texts.clear()
    return render_template("intake/surveys/code.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@answer_pages.get("/answer/<code>")
@public
def begin(code: str) -> Page:
    """What it is about, who reads the answers and how long it takes; or why it can't be answered."""
    found = application(Intake).survey_of_code(code)
    if found is None:
        return _no_such_link()
    return _closed_door(*found) or first_page(found[0].definition, f"{ADDRESS}/{code_as_made(code)}")


@answer_pages.post("/answer/<code>")
@public
def go_on(code: str) -> Page:
    """The next page, or the receipt."""
    found = application(Intake).survey_of_code(code)
    if found is None:
        return _no_such_link()
    survey, invitation = found
    closed = _closed_door(survey, invitation)
    if closed is not None:
        return closed
    place = where(survey.definition)
    if place.ready:
        try:
            application(Intake).answer_survey(invitation_id=invitation.id, replies=place.replies.values(), by=_act_of(invitation))
        except (AnsweredAlready, SurveyOver):
            return redirect(f"{ADDRESS}/{code_as_made(code)}", HTTPStatus.SEE_OTHER)
        return redirect(f"{ADDRESS}/{code_as_made(code)}/receipt", HTTPStatus.SEE_OTHER)
    return shown(survey.definition, place, f"{ADDRESS}/{code_as_made(code)}")


@answer_pages.get("/answer/<code>/receipt")
@public
def receipt(code: str) -> Page:
    """That the answer has come; without what it says, since the link may lie open to others."""
    found = application(Intake).survey_of_code(code)
    if found is None:
        return _no_such_link()
    if not found[1].used:
        return redirect(f"{ADDRESS}/{code_as_made(code)}", HTTPStatus.SEE_OTHER)
    return render_template("intake/surveys/receipt.html", survey=found[0].definition, preview="")


def where(said: SurveyDefinition) -> Place:
    """Where somebody is with what was sent."""
    return place_of(said.questions, _sent(), request.form.get("page", ""), request.form.get("go", ""))


def shown(said: SurveyDefinition, place: Place, address: str, preview: str = "") -> str | tuple[str, int]:
    """A page of questions or the summary; `preview` is the address of the survey that is only looked at."""
    told: dict[str, Any] = {"survey": said, "place": place, "form": place.form, "address": address, "preview": preview, "name_of": name_of}
    if place.shown:
        numbered = [(place.asked.index(number) + 1, number, said.questions[number - 1]) for number in place.shown]
        page = render_template("intake/surveys/questions.html", **told, numbered=numbered, choices_of=words.choices_of)
    else:
        rows = [
            (place.asked.index(number) + 1, question.text, words.reply_told(question, place.replies.get(number)), page_with(said.questions, number))
            for number, question in ((number, said.questions[number - 1]) for number in place.asked)
        ]
        page = render_template("intake/surveys/summary.html", **told, rows=rows)
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if place.form.errors else page


def first_page(said: SurveyDefinition, address: str, preview: str = "") -> str:
    """What a survey says before its first question."""
    return render_template(
        "intake/surveys/begin.html", survey=said, address=address, preview=preview, form=Form(), parts=len(pages_of(said.questions))
    )


def _closed_door(survey: Survey, invitation: SurveyInvitation) -> Page | None:
    """Why it can't be answered with this link; None where it can."""
    said, on = survey.definition, today()
    if invitation.used:
        return render_template("intake/surveys/answered.html", survey=said)
    if survey.state is SurveyState.CLOSED or on > said.closes_on:
        return render_template("intake/surveys/over.html", survey=said, last=survey.closed_on or said.closes_on), HTTPStatus.GONE
    if on < said.opens_on:
        return render_template("intake/surveys/not_yet.html", survey=said), HTTPStatus.FORBIDDEN
    return None


def _no_such_link() -> tuple[str, int]:
    return render_template("intake/surveys/no_such_link.html"), HTTPStatus.NOT_FOUND


def _sent() -> Mapping[str, Sequence[str]]:
    return {name: request.form.getlist(name) for name in request.form}


def _act_of(invitation: SurveyInvitation) -> Act:
    """Nobody is signed in: it is done by whoever has the link."""
    return Act(actor=invitation.id, role=Role.SERVICE, organisation=None, effective_on=today(), correlation=g.correlation)
