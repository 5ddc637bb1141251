"""What the possible duplicates' API answers: pairs by what was sent in, without names or numbers of pupils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.http.fields import StoredCode
from services.intake.read_models import duplicates
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, SentIn
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.access.looks import looked
from shared.web.paging import listed
from shared.web.schemas import Schema
from shared.web.service import the_service


class SideItem(Schema):
    """One of the two things that were sent in; a notice has no `merged_into`, and is no case."""

    id = fields.Id()
    kind = StoredCode(SentIn)
    registry_number = fields.Text()
    received_on = fields.Day()
    status = fields.Text(metadata={"description": later("Läget, som kod."), "example": "received"})
    school_unit_name = fields.Text(allow_none=True)
    organiser_name = fields.Text(allow_none=True)
    merged_into = fields.Id(allow_none=True)


class DuplicateItem(Schema):
    """Two things that may be about one pupil, and what somebody has said of them; null until then."""

    id = fields.Id()
    ground = StoredCode(DuplicateGround, metadata={"description": later("Varför de kan gälla samma elev.")})
    found_on = fields.Day()
    newer = fields.Record(SideItem)
    earlier = fields.Record(SideItem)
    verdict = StoredCode(DuplicateVerdict, allow_none=True, metadata={"description": later("Vad de två är.")})
    judged_on = fields.Day(allow_none=True)
    version = fields.Whole()


DuplicateList = listed(DuplicateItem)


def pairs_as_json(rows: Sequence[DictRow]) -> list[dict[str, Any]]:
    """Pairs with their sides, each a look at its case; one whose table hasn't caught up yet waits for the next time."""
    known = duplicates.sides(the_service().database, rows)
    looked(matters=[row["case_id"] for row in known.values() if row["case_id"]])
    return [_pair(row, known) for row in rows if row["newer_id"] in known and row["earlier_id"] in known]


def _pair(row: DictRow, known: Mapping[UUID, DictRow]) -> dict[str, Any]:
    sides = {side: {**known[row[f"{side}_id"]], "kind": row[f"{side}_kind"]} for side in ("newer", "earlier")}
    return {**row, "id": row["pair_id"], **sides}
