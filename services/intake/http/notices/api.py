"""Notices by API, for schools and the officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.investigation_notice import InvestigationNotice
from services.intake.http.notices import bodies, documents, items
from services.intake.http.notices.as_json import absence_notice_as_json, investigation_as_json, withheld_as_json
from services.intake.http.readers import TEAM
from services.intake.read_models import notices as rows_of
from services.intake.read_models.notice_file import read_absence_notice, read_investigation
from services.intake.read_models.notices import SeenNotices
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer
from shared.web.service import application, the_service

notices = Routes("notices", later("Anmälningar om frånvaro till hemkommunen, och om inledd utredning till huvudmannen."))

OFFICER = Role.ATTENDANCE_OFFICER
LIST_READERS = (Role.SCHOOL, OFFICER, Role.AUDITOR)
READERS = (*LIST_READERS, *TEAM)
"""Of one notice: the team reads those on pupils whose protected identity it handles."""


@notices.route("/absence-notices", methods=["POST"])
@allowed(Role.SCHOOL)
@notices.arguments(bodies.AbsenceNoticeBody)
@notices.response(201, items.NoticeAnswer)
@command(create=True)
def send_absence_notice(body: dict[str, Any]) -> Done:
    """Anmäl en elevs frånvaro till hemkommunen. Saknas utredningen blir läget incomplete."""
    return _answer(application(Intake).send_absence_notice(**body, by=act()))


@notices.route("/absence-notices", methods=["GET"])
@allowed(*LIST_READERS)
@looks(Look.LIST)
@notices.arguments(bodies.AbsenceNoticeArgs, location="query")
@notices.response(200, items.AbsenceNoticeList)
def list_absence_notices(arguments: dict[str, Any]) -> Page[Any]:
    """Anmälningar om frånvaro, de senaste först; med `due_by` de som ska följas upp till och med en dag."""
    states = (arguments["state"],) if arguments["state"] else ()
    seen, due_by = SeenNotices.of_absence(current()), arguments["due_by"]
    rows, total = rows_of.absence_notices(
        the_service().database, seen, arguments["limit"], offset_of(arguments), states, due_by=due_by, by_deadline=due_by is not None
    )
    looked(shown=len(rows))
    return page_of(rows, total, arguments)


@notices.route("/absence-notices/<uuid:notice_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.FILE)
@notices.response(200, documents.AbsenceNoticeDocument)
def read_one_absence_notice(notice_id: UUID) -> Any:
    """En anmälan om frånvaro med allt som står i den; är elevens identitet skyddad läser bara utsedda handläggare det."""
    row = rows_of.absence_notice(the_service().database, SeenNotices.of_absence(current()), notice_id)
    if row is not None and row["kept"]:
        return withheld_as_json(row), 200, etag(row["version"])
    file = read_absence_notice(application(Intake), notice_id) if row is not None else None
    if row is None or file is None:
        raise NotFound
    return absence_notice_as_json(row, file.told_to(current().role, linked=row["referral_id"] is not None)), 200, etag(file.version)


@notices.route("/absence-notices/<uuid:notice_id>/investigation", methods=["POST"])
@allowed(Role.SCHOOL)
@notices.arguments(bodies.NoticeCompletionBody)
@notices.response(200, items.NoticeAnswer)
@command()
def complete_absence_notice(body: dict[str, Any], notice_id: UUID) -> Done:
    """Komplettera med utredningen."""
    return _answer(application(Intake).complete_absence_notice(notice_id=notice_id, **body, expected=expected_version(), by=act()))


@notices.route("/absence-notices/<uuid:notice_id>/responsibility", methods=["POST"])
@allowed(OFFICER)
@notices.arguments(bodies.ResponsibilityBody)
@notices.response(200, items.NoticeAnswer)
@command()
def take_on_absence_notice(body: dict[str, Any], notice_id: UUID) -> Done:
    """Ta ansvar för uppföljningen."""
    return _answer(application(Intake).take_on_absence_notice(notice_id=notice_id, **body, expected=expected_version(), by=act()))


@notices.route("/absence-notices/<uuid:notice_id>/follow-ups", methods=["POST"])
@allowed(OFFICER)
@notices.arguments(bodies.FollowUpBody)
@notices.response(200, items.NoticeAnswer)
@command()
def follow_up_absence_notice(body: dict[str, Any], notice_id: UUID) -> Done:
    """Skriv ned hur det går, och när det följs upp nästa gång."""
    return _answer(application(Intake).follow_up_absence_notice(notice_id=notice_id, **body, expected=expected_version(), by=act()))


@notices.route("/absence-notices/<uuid:notice_id>/referral", methods=["POST"])
@allowed(OFFICER)
@notices.arguments(bodies.LinkBody)
@notices.response(200, items.NoticeAnswer)
@command()
def link_absence_notice(body: dict[str, Any], notice_id: UUID) -> Done:
    """Koppla anmälan till en beställning om samma elev."""
    return _answer(application(Intake).link_absence_notice(notice_id=notice_id, **body, expected=expected_version(), by=act()))


@notices.route("/absence-notices/<uuid:notice_id>/closure", methods=["POST"])
@allowed(OFFICER)
@notices.arguments(bodies.ClosureBody)
@notices.response(200, items.NoticeAnswer)
@command()
def close_absence_notice(body: dict[str, Any], notice_id: UUID) -> Done:
    """Avsluta uppföljningen, med skäl."""
    return _answer(application(Intake).close_absence_notice(notice_id=notice_id, **body, expected=expected_version(), by=act()))


@notices.route("/investigation-notices", methods=["POST"])
@allowed(Role.SCHOOL)
@notices.arguments(bodies.InvestigationNoticeBody)
@notices.response(201, CommandAnswer)
@command(create=True)
def send_investigation_notice(body: dict[str, Any]) -> Done:
    """Anmäl till huvudmannen att en utredning av frånvaro har inletts."""
    return _told(application(Intake).send_investigation_notice(**body, by=act()))


@notices.route("/investigation-notices", methods=["GET"])
@allowed(*LIST_READERS)
@looks(Look.LIST)
@notices.arguments(bodies.InvestigationArgs, location="query")
@notices.response(200, items.InvestigationNoticeList)
def list_investigation_notices(arguments: dict[str, Any]) -> Page[Any]:
    """Inledda utredningar, de senaste först. En huvudman ser sina egna."""
    seen = SeenNotices.of_investigations(current())
    rows, total = rows_of.investigation_notices(the_service().database, seen, arguments["limit"], offset_of(arguments), running=arguments["running"])
    looked(shown=len(rows))
    return page_of(rows, total, arguments)


@notices.route("/investigation-notices/<uuid:notice_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.FILE)
@notices.response(200, documents.InvestigationNoticeDocument)
def read_one_investigation(notice_id: UUID) -> Any:
    """En inledd utredning; är elevens identitet skyddad läser bara utsedda handläggare vad som står i den."""
    row = rows_of.investigation_notice(the_service().database, SeenNotices.of_investigations(current()), notice_id)
    if row is not None and row["kept"]:
        return withheld_as_json(row), 200, etag(row["version"])
    file = read_investigation(application(Intake), notice_id) if row is not None else None
    if row is None or file is None:
        raise NotFound
    return investigation_as_json(row, file), 200, etag(file.version)


@notices.route("/investigation-notices/<uuid:notice_id>/end", methods=["POST"])
@allowed(Role.SCHOOL)
@notices.arguments(bodies.InvestigationEndBody)
@notices.response(200, CommandAnswer)
@command()
def end_investigation(body: dict[str, Any], notice_id: UUID) -> Done:
    """Tala om att utredningen är klar och vad den ledde till."""
    return _told(application(Intake).end_investigation(notice_id=notice_id, **body, expected=expected_version(), by=act()))


def _answer(notice: AbsenceNotice) -> Done:
    where = f"{the_service().api_root}/absence-notices/{notice.id}"
    return Done(notice.id, notice.version, notice.state, {"registry_number": notice.registry_number}, where)


def _told(notice: InvestigationNotice) -> Done:
    state = "ended" if notice.over else "running"
    return Done(notice.id, notice.version, state, {}, f"{the_service().api_root}/investigation-notices/{notice.id}")
