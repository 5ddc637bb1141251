"""Possible duplicates by API, for the team: list the pairs, look at one, say what the two are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.http.duplicates import bodies, items
from services.intake.http.readers import TEAM
from services.intake.read_models import duplicates
from shared.vocabulary.codes import Look
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

possible_duplicates = Routes("possible-duplicates", later("Det som har kommit in två gånger om samma elev, eller kan ha gjort det."))


def no_case(_: Mapping[str, Any]) -> None:
    """A pair is about two; the view tells which."""


@possible_duplicates.route("/possible-duplicates", methods=["GET"])
@allowed(*TEAM)
@looks(Look.LIST)
@possible_duplicates.arguments(bodies.DuplicateArgs, location="query")
@possible_duplicates.response(200, items.DuplicateList)
def list_possible_duplicates(arguments: dict[str, Any]) -> Page[Any]:
    """Par som väntar på att någon bedömer dem, de äldsta först; eller de bedömda, de senaste först."""
    find = duplicates.judged if arguments["judged"] else duplicates.to_judge
    rows, total = find(the_service().database, current().person_id, arguments["limit"], offset_of(arguments))
    shown = items.pairs_as_json(rows)
    looked(shown=len(shown), complete=True)
    return page_of(shown, total, arguments)


@possible_duplicates.route("/possible-duplicates/<uuid:pair_id>", methods=["GET"])
@allowed(*TEAM)
@looks(Look.CASE, no_case)
@possible_duplicates.response(200, items.DuplicateItem)
def read_possible_duplicate(pair_id: UUID) -> Any:
    """Ett par: vad de två är, varför de kan gälla samma elev, och vad någon har sagt om dem."""
    row = duplicates.pair(the_service().database, current().person_id, pair_id)
    shown = items.pairs_as_json([row]) if row is not None else []
    if not shown:
        raise NotFound
    looked(complete=True)
    return shown[0], 200, etag(shown[0]["version"])


@possible_duplicates.route("/possible-duplicates/<uuid:pair_id>/verdict", methods=["POST"])
@allowed(*TEAM)
@possible_duplicates.arguments(bodies.VerdictBody)
@possible_duplicates.response(200, CommandAnswer)
@command()
def judge_possible_duplicate(body: dict[str, Any], pair_id: UUID) -> Done:
    """Säg vad de två är och varför. Samma ärende: den ena besvaras i den andra. Bedömningen kan ändras, och då upphör det som följde av den förra."""
    pair = application(Intake).judge_duplicate(pair_id=pair_id, **body, expected=expected_version(), by=act())
    return Done(pair.id, pair.version, body["verdict"], {}, f"{the_service().api_root}/possible-duplicates/{pair.id}")
