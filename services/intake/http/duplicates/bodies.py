"""What is asked about possible duplicates, and what is said of one."""

from __future__ import annotations

from shared.vocabulary.codes import DuplicateVerdict
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.schemas import CommandSchema, PageArgs


class DuplicateArgs(PageArgs):
    """Which pairs to list."""

    judged = fields.Flag(load_default=False)


class VerdictBody(CommandSchema):
    """What the two are, which of them has the right number, and why."""

    verdict = fields.Code(DuplicateVerdict, required=True, metadata={"label": later("Bedömning"), "description": later("Vad de två är.")})
    right = fields.Id(load_default=None, allow_none=True, metadata={"label": later("Om det är samma elev: vilket nummer är rätt?")})
    why = fields.Words(required=True, metadata={"label": later("Hur vet du det?"), "example": "Hemmet säger att det är samma sak."})
