"""A small service for these tests: diaries, with an API and pages of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Request, redirect, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.test import TestResponse

from shared.eventlog.database import Database
from shared.eventlog.log import EventLog
from shared.eventlog.tests.diary import Diary
from shared.runtime.settings import Settings
from shared.vocabulary.codes import Actor, Look, OrganiserKind, Role
from shared.vocabulary.refusal import Refusal
from shared.web import fields
from shared.web.access.looks import looks, shows_nothing
from shared.web.api import Routes
from shared.web.app import make_app
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.forms import Form
from shared.web.identity import Identity
from shared.web.paging import Page, listed, page_of
from shared.web.rights import EVERYBODY, allowed, public
from shared.web.schemas import CommandAnswer, CommandSchema, PageArgs, Schema
from shared.web.service import Identify, application

SERVICE = "intake"
API = f"/{SERVICE}/api/v1"
SECRET_WORDS = "Astrid Exempelsson"
PEOPLE = {role.value: Identity(UUID(int=number), role, name=f"En {role.value}") for number, role in enumerate(Role, 1)}


class Forbidden(Refusal):
    """The diary is full."""

    code = "diary-full"
    message = "Dagboken är full."


class PageBody(Schema):
    """One reader of a page."""

    phone = fields.Phone(required=True, metadata={"label": "Telefon"})


class DiaryBody(CommandSchema):
    """A new diary."""

    name = fields.Text(required=True, most=50, metadata={"label": "Namn"})
    words = fields.Words(load_default="")
    kind = fields.Code(OrganiserKind, load_default=None)
    pages = fields.Whole(most=9, load_default=0)
    share = fields.Share(load_default=None)
    secret = fields.Flag(load_default=False)
    begun_on = fields.Day(load_default=None)
    readers = fields.Several(fields.Record(PageBody), most=2, load_default=list)
    actors = fields.Several(fields.Code(Actor), most=3, load_default=list)


class WordsBody(CommandSchema):
    """A page to write."""

    words = fields.Words(required=True)


diaries = Routes("diaries", "Dagböcker")


@diaries.route("/diaries", methods=["POST"])
@allowed(Role.SCHOOL, Role.ADMIN)
@diaries.arguments(DiaryBody)
@diaries.response(201, CommandAnswer)
@command(create=True)
def begin(body: dict[str, Any]) -> Done:
    """Börja en dagbok."""
    log = application(EventLog)
    owner = log.keyring.pupil_of(body["name"])
    diary = Diary(owner=owner, name=body["name"])
    log.record(diary, by=act())
    if body["name"] == "full":
        raise Forbidden
    return Done(diary.id, diary.version, "begun", {"owner": owner}, f"{API}/diaries/{diary.id}", once={"secret": "shown once"})


@diaries.route("/diaries/<uuid:diary_id>", methods=["GET"])
@allowed(*EVERYBODY)
@looks(Look.CASE, lambda arguments: arguments["diary_id"])
def read(diary_id: UUID) -> Any:
    """Läs en dagbok."""
    diary = application(EventLog).load(Diary, diary_id)
    return {"id": diary.id, "days": diary.days}, 200, etag(diary.version)


@diaries.route("/diaries/<uuid:diary_id>/pages", methods=["POST"])
@allowed(Role.SCHOOL)
@diaries.arguments(WordsBody)
@diaries.response(200, CommandAnswer)
@command()
def write(body: dict[str, Any], diary_id: UUID) -> Done:
    """Skriv en sida."""
    log = application(EventLog)
    diary = log.load(Diary, diary_id, expected=expected_version())
    by = act()
    diary.write(by.effective_on, (body["words"],))
    log.record(diary, by=by)
    return Done(diary.id, diary.version, "written")


@diaries.route("/diaries", methods=["GET"])
@allowed(*EVERYBODY)
@shows_nothing
@diaries.arguments(PageArgs, location="query")
@diaries.response(200, listed(CommandAnswer))
def list_diaries(asked: dict[str, Any]) -> Page[Any]:
    """Alla dagböcker."""
    return page_of([], 0, asked)


@diaries.route("/unguarded", methods=["GET"])
def unguarded() -> dict[str, str]:
    """Nobody has said who may come here."""
    return {"secret": SECRET_WORDS}


@diaries.route("/broken", methods=["GET"])
@public
def broken() -> None:
    """Fails with words that nobody may see."""
    raise ValueError(SECRET_WORDS)


@diaries.route("/database", methods=["GET"])
@public
def ask_database() -> dict[str, Any]:
    """Asks the database."""
    from shared.web.service import the_service

    return {"row": the_service().database.row("SELECT 1 AS one")}


pages = Blueprint("pages", __name__)
DIARY = DiaryBody()


@pages.get("/broken-page")
@public
def broken_page() -> str:
    """Fails with words that nobody may see."""
    raise ValueError(SECRET_WORDS)


@pages.get("/diaries/new")
@allowed(Role.SCHOOL)
@shows_nothing
def ask_for_diary() -> str:
    """The form."""
    return render_template("diary_form.html", form=Form())


@pages.post("/diaries/new")
@allowed(Role.SCHOOL)
@shows_nothing
@command(create=True)
def begin_by_form() -> Any:
    """The form, sent."""
    form = Form.read(DIARY)
    if form.good:
        log = application(EventLog)
        diary = Diary(owner=log.keyring.pupil_of(form.data["name"]), name=form.data["name"])
        log.record(diary, by=act())
        return redirect(f"/{SERVICE}/diaries/{diary.id}", 303)
    return render_template("diary_form.html", form=form), 422


def json_of(answer: TestResponse) -> Any:
    """What an answer's JSON holds."""
    return answer.json


def by_header(request: Request) -> Identity | None:
    """Whoever the header X-As names, as in tests of rights."""
    return PEOPLE.get(request.headers.get("X-As", ""))


def diary_app(
    database: Database | None = None, log: EventLog | None = None, identify: Identify | None = by_header, settings: Settings | None = None
) -> Flask:
    """The app; without a database, one that nothing answers at."""
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing", timeout=0.1)
    app = make_app(SERVICE, settings or Settings(profile="demo"), database or nowhere, log, identify, title="Dagböcker", api=[diaries], pages=[pages])
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([FileSystemLoader(Path(__file__).with_name("templates")), app.jinja_loader])
    return app
