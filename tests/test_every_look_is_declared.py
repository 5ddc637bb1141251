"""Every way in that isn't open to anybody says what it shows, or that it shows nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest
from flask import Flask

from deploy.installation import Installation
from shared.runtime.migrations import SERVICES
from shared.vocabulary.codes import Look
from shared.web.access.looks import Declared, answers_done, declared_by
from shared.web.rights import routes

SHOW_NOTHING = {
    "GET /casework/",  # leads on
    "GET /casework/audit/events/<int:position>",
    "GET /casework/audit/how",  # how to check us
    "GET /consent/cases/<uuid:case_id>",  # leads on
    "POST /casework/audit/purpose",  # leads on
    "GET /statistics/",  # which tables there are, and how many facts
    "GET /statistics/api/v1/tables",  # what tables are
    "GET /statistics/api/v1/tables/incoming-cases",
    "GET /statistics/api/v1/tables/outcomes",
    "GET /statistics/api/v1/tables/surveys",
    "GET /intake/admin",  # how much each register holds
    "GET /intake/admin/organisations/new",  # an empty form
    "POST /intake/admin/organisations/new",  # leads on, or shows its writer what was typed
    "GET /intake/admin/school-areas/new",
    "POST /intake/admin/school-areas/new",
    "GET /intake/admin/people/new",
    "POST /intake/admin/people/new",
    "POST /intake/admin/tokens/<uuid:token_id>/revocation",  # leads on
    "GET /intake/admin/school-register",  # an empty form
    "POST /intake/admin/school-register",  # leads on
    "GET /intake/admin/school-register/<uuid:file_id>",  # names of schools from a public register
    "POST /intake/admin/school-register/<uuid:file_id>",
    "GET /intake/admin/code-lists",  # codes and their words
    "GET /intake/admin/code-lists/<name>",
    "GET /intake/api/v1/attendance-reports/template",  # a file to fill in
    "GET /intake/attendance/new",  # an empty form, and which periods one's own schools have reported
    "POST /intake/attendance/new",  # leads on, or tells which lines of one's own file are wrong
    "GET /intake/attendance/template.csv",
    "GET /intake/api/v1/imports/template",  # a file to fill in
    "GET /intake/imports/template.csv",
    "POST /intake/imports/<uuid:import_id>/start",  # leads on
    "POST /intake/imports/<uuid:import_id>/cancellation",
    "POST /intake/imports/<uuid:import_id>/resumption",
    "GET /intake/notices/absence/new",  # an empty form
    "POST /intake/notices/absence/new",  # leads on, or shows its writer what was typed
    "GET /intake/notices/investigations/new",
    "POST /intake/notices/investigations/new",
    "GET /intake/surveys/new",  # an empty form, or one of the surveys that come along
    "POST /intake/surveys/new",
    "POST /intake/referrals/new",  # leads on
    "POST /intake/referrals/new/<uuid:draft_id>/removal",  # leads on
    "POST /intake/referrals/new/<uuid:draft_id>/files/<uuid:content_id>/removal",  # leads on
    "POST /intake/webhooks/<uuid:webhook_id>/messages/<uuid:message_id>/sending",  # leads on
    "POST /intake/webhooks/<uuid:webhook_id>/removal",
    "POST /intake/webhooks/<uuid:webhook_id>/resumption",
    "POST /intake/webhooks/<uuid:webhook_id>/secret",  # a new secret
    "POST /intake/webhooks/<uuid:webhook_id>/test-messages",
}
"""Kept by hand: whoever adds to it has looked at what the view answers. What is open to anybody stands in rights.txt."""


@pytest.fixture(scope="module", params=[(service, profile) for profile in ("demo", "production") for service in SERVICES], ids="-".join)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A service's app in a profile; no server answers, which none of this needs."""
    service, profile = request.param
    installation = Installation(tmp_path_factory.mktemp(service))
    installation.prepare()
    settings = replace(installation.settings(service, 1), profile=profile)
    workings = import_module(f"services.{service}.workings").build(settings, None)
    yield workings.flask
    for close in workings.closing:
        close()
    workings.database.close()


def declarations(app: Flask) -> dict[str, Declared | None]:
    """What each way in that isn't open to anybody has declared."""
    return {f"{each.method} {each.rule}": declared_by(app, each.endpoint, each.method) for each in routes(app) if not each.is_public}


def test_a_view_that_declares_nothing_is_refused(app: Flask):
    assert [] == [way for way, declared in declarations(app).items() if declared is None]


def test_what_shows_nothing_is_known_by_hand(app: Flask):
    done = {f"{each.method} {each.rule}" for each in routes(app) if answers_done(app.view_functions[each.endpoint])}
    silent = {way for way, declared in declarations(app).items() if declared is not None and declared.kind is None}
    assert SHOW_NOTHING & set(declarations(app)) == silent - done


def test_only_commands_of_the_api_need_not_say_anything(app: Flask):
    unsaid = [each for each in routes(app) if answers_done(app.view_functions[each.endpoint]) and not each.rule.startswith(f"/{app.name}/api/v1/")]
    assert [] == unsaid


def test_nothing_is_declared_as_other_which_is_what_nobody_has_declared(app: Flask):
    assert Look.OTHER not in {declared.kind for declared in declarations(app).values() if declared is not None}
