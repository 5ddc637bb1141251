"""The box of an anonymous survey: answers lie in it, sealed, until it is closed, and nothing tells when or with which invitation one came."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import orjson

from services.intake.domain.survey_questions import Reply
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, open_value
from shared.eventlog.sealed import SealedValue, seal

_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_PUT: Final = """
WITH earlier AS (DELETE FROM survey_ballot WHERE survey_id = %(survey)s RETURNING replies)
INSERT INTO survey_ballot (ballot_id, survey_id, replies)
SELECT gen_random_uuid(), %(survey)s, replies FROM (SELECT replies FROM earlier UNION ALL SELECT %(replies)s) AS every ORDER BY random()
"""
"""Every row is made anew: else the place and the transaction of a row would tell which invitation was used in the same moment."""
_EMPTY: Final = "DELETE FROM survey_ballot WHERE survey_id = %s RETURNING ballot_id, replies"


class SurveyBox:
    """Where answers wait; every method runs in the caller's transaction."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def one_at_a_time(self, survey_id: UUID) -> None:
        """Wait until nobody else invites to, reminds of, answers or closes this survey: an answer comes before it is counted, or not at all."""
        self._database.row(_ONE_AT_A_TIME, (survey_id.hex,))

    def put(self, survey_id: UUID, replies: tuple[Reply, ...]) -> None:
        """Lay an answer among the others, and shake the box."""
        plain, key = orjson.dumps(replies), self._keyring.key(survey_id)
        sealed = seal(plain, subject_key=key, subject=survey_id, stream=survey_id, version=0, field="ballot")
        self._database.execute(_PUT, {"survey": survey_id, "replies": sealed.token})

    def empty(self, survey_id: UUID) -> list[tuple[Reply, ...]]:
        """All answers, in no order that means anything; the box is empty afterwards."""
        rows = sorted(self._database.rows(_EMPTY, (survey_id,)), key=lambda row: row["ballot_id"])
        return [open_value(self._keyring, SealedValue(row["replies"]), tuple[Reply, ...]) for row in rows]
