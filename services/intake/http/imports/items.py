"""Queries and answers of the imports' API."""

from __future__ import annotations

from services.intake.http.fields import StoredCode
from shared.vocabulary.codes import ImportOutcome, ImportState
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import Schema


class ImportArgs(Schema):
    """Which system a file comes from: its ids are told apart from those of other systems."""

    source = fields.Text(
        required=True,
        most=40,
        pattern="[a-z0-9][a-z0-9-]*",
        told=later("Skriv systemets namn med små bokstäver, siffror och bindestreck, till exempel prorenata."),
        metadata={"label": later("System"), "example": "prorenata"},
    )


class ImportItem(Schema):
    """An import. `done` of `lines` are worked on; `lines` is 0 until the check has counted them, and `place` of `size` tells how far it has come."""

    id = fields.Id()
    version = fields.Whole()
    state = StoredCode(ImportState)
    source = fields.Text()
    size = fields.Whole()
    place = fields.Whole()
    lines = fields.Whole()
    done = fields.Whole()
    good = fields.Whole()
    known = fields.Whole()
    wrong = fields.Whole()
    imported = fields.Whole()
    uploaded_at = fields.Instant()
    moved_at = fields.Instant()


class FaultItem(Schema):
    """What is wrong with a column of a line; the column is empty where it is the line itself."""

    column = fields.Text()
    message = fields.Text()


class LineItem(Schema):
    """A line that is wrong."""

    line = fields.Whole()
    outcome = StoredCode(ImportOutcome)
    faults = fields.Several(fields.Record(FaultItem))


class ImportFile(ImportItem):
    """An import with its first wrong lines; the report has them all."""

    first_faults = fields.Several(fields.Record(LineItem))


ImportList = listed(ImportItem)
