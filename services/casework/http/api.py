"""Casework's JSON API: cases, what is done with them, their history, and the team."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.meeting import Proposal
from services.casework.http import documents, schemas
from services.casework.http.correcting import KINDS, Kind
from services.casework.http.reading import case_for_reader, case_to_change, moment_of, reader, words_of
from services.casework.policies import HANDLERS, READERS
from services.casework.read_models import team
from services.casework.read_models.case_list import CaseLists
from services.casework.read_models.differences import differences, told
from services.casework.read_models.history import book_of, chronicle
from services.casework.read_models.times import NOW, Times
from services.casework.read_models.untold import untold
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.paging import Page, offset_of, page_of
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

cases = Routes("cases", later("Ärenden, från kö till avslut."))
members = Routes("team-members", later("Teamet av koordinatorer."))


def done(case: Case, made: UUID | None = None, **also: Any) -> Done:
    """The answer to a command on a case; `made` is what it made, else the case itself."""
    location = f"{the_service().api_root}/cases/{case.id}"
    return Done(made or case.id, case.version, case.state, {"case_id": case.id, **also}, location)


@cases.route("/cases", methods=["GET"])
@allowed(*READERS)
@looks(Look.LIST)
@cases.arguments(schemas.CaseArgs, location="query")
@cases.response(200, documents.CaseList)
def list_cases(arguments: dict[str, Any]) -> Page[Any]:
    """Ärenden: de egna för en koordinator, alla för teamledare och granskare."""
    lists = CaseLists(the_service().database, reader(), today())
    rows, total = lists.in_state(arguments["state"], arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of([documents.case_item(row) for row in rows], total, arguments)


@cases.route("/cases/<uuid:case_id>", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE)
@cases.arguments(schemas.HistoryArgs, location="query")
@cases.response(200, documents.CaseDocument)
def read_case(arguments: dict[str, Any], case_id: UUID) -> Any:
    """Ett ärende: som det är nu, som det var känt vid en tidpunkt, eller vad som gällde en dag."""
    times = Times(**arguments)
    file = case_for_reader(case_id, times)
    looked(complete=True)
    document = documents.case_document(file, words_of(file), times, school_knows=not untold(application(Casework).database, case_id))
    # Only a reader of what stands now may change it by what it has read.
    return document, 200, etag(file.version) if times == NOW else {}


@cases.route("/cases/<uuid:case_id>/history", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE)
@cases.arguments(schemas.HistoryArgs, location="query")
@cases.response(200, documents.HistoryDocument)
def read_history(arguments: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Ärendets historia i svenska meningar, som den var känd vid en tidpunkt; för en dag i den ordning som det blev så."""
    times = Times(**arguments)
    file = case_for_reader(case_id, times)
    looked(complete=True)
    return documents.history_document(case_id, times, chronicle(file, book_of(application(Casework), file, reader())))


@cases.route("/cases/<uuid:case_id>/differences", methods=["GET"])
@allowed(*READERS)
@looks(Look.CASE)
@cases.arguments(schemas.DifferenceArgs, location="query")
@cases.response(200, documents.DifferencesDocument)
def read_differences(arguments: dict[str, Any], case_id: UUID) -> dict[str, Any]:
    """Vad som skiljer mellan två tidpunkter: vad, före, efter, och på grund av vilka händelser."""
    since = arguments.pop("since")
    times, now = Times(**arguments), case_for_reader(case_id)
    older, newer = moment_of(now, replace(times, as_of=since)), moment_of(now, times)
    book = book_of(application(Casework), now, reader())
    found = told(differences(older, newer, now.events), book.words, book.people)
    return documents.differences_document(case_id, since, times, found, chronicle(now, book))


@cases.route("/cases/<uuid:case_id>/assignments", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@cases.arguments(schemas.AssignmentBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def assign(body: dict[str, Any], case_id: UUID) -> Done:
    """Ge ärendet till en koordinator."""
    return done(application(Casework).assign(case_id, **body, by=act(), expected=expected_version()))


@cases.route("/cases/<uuid:case_id>/intervention", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.StartBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def start(body: dict[str, Any], case_id: UUID) -> Done:
    """Starta insatsen, om samtycket tillåter det nu."""
    case_to_change(case_id)
    return done(application(Casework).start(case_id, act(), expected_version()))


@cases.route("/cases/<uuid:case_id>/extensions", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.ExtensionBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def extend(body: dict[str, Any], case_id: UUID) -> Done:
    """Förläng insatsen till en senare dag."""
    case_to_change(case_id)
    return done(application(Casework).extend(case_id, **body, by=act(), expected=expected_version()))


@cases.route("/cases/<uuid:case_id>/meetings", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.MeetingBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def call_meeting(body: dict[str, Any], case_id: UUID) -> Done:
    """Kalla till ett samverkansmöte; `id` i svaret är mötets."""
    case_to_change(case_id)
    case, meeting_id = application(Casework).call_meeting(case_id, **schemas.meeting_of(body), by=act(), expected=expected_version())
    return done(case, meeting_id)


@cases.route("/cases/<uuid:case_id>/meetings/<uuid:meeting_id>/minutes", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.MinutesBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def hold_meeting(body: dict[str, Any], case_id: UUID, meeting_id: UUID) -> Done:
    """Skriv minnesanteckningar och beslut; `decision_ids` i svaret står i samma ordning som besluten."""
    case_to_change(case_id)
    proposals = tuple(Proposal(uuid4(), **each) for each in body["decisions"])
    case = application(Casework).hold_meeting(
        case_id, meeting_id, schemas.once(body["attended"]), body["minutes"], proposals, act(), expected_version()
    )
    return done(case, meeting_id, decision_ids=[each.decision_id for each in proposals])


@cases.route("/cases/<uuid:case_id>/decisions/<uuid:decision_id>/follow-ups", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.FollowUpBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def follow_up(body: dict[str, Any], case_id: UUID, decision_id: UUID) -> Done:
    """Följ upp ett beslut: genomfört eller inte."""
    case_to_change(case_id)
    return done(application(Casework).follow_up(case_id, decision_id, **body, by=act(), expected=expected_version()), decision_id)


@cases.route("/cases/<uuid:case_id>/disclosures", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.DisclosureBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def disclose(body: dict[str, Any], case_id: UUID) -> Done:
    """Lämna ut uppgifter till en aktör, om samtycket tillåter det nu; `id` i svaret är utlämnandets."""
    case_to_change(case_id)
    information = schemas.once(body["information"])
    case, disclosure_id = application(Casework).disclose(case_id, body["actor"], information, body["what"], act(), expected_version())
    return done(case, disclosure_id)


@cases.route("/cases/<uuid:case_id>/closure", methods=["POST"])
@allowed(*HANDLERS)
@cases.arguments(schemas.ClosureBody)
@cases.response(201, documents.CaseAnswer)
@command(create=True, versioned=True)
def close(body: dict[str, Any], case_id: UUID) -> Done:
    """Avsluta ärendet med utfall och skäl."""
    case_to_change(case_id)
    return done(application(Casework).close_case(case_id, **body, by=act(), expected=expected_version()))


def _correction(kind: Kind) -> None:
    """The resource by which one kind of thing is corrected."""

    def correct(body: dict[str, Any], case_id: UUID, version: int) -> Done:
        case_to_change(case_id)
        return done(kind.correct(application(Casework), case_id, version, **body, by=act(), expected=expected_version()))

    correct.__doc__ = kind.told
    correct.__name__ = f"correct_{kind.name.replace('-', '_')}"
    view = cases.response(201, documents.CaseAnswer)(command(create=True, versioned=True)(correct))
    view = allowed(*HANDLERS)(cases.arguments(kind.schema)(view))
    cases.route(f"/cases/<uuid:case_id>/events/<int:version>/{kind.name}-correction", methods=["POST"])(view)


for each in KINDS:
    _correction(each)


@members.route("/team-members", methods=["GET"])
@allowed(*READERS)
@looks(Look.LIST)
@members.arguments(PageArgs, location="query")
@members.response(200, documents.TeamMemberList)
def list_members(arguments: dict[str, Any]) -> Page[Any]:
    """Vilka som arbetar i teamet, och när."""
    rows, total = team.memberships(the_service().database, arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@members.route("/team-members", methods=["POST"])
@allowed(Role.TEAM_LEAD)
@members.arguments(schemas.TeamMemberBody)
@members.response(201, CommandAnswer)
@command(create=True)
def join_team(body: dict[str, Any]) -> Done:
    """Ge en koordinator en tid i teamet, med plats för ett antal ärenden."""
    member = application(Casework).join_team(**body, by=act())
    return Done(member.id, member.version, "joined", {"person_id": member.person_id}, f"{the_service().api_root}/team-members")
