"""Writing a survey: begin one, say what it is about, and its questions one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.application.survey_examples import published_elsewhere, survey_examples
from services.intake.domain.errors import IntakeRefusal
from services.intake.domain.survey import Survey, SurveyDefinition
from services.intake.domain.survey_questions import MOST_QUESTIONS, Question, moved_up, without
from services.intake.http.surveys import words
from services.intake.http.surveys.bodies import SAID, NewSurveyForm, QuestionForm, SettingsForm
from services.intake.http.surveys.pages import ADDRESS, survey_page
from services.intake.read_models import survey_lists
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, QuestionKind, Role
from shared.vocabulary.labels import label
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

writing_pages = Blueprint("surveys-written", __name__)

TWO_WEEKS = timedelta(days=14)
Answer = Response | tuple[str, int]


@writing_pages.get("/surveys/new")
@allowed(Role.TEAM_LEAD)
@shows_nothing
def begin() -> str:
    """An empty survey, or one of those that come along."""
    name = request.args.get("example", "")
    example = survey_examples().get(name)
    texts = {"opens_on": today(), "closes_on": today() + TWO_WEEKS}
    if example is not None:
        texts |= asdict(example) | {"anonymous": str(example.anonymous).lower()}
    return _new(Form.filled({each: texts[each] for each in SAID if each in texts}), name if example else "")


@writing_pages.post("/surveys/new")
@allowed(Role.TEAM_LEAD)
@shows_nothing
@command(create=True)
def define() -> Answer:
    """A draft, perhaps with an example's questions."""
    form = Form.read(NewSurveyForm())
    name = form.text("example")
    example = survey_examples().get(name)
    if form.good:
        try:
            said = {each: form.data[each] for each in SAID}
            definition = SurveyDefinition(**said, questions=example.questions if example else ())
            survey = application(Intake).define_survey(definition=definition, by=act())
            return redirect(f"{ADDRESS}/{survey.id}", 303)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "closes_on")
    return _new(form, name if example else ""), 422


@writing_pages.get("/surveys/<uuid:survey_id>/settings")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
def ask_for_settings(survey_id: UUID) -> str:
    """What it says beside its questions."""
    survey = application(Intake).load(Survey, survey_id)
    said = asdict(survey.definition) | {"anonymous": str(survey.definition.anonymous).lower()}
    return _settings(survey, Form.filled({name: said[name] for name in SAID}))


@writing_pages.post("/surveys/<uuid:survey_id>/settings")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def change_settings(survey_id: UUID) -> Answer:
    """Write it otherwise."""
    form = Form.read(SettingsForm())
    survey = application(Intake).load(Survey, survey_id)
    if form.good:
        try:
            return _redefined(survey, lambda questions: questions, form.data)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "closes_on")
    return _settings(survey, form), 422


@writing_pages.get("/surveys/<uuid:survey_id>/questions/<int:number>")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
def ask_for_question(survey_id: UUID, number: int) -> str:
    """A question, or the next one."""
    survey = _survey(survey_id, number)
    questions = survey.definition.questions
    if number > len(questions):
        return _question(survey, number, Form.filled({"required": "true"}))
    question = questions[number - 1]
    condition = [f"{question.only_if.question}.{each}" for each in question.only_if.answers] if question.only_if else []
    texts = {"kind": question.kind, "text": question.text, "answers": "\n".join(question.answers), "only_if[]": condition}
    return _question(survey, number, Form.filled(texts | ({"required": "true"} if question.required else {})))


@writing_pages.post("/surveys/<uuid:survey_id>/questions/<int:number>")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def change_question(survey_id: UUID, number: int) -> Answer:
    """Write the question, or one more."""
    survey, form = _survey(survey_id, number), Form.read(QuestionForm())
    if form.good:
        try:
            return _redefined(survey, lambda questions: (*questions[: number - 1], form.data["question"], *questions[number:]))
        except IntakeRefusal as refusal:
            form.refuse(
                refusal, {"answers-missing": "answers", "answers-not-taken": "answers", "condition-not-earlier": "only_if"}.get(refusal.code, "")
            )
    return _question(survey, number, form), 422


@writing_pages.post("/surveys/<uuid:survey_id>/questions/<int:number>/removal")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def remove_question(survey_id: UUID, number: int) -> Answer:
    """Take a question away, unless others rest on it."""
    return _changed(survey_id, number, lambda questions: without(questions, number))


@writing_pages.post("/surveys/<uuid:survey_id>/questions/<int:number>/up")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def move_question(survey_id: UUID, number: int) -> Answer:
    """A place earlier."""
    return _changed(survey_id, number, lambda questions: moved_up(questions, number))


@writing_pages.get("/surveys/figures")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
def show_figures() -> str:
    """Figures from elsewhere: those that stand, and those that come along."""
    return _figures_page(Form())


@writing_pages.post("/surveys/figures")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command(versioned=False)
def tell_figures() -> Answer:
    """Take over figures that come along."""
    published = published_elsewhere().get(request.form.get("name", ""))
    if published is None:
        raise NotFound
    application(Intake).tell_survey_figures(published=published, by=act())
    return redirect(f"{ADDRESS}/figures", 303)


@writing_pages.post("/surveys/figures/<uuid:figures_id>/removal")
@allowed(Role.TEAM_LEAD)
@looks(Look.TABLE)
@command()
def withdraw_figures(figures_id: UUID) -> Answer:
    """They are not shown any more."""
    application(Intake).withdraw_survey_figures(figures_id=figures_id, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/figures", 303)


def _changed(survey_id: UUID, number: int, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]) -> Answer:
    survey = _survey(survey_id, number)
    if number > len(survey.definition.questions):
        raise NotFound
    try:
        return _redefined(survey, change)
    except IntakeRefusal as refusal:
        form = Form()
        form.refuse(refusal)
        return survey_page(survey, form), 422


def _redefined(survey: Survey, change: Callable[[tuple[Question, ...]], tuple[Question, ...]], said: dict[str, Any] | None = None) -> Response:
    definition = replace(survey.definition, **(said or {}), questions=tuple(change(survey.definition.questions)))
    application(Intake).redefine_survey(survey_id=survey.id, definition=definition, expected=expected_version(), by=act())
    return redirect(f"{ADDRESS}/{survey.id}", 303)


def _survey(survey_id: UUID, number: int) -> Survey:
    survey = application(Intake).load(Survey, survey_id)
    if not 1 <= number <= min(len(survey.definition.questions) + 1, MOST_QUESTIONS):
        raise NotFound
    return survey


def _new(form: Form, example: str) -> str:
    return render_template(
        "intake/surveys/settings.html",
        form=form,
        survey=None,
        action=f"{ADDRESS}/new",
        example=example,
        examples=[(name, each.title) for name, each in survey_examples().items()],
        questions=len(survey_examples()[example].questions) if example else 0,
    )


def _settings(survey: Survey, form: Form) -> str:
    return render_template(
        "intake/surveys/settings.html", form=form, survey=survey, action=f"{ADDRESS}/{survey.id}/settings", example="", examples=[], questions=0
    )


def _question(survey: Survey, number: int, form: Form) -> str:
    return render_template(
        "intake/surveys/question.html",
        form=form,
        survey=survey,
        number=number,
        kinds=[(kind.value, label(kind)) for kind in QuestionKind],
        conditions=words.conditions_offered(survey.definition.questions[: number - 1]),
    )


def _figures_page(form: Form) -> str:
    rows, _ = survey_lists.figures(the_service().database, 100, 0)
    looked(shown=len(rows))
    there = {(row["title"], row["source"]) for row in rows}
    offered = [(name, each) for name, each in published_elsewhere().items() if (each.title, each.source) not in there]
    return render_template("intake/surveys/figures.html", form=form, rows=rows, offered=offered)
