"""What is asked of surveys: the list with response rates, who is invited, whose code it is, own words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.read_models.lists import page_of_rows
from shared.eventlog.database import Database
from shared.vocabulary.words import Digest

MOST_OFFERED = 2_000
_COUNTED = """
survey LEFT JOIN (
    SELECT survey_id, count(*)::int AS asked, count(*) FILTER (WHERE used)::int AS answered FROM survey_invitation GROUP BY survey_id
) AS counted USING (survey_id)
"""
_COLUMNS = "survey_id AS id, survey.*, coalesce(asked, 0) AS asked, coalesce(answered, 0) AS answered"
_KINDS = """
SELECT organiser_kind AS kind, count(*)::int AS asked, count(*) FILTER (WHERE used)::int AS answered
FROM survey_invitation WHERE survey_id = %s GROUP BY organiser_kind ORDER BY organiser_kind DESC NULLS LAST
"""
_INVITED = """
SELECT invitation_id, i.organiser_id, i.school_unit_id, organiser_kind, address, reminders, used,
    coalesce(u.name, o.name) AS name, coalesce(u.code, o.organisation_number) AS code
FROM survey_invitation i LEFT JOIN school_unit u USING (school_unit_id) LEFT JOIN organiser o ON o.organiser_id = i.organiser_id
WHERE survey_id = %s ORDER BY i.position
"""
_UNITS = """
SELECT school_unit_id, u.organiser_id, u.code, u.name, o.kind, o.name AS organiser_name, o.organisation_number
FROM school_unit u JOIN organiser o USING (organiser_id) ORDER BY o.kind DESC, u.name, school_unit_id LIMIT %s
"""
_ORGANISERS = "SELECT organiser_id, organisation_number, name, kind FROM organiser ORDER BY kind DESC, name, organiser_id LIMIT %s"
_ANSWERS = "SELECT answer_id, invitation_id, replies FROM survey_answer WHERE survey_id = %s ORDER BY answer_id"


def surveys(database: Database, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Surveys with how many are asked and have answered, the latest written first."""
    return page_of_rows(database, _COLUMNS, _COUNTED, "position DESC", {}, limit, offset)


def figures(database: Database, limit: int, offset: int) -> tuple[list[DictRow], int]:
    """Figures from elsewhere that stand, the latest taken over first."""
    return page_of_rows(
        database, "figures_id AS id, title, source, version", "survey_figures WHERE NOT withdrawn", "position DESC", {}, limit, offset
    )


def turnout(database: Database, survey_id: UUID) -> list[DictRow]:
    """How many are asked and have answered, a kind of organiser."""
    return database.rows(_KINDS, (survey_id,))


def invited(database: Database, survey_id: UUID) -> list[DictRow]:
    """Who is asked, with the names of the register; the address is sealed."""
    return database.rows(_INVITED, (survey_id,))


def invitation_ids(database: Database, survey_id: UUID) -> list[UUID]:
    """A survey's invitations."""
    rows = database.rows("SELECT invitation_id FROM survey_invitation WHERE survey_id = %s ORDER BY position", (survey_id,))
    return [row["invitation_id"] for row in rows]


def invitation_of(database: Database, code: Digest) -> UUID | None:
    """The invitation that a code belongs to."""
    row = database.row("SELECT invitation_id FROM survey_code WHERE code_hash = %s", (code,))
    return row["invitation_id"] if row else None


def answers(database: Database, survey_id: UUID) -> list[DictRow]:
    """Answers as sealed, in an order that tells nothing."""
    return database.rows(_ANSWERS, (survey_id,))


def school_units(database: Database) -> Sequence[DictRow]:
    """The school units that can be asked, with their organisers, the municipality's own first."""
    return database.rows(_UNITS, (MOST_OFFERED,))


def organisers(database: Database) -> Sequence[DictRow]:
    """The organisers that can be asked."""
    return database.rows(_ORGANISERS, (MOST_OFFERED,))


def school_unit(database: Database, school_unit_id: UUID) -> DictRow | None:
    """A school unit with its organiser and that one's kind."""
    query = "SELECT school_unit_id, u.organiser_id, o.kind FROM school_unit u JOIN organiser o USING (organiser_id) WHERE school_unit_id = %s"
    return database.row(query, (school_unit_id,))


def organiser(database: Database, organiser_id: UUID) -> DictRow | None:
    """An organiser with its kind."""
    return database.row("SELECT organiser_id, kind FROM organiser WHERE organiser_id = %s", (organiser_id,))
