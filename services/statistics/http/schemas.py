"""What is asked of a table, and the shape of the answers, for reading and for the API's description."""

from __future__ import annotations

from enum import StrEnum

from services.statistics.domain.outcomes import OutcomeLine
from shared.vocabulary.codes import ClosureReason, OrganiserKind, SchoolForm, Sex
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import Schema

EARLIEST_YEAR, LATEST_YEAR = 1990, 2199


class FileFormat(StrEnum):
    """How data are sent; without it, as the Accept header says."""

    JSON = "json"
    CSV = "csv"


class CutOffArgs(Schema):
    """Up to when, and as known when."""

    to = fields.Day(
        load_default=None, metadata={"label": later("Till och med"), "description": "Sista dag som räknas; annars den senaste händelsens."}
    )
    as_known_on = fields.Day(load_default=None, metadata={"label": later("Som det var känt"), "description": "Bara det som var känt den dagen."})


class IncomingCasesArgs(CutOffArgs):
    """What is asked of Table 1."""

    school_form = fields.Code(SchoolForm, load_default=None, metadata={"label": later("Skolform")})


class OutcomesArgs(CutOffArgs):
    """What is asked of the outcome table."""

    to = fields.Day(load_default=None, metadata={"label": later("Avslutade till och med"), "description": "Sista dag som räknas."})
    begun_from = fields.Whole(
        least=EARLIEST_YEAR, most=LATEST_YEAR, load_default=None, metadata={"label": later("Började från år"), "description": "Första år."}
    )
    begun_to = fields.Whole(
        least=EARLIEST_YEAR, most=LATEST_YEAR, load_default=None, metadata={"label": later("Började till år"), "description": "Sista år."}
    )


class IncomingCasesDataArgs(IncomingCasesArgs):
    """The same, as a file of a kind."""

    format = fields.Code(FileFormat, load_default=None)


class OutcomesDataArgs(OutcomesArgs):
    """The same, as a file of a kind."""

    format = fields.Code(FileFormat, load_default=None)


class _OfPage(Schema):
    """Which part of the facts behind a figure."""

    page = fields.Whole(least=1, most=100_000, load_default=1, metadata={"label": later("Sida")})


class IncomingFactsArgs(IncomingCasesArgs, _OfPage):
    """Which figure of Table 1 is asked about; what isn't said is summed."""

    year = fields.Whole(least=EARLIEST_YEAR, most=LATEST_YEAR, load_default=None, metadata={"label": later("År")})
    organiser_kind = fields.Code(OrganiserKind, load_default=None, metadata={"label": later("Huvudman")})
    sex = fields.Code(Sex, load_default=None, metadata={"label": later("Kön")})


class OutcomeFactsArgs(OutcomesArgs, _OfPage):
    """Which figure of the outcome table is asked about."""

    line = fields.Code(OutcomeLine, load_default=OutcomeLine.BEGUN, metadata={"label": later("Resultat")})
    reason = fields.Code(ClosureReason, load_default=None, metadata={"label": later("Orsak")})


class ColumnSchema(Schema):
    """A column: its name in rows and CSV, and its title in Swedish."""

    name = fields.Text(required=True)
    title = fields.Text(required=True)


class TableSchema(Schema):
    """A table that can be asked for."""

    table = fields.Text(required=True)
    title = fields.Text(required=True)
    about = fields.Text(required=True)
    definition = fields.Text(required=True)
    columns = fields.Several(fields.Record(ColumnSchema), required=True)
    data = fields.Text(required=True, metadata={"description": "Adressen till tabellens data."})


class TablesSchema(Schema):
    """Every table."""

    items = fields.Several(fields.Record(TableSchema), required=True)


class PositionsSchema(Schema):
    """How far each service's log is counted in."""

    intake = fields.Whole(required=True)
    consent = fields.Whole(required=True)
    casework = fields.Whole(required=True)


class ClaimedSchema(Schema):
    """Facts counted with a day of knowledge that the sender claims, and whether such a day decided what was counted."""

    used = fields.Flag(required=True)
    facts = fields.Whole(required=True)


class AnswerSchema(Schema):
    """What every answer tells of itself."""

    table = fields.Text(required=True)
    title = fields.Text(required=True)
    to = fields.Day(required=True, allow_none=True)
    as_known_on = fields.Day(required=True, allow_none=True)
    newest_fact_on = fields.Day(required=True, allow_none=True)
    claimed_known_on = fields.Record(ClaimedSchema, required=True)
    facts = fields.Record(PositionsSchema, required=True)
    code_version = fields.Text(required=True)
    columns = fields.Several(fields.Record(ColumnSchema), required=True)
    notes = fields.Several(fields.Text(), required=True)
    definition = fields.Text(required=True)


class IncomingRowSchema(Schema):
    """Counts of a year and form; in sums year or form is null. `display` is the row as the table shows it, `-` for none."""

    year = fields.Whole(required=True, allow_none=True)
    school_form = fields.Code(SchoolForm, required=True, allow_none=True)
    municipal_boy = fields.Whole(required=True)
    municipal_girl = fields.Whole(required=True)
    independent_boy = fields.Whole(required=True)
    independent_girl = fields.Whole(required=True)
    total = fields.Whole(required=True)
    part_year = fields.Flag(required=True)
    display = fields.Several(fields.Text(), required=True)


class IncomingTotalsSchema(Schema):
    """The sums of Table 1."""

    years = fields.Several(fields.Record(IncomingRowSchema), required=True)
    school_forms = fields.Several(fields.Record(IncomingRowSchema), required=True)
    all = fields.Record(IncomingRowSchema, required=True)


class PartYearSchema(Schema):
    """A year that is not whole."""

    year = fields.Whole(required=True)
    last_day = fields.Day(required=True)
    days = fields.Whole(required=True)
    days_of_year = fields.Whole(required=True)


class IncomingCasesSchema(AnswerSchema):
    """Table 1."""

    school_form = fields.Code(SchoolForm, required=True, allow_none=True)
    rows = fields.Several(fields.Record(IncomingRowSchema), required=True)
    totals = fields.Record(IncomingTotalsSchema, required=True)
    part_year = fields.Record(PartYearSchema, required=True, allow_none=True)


class OutcomeRowSchema(Schema):
    """A number of closed interventions and its share of all closed; `display` is the row as the table shows it."""

    line = fields.Text(required=True)
    reason = fields.Code(ClosureReason, required=True, allow_none=True)
    count = fields.Whole(required=True)
    percent = fields.Whole(required=True, allow_none=True)
    display = fields.Several(fields.Text(), required=True)


class OutcomeTotalsSchema(Schema):
    """Interventions begun in the years, and how many of them are closed."""

    begun = fields.Whole(required=True)
    closed = fields.Whole(required=True)
    not_closed = fields.Whole(required=True)


class OutcomesSchema(AnswerSchema):
    """The outcome table."""

    begun_from = fields.Whole(required=True, allow_none=True)
    begun_to = fields.Whole(required=True, allow_none=True)
    rows = fields.Several(fields.Record(OutcomeRowSchema), required=True)
    reasons = fields.Several(fields.Record(OutcomeRowSchema), required=True)
    totals = fields.Record(OutcomeTotalsSchema, required=True)
