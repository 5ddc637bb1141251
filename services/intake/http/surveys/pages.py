"""Surveys as pages: the list, one survey, its preview, its closing and its results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.survey import Survey
from services.intake.domain.survey_questions import Reply
from services.intake.http.surveys import words
from services.intake.http.surveys.answer_pages import first_page, shown, where
from services.intake.http.surveys.api import READERS
from services.intake.read_models import survey_lists
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, QuestionKind, Role, SurveyState
from shared.web.access.looks import looked, looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

survey_pages = Blueprint("surveys-seen", __name__)

ADDRESS = "/intake/surveys"
LIMIT = 25


@survey_pages.get("/surveys")
@allowed(*READERS)
@looks(Look.TABLE)
def show_surveys() -> str:
    """Every survey with its response rate, the latest first."""
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    rows, total = survey_lists.surveys(the_service().database, LIMIT, (arguments["page"] - 1) * LIMIT)
    looked(shown=len(rows))
    told = [row | {"state": SurveyState(row["state"]), "percent": words.rate(row["answered"], row["asked"])} for row in rows]
    return render_template(
        "intake/surveys/list.html", page=page_of(told, total, arguments), tags=words.TAGS, may_write=current().role is Role.TEAM_LEAD, on=today()
    )


@survey_pages.get("/surveys/<uuid:survey_id>")
@allowed(*READERS)
@looks(Look.TABLE)
def show_survey(survey_id: UUID) -> str:
    """One survey: where it stands, how many have answered, its questions, and what can be done."""
    return survey_page(application(Intake).load(Survey, survey_id), Form())


@survey_pages.get("/surveys/<uuid:survey_id>/preview")
@allowed(*READERS)
@looks(Look.TABLE)
def preview(survey_id: UUID) -> str:
    """The survey as whoever has a link sees it."""
    survey = _with_questions(survey_id)
    return first_page(survey.definition, f"{ADDRESS}/{survey_id}/preview", f"{ADDRESS}/{survey_id}")


@survey_pages.post("/surveys/<uuid:survey_id>/preview")
@allowed(*READERS)
@looks(Look.TABLE)
def go_on(survey_id: UUID) -> str | tuple[str, int]:
    """The next page of it; nothing is kept."""
    survey, back = _with_questions(survey_id), f"{ADDRESS}/{survey_id}"
    place = where(survey.definition)
    if place.ready:
        return render_template("intake/surveys/receipt.html", survey=survey.definition, preview=back)
    return shown(survey.definition, place, f"{back}/preview", back)


@survey_pages.post("/surveys/<uuid:survey_id>/closure")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def close(survey_id: UUID) -> Response | tuple[str, int]:
    """Take no more answers, count, and publish the figures."""
    try:
        application(Intake).close_survey(survey_id=survey_id, expected=expected_version(), by=act())
    except IntakeRefusal as refusal:
        form = Form()
        form.refuse(refusal)
        return survey_page(application(Intake).load(Survey, survey_id), form), 409
    return redirect(f"{ADDRESS}/{survey_id}/results", 303)


@survey_pages.get("/surveys/<uuid:survey_id>/results")
@allowed(*READERS)
@looks(Look.LIST)
def show_results(survey_id: UUID) -> str:
    """What a closed survey came to, and for the team what was written in own words."""
    survey = application(Intake).load(Survey, survey_id)
    if survey.state is not SurveyState.CLOSED:
        raise NotFound
    fewest = application(Intake).profile.surveys.fewest_answers
    asked, answered = sum(each.asked for each in survey.turnout), sum(each.answered for each in survey.turnout)
    # Whose link is used is no secret: the words of a few could be told apart by it.
    told = not survey.definition.anonymous or answered >= fewest
    written = (_own_words(survey) if told else {}) if current().role in (Role.TEAM_LEAD, Role.COORDINATOR) else None
    looked(shown=sum(map(len, written.values())) if written else 0)
    return render_template(
        "intake/surveys/results.html",
        survey=survey,
        said=survey.definition,
        asked=asked,
        answered=answered,
        words=words,
        questions=list(words.counted(survey.definition.questions, survey.counts)),
        written=written,
        fewest=fewest,
    )


def survey_page(survey: Survey, form: Form) -> str:
    """One survey's page."""
    database, intake = the_service().database, application(Intake)
    turnout = survey_lists.turnout(database, survey.id)
    invited = [row | {"address": _address(row)} for row in survey_lists.invited(database, survey.id)]
    looked(shown=len(invited))
    asked, answered = (sum(row[name] for row in turnout) for name in ("asked", "answered"))
    on = today()
    return render_template(
        "intake/surveys/survey.html",
        survey=survey,
        said=survey.definition,
        form=form,
        turnout=turnout,
        asked=asked,
        answered=answered,
        invited=invited,
        words=words,
        tag=words.TAGS[survey.state],
        letters=intake.letters.standing(survey.id),
        by_mail=intake.letters.office is not None,
        may_write=current().role is Role.TEAM_LEAD,
        takes_answers=survey.state is SurveyState.OPEN and survey.definition.opens_on <= on <= survey.definition.closes_on,
        over=on > survey.definition.closes_on,
    )


def _with_questions(survey_id: UUID) -> Survey:
    survey = application(Intake).load(Survey, survey_id)
    if not survey.definition.questions:
        raise NotFound
    return survey


def _own_words(survey: Survey) -> dict[int, list[dict[str, Any]]]:
    """What was written on each question; of an anonymous survey in the order of the alphabet, so that nothing tells which texts one person wrote."""
    intake, database = application(Intake), the_service().database
    names = {} if survey.definition.anonymous else {row["invitation_id"]: row for row in survey_lists.invited(database, survey.id)}
    written: dict[int, list[dict[str, Any]]] = {
        number: [] for number, question in enumerate(survey.definition.questions, start=1) if question.kind is QuestionKind.WORDS
    }
    for row in survey_lists.answers(database, survey.id):
        of = names.get(row["invitation_id"])
        who = (of["name"] or _address(of)) if of else None
        for reply in intake.open(SealedValue(row["replies"]), tuple[Reply, ...]):
            if reply.question in written:
                written[reply.question].append({"words": reply.words, "who": who})
    return {number: sorted(texts, key=lambda each: each["words"].casefold()) for number, texts in written.items()}


def _address(row: Any) -> str | None:
    return application(Intake).open_name(row["address"]) if row["address"] else None
