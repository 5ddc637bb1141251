"""The access log as data, in every service's API, for auditors."""

from __future__ import annotations

from typing import Any

from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.access.looks import looked, looks
from shared.web.access.reading import Wanted, looks_seen
from shared.web.api import Routes
from shared.web.paging import Page, listed, offset_of, page_of
from shared.web.rights import allowed
from shared.web.schemas import PageArgs, Schema
from shared.web.service import the_service


class LooksArgs(PageArgs):
    """Which looks; `until` is not part of the period."""

    person = fields.Id(load_default=None)
    case_id = fields.Id(load_default=None)
    kind = fields.Code(Look, load_default=None)
    since = fields.Instant(load_default=None)
    until = fields.Instant(load_default=None)


class LookItem(Schema):
    """One look: who, what, why and when. Of what was searched for only that there was something: it is sealed."""

    entry = fields.Whole()
    written_at = fields.Instant()
    person = fields.Id(allow_none=True)
    role = fields.Code(Role, allow_none=True)
    organisation = fields.Id(allow_none=True)
    kind = fields.Code(Look)
    case_ids = fields.Several(fields.Id(), attribute="matters")
    route = fields.Text()
    shown = fields.Whole(allow_none=True)
    ground = fields.Code(LookGround)
    purpose = fields.Code(AuditPurpose, allow_none=True)
    as_of = fields.Instant(allow_none=True)
    as_true_on = fields.Day(allow_none=True)
    searched = fields.Flag()
    correlation = fields.Id()


def access_api() -> Routes:
    """The group of one app."""
    routes = Routes("access-log", later("Vem som har läst vad."))

    @routes.route("/access-log", methods=["GET"])
    @allowed(Role.AUDITOR)
    @looks(Look.ACCESS_LOG)
    @routes.arguments(LooksArgs, location="query")
    @routes.response(200, listed(LookItem))
    def list_looks(arguments: dict[str, Any]) -> Page[Any]:
        """Vem som har läst vad i den här tjänsten, senast först."""
        wanted = Wanted(arguments["person"], arguments["case_id"], arguments["kind"], arguments["since"], arguments["until"])
        service = the_service()
        found, total = looks_seen(service.database, service.name, wanted, arguments["limit"], offset_of(arguments))
        looked(shown=len(found), matter=wanted.matter, complete=True)
        return page_of([{**vars(each), "searched": each.term is not None} for each in found], total, arguments)

    return routes
