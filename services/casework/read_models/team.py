"""Who works in the team on a day, with how many cases of how many: the team lead's view when a case is given to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from psycopg import Connection
from psycopg.rows import DictRow

from services.casework.domain.team import TeamMember
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Profession

_ON_A_DAY = """
    SELECT m.person_id, m.profession, m.starts_on, m.ends_on, m.capacity, p.name,
        (SELECT count(*) FROM team_place t
            WHERE t.person_id = m.person_id AND t.taken_on <= %(on)s AND (t.freed_on IS NULL OR t.freed_on > %(on)s)) AS cases
    FROM team_membership m LEFT JOIN person p USING (person_id)
    WHERE m.starts_on <= %(on)s AND (m.ends_on IS NULL OR m.ends_on >= %(on)s)
    ORDER BY m.starts_on, m.person_id
"""


class TeamTables:
    """The projection of memberships and of the places that cases take."""

    name = "team-tables"
    tables: Sequence[str] = ("team_membership", "team_place")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Apply one event; those of other aggregates are passed over."""
        match recorded.event:
            case TeamMember.Joined() as event:
                connection.execute(
                    "INSERT INTO team_membership (person_id, starts_on, ends_on, profession, capacity) VALUES (%s, %s, %s, %s, %s)",
                    (event.person_id, event.starts_on, event.ends_on, event.profession, event.capacity),
                )
            case TeamMember.CapacityTaken() as event:
                connection.execute(
                    "INSERT INTO team_place (person_id, case_id, taken_on) VALUES (%s, %s, %s)", (event.person_id, event.case_id, event.taken_on)
                )
            case TeamMember.CapacityFreed() as event:
                connection.execute(
                    "UPDATE team_place SET freed_on = %s WHERE person_id = %s AND case_id = %s", (event.freed_on, event.person_id, event.case_id)
                )


def team_on(database: Database, on: date) -> list[DictRow]:
    """Everybody in the team on a day: profession, capacity, cases that day, and the sealed name (None before intake has told of it)."""
    return _typed(database.rows(_ON_A_DAY, {"on": on}))


def memberships(database: Database, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """All times in the team, newest first, with how many there are."""
    rows = database.rows("SELECT * FROM team_membership ORDER BY starts_on DESC, person_id LIMIT %s OFFSET %s", (limit, offset))
    total = database.row("SELECT count(*) AS total FROM team_membership")
    return _typed(rows), total["total"] if total else 0


def _typed(rows: list[DictRow]) -> list[DictRow]:
    return [{**row, "profession": Profession(row["profession"])} for row in rows]
