"""Surveys by API: written, sent, closed and counted; and figures from elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.application.surveys import Invited
from services.intake.domain.survey import Survey
from services.intake.http.readers import TEAM
from services.intake.http.surveys import bodies, items, words
from services.intake.http.surveys.sending import link_of, recipient_of, send
from services.intake.read_models import survey_lists
from shared.vocabulary.codes import Look, Role, SurveyState
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

surveys = Routes("surveys", later("Enkäter: frågor, inbjudningar, svarsfrekvens och resultat. Siffror som är publicerade på annat håll."))

READERS = (*TEAM, Role.AUDITOR)


@surveys.route("/surveys", methods=["GET"])
@allowed(*READERS)
@looks(Look.TABLE)
@surveys.arguments(PageArgs, location="query")
@surveys.response(200, items.SurveyList)
def list_surveys(arguments: dict[str, Any]) -> Page[Any]:
    """Enkäter, den senaste först, med svarsfrekvens."""
    rows, total = survey_lists.surveys(the_service().database, arguments["limit"], offset_of(arguments))
    looked(shown=len(rows), complete=True)
    return page_of([row | {"percent": words.rate(row["answered"], row["asked"])} for row in rows], total, arguments)


@surveys.route("/surveys", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.SurveyBody)
@surveys.response(201, CommandAnswer)
@command(create=True)
def define(body: dict[str, Any]) -> Done:
    """Skriv en enkät. Den är ett utkast tills någon bjuds in."""
    return _done(application(Intake).define_survey(**body, by=act()))


@surveys.route("/surveys/<uuid:survey_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.TABLE)
@surveys.response(200, items.SurveyAsWritten)
def read(survey_id: UUID) -> Any:
    """En hel enkät, med svarsfrekvens för varje slag av huvudman."""
    survey = application(Intake).load(Survey, survey_id)
    turnout = survey_lists.turnout(the_service().database, survey_id)
    asked, answered = (sum(row[name] for row in turnout) for name in ("asked", "answered"))
    told = {"id": survey.id, "state": survey.state, "closed_on": survey.closed_on, "version": survey.version, "turnout": turnout}
    counted = {"asked": asked, "answered": answered, "percent": words.rate(answered, asked)}
    return asdict(survey.definition) | told | counted, 200, etag(survey.version)


@surveys.route("/surveys/<uuid:survey_id>", methods=["PUT"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.SurveyBody)
@surveys.response(200, CommandAnswer)
@command()
def redefine(body: dict[str, Any], survey_id: UUID) -> Done:
    """Skriv om ett utkast. En enkät som är utskickad ändras inte."""
    return _done(application(Intake).redefine_survey(survey_id=survey_id, **body, expected=expected_version(), by=act()))


@surveys.route("/surveys/<uuid:survey_id>/invitations", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.InvitationBody)
@surveys.response(201, items.InvitedAnswer)
@command(create=True, versioned=True)
def invite(body: dict[str, Any], survey_id: UUID) -> Done:
    """Bjud in mottagare. Den som redan är inbjuden bjuds inte in igen. Länkarna visas bara i det första svaret."""
    recipients = [recipient_of(**each) for each in body["recipients"]]
    invited = application(Intake).invite_to_survey(survey_id=survey_id, recipients=recipients, expected=expected_version(), by=act())
    return _sent(invited, body["by_mail"])


@surveys.route("/surveys/<uuid:survey_id>/reminders", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.ReminderBody)
@surveys.response(201, items.InvitedAnswer)
@command(create=True, versioned=True)
def remind(body: dict[str, Any], survey_id: UUID) -> Done:
    """Ge alla som inte har svarat en ny länk. Den gamla fungerar också."""
    invited = application(Intake).remind_of_survey(survey_id=survey_id, expected=expected_version(), by=act())
    return _sent(invited, body["by_mail"], reminding=True)


@surveys.route("/surveys/<uuid:survey_id>/closure", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.SurveyClosureBody)
@surveys.response(200, CommandAnswer)
@command()
def close(body: dict[str, Any], survey_id: UUID) -> Done:
    """Stäng enkäten och räkna svaren. Siffrorna publiceras i statistiken."""
    return _done(application(Intake).close_survey(survey_id=survey_id, expected=expected_version(), by=act()))


@surveys.route("/surveys/<uuid:survey_id>/results", methods=["GET"])
@allowed(*READERS)
@looks(Look.TABLE)
@surveys.response(200, items.SurveyResults)
def results(survey_id: UUID) -> Any:
    """Vad en stängd enkät gav. Egna ord finns inte här."""
    survey = application(Intake).load(Survey, survey_id)
    if survey.state is not SurveyState.CLOSED:
        raise NotFound
    asked, answered = sum(each.asked for each in survey.turnout), sum(each.answered for each in survey.turnout)
    questions = [
        {"question": each.question, "text": question.text, "kind": question.kind, "answers": question.answers, "answered": each.answered}
        | {"counts": each.counts}
        for question, each in zip(survey.definition.questions, survey.counts, strict=True)
    ]
    told = {"id": survey.id, "title": survey.definition.title, "closed_on": survey.closed_on, "turnout": survey.turnout}
    return told | {"asked": asked, "answered": answered, "percent": words.rate(answered, asked), "questions": questions}


@surveys.route("/survey-figures", methods=["GET"])
@allowed(*READERS)
@looks(Look.TABLE)
@surveys.arguments(PageArgs, location="query")
@surveys.response(200, items.FiguresList)
def list_figures(arguments: dict[str, Any]) -> Page[Any]:
    """Siffror som är publicerade på annat håll, de senast införda först."""
    rows, total = survey_lists.figures(the_service().database, arguments["limit"], offset_of(arguments))
    looked(shown=len(rows), complete=True)
    return page_of(rows, total, arguments)


@surveys.route("/survey-figures", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@surveys.arguments(bodies.FiguresBody)
@surveys.response(201, CommandAnswer)
@command(create=True)
def tell_figures(body: dict[str, Any]) -> Done:
    """För in siffror från en enkät som är publicerad på annat håll, som de står där. De räknas aldrig ihop med våra egna."""
    told = application(Intake).tell_survey_figures(**body, by=act())
    return Done(told.id, told.version, "told")


@surveys.route("/survey-figures/<uuid:figures_id>", methods=["DELETE"])
@allowed(Role.TEAM_LEAD)
@surveys.response(200, CommandAnswer)
@command()
def withdraw_figures(figures_id: UUID) -> Done:
    """Ta bort siffror som är införda av misstag."""
    told = application(Intake).withdraw_survey_figures(figures_id=figures_id, expected=expected_version(), by=act())
    return Done(told.id, told.version, "withdrawn")


def _done(survey: Survey) -> Done:
    return Done(survey.id, survey.version, survey.state, location=f"{the_service().api_root}/surveys/{survey.id}")


def _sent(invited: Invited, by_mail: bool, reminding: bool = False) -> Done:
    sent = send(invited, by_mail, reminding)
    also = {"invited": len(invited.asked), "already": invited.already, "by_mail": sent.by_mail}
    links = [{"school_unit_id": each.to.school_unit_id, "organiser_id": each.to.organiser_id, "link": link_of(each.code)} for each in sent.listed]
    survey = invited.survey
    return Done(survey.id, survey.version, survey.state, also, f"{the_service().api_root}/surveys/{survey.id}", once={"links": links})
