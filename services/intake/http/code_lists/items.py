"""What the code lists' API answers, and what may be asked."""

from __future__ import annotations

from shared.vocabulary.code_lists import CodeList, Entry
from shared.vocabulary.language import later
from shared.web import fields
from shared.web.paging import listed
from shared.web.schemas import Schema

_LAST_DAY = later("Sista dag, den dagen medräknad; null när koden gäller tills vidare.")


class OnArgs(Schema):
    """As on which day; without it, every code that has ever been in use."""

    on = fields.Day(load_default=None, metadata={"description": "Bara det som gäller den dagen.", "example": "2028-08-01"})


class CodeListItem(Schema):
    """A list, without its codes."""

    name = fields.Text(required=True, metadata={"example": "school-form"})
    sv = fields.Text(required=True, metadata={"example": "Skolformer"})
    en = fields.Text(required=True, metadata={"example": "School forms"})
    version = fields.Text(required=True, metadata={"description": "Ändras med varje ord och dag i listan.", "example": "3f0c5e9b7a1d2c48"})
    codes = fields.Whole(required=True, metadata={"description": "Antal koder, även de som inte längre gäller.", "example": 7})


class YearsItem(Schema):
    """The years of a school form between two days."""

    least = fields.Whole(required=True, metadata={"example": 1})
    most = fields.Whole(required=True, metadata={"example": 10})
    valid_from = fields.Day(required=True, allow_none=True, metadata={"example": "2028-07-01"})
    valid_to = fields.Day(required=True, allow_none=True, metadata={"description": _LAST_DAY})


class EntryItem(Schema):
    """A code."""

    code = fields.Text(required=True, metadata={"example": "anpassad-grundskola"})
    sv = fields.Text(required=True, metadata={"example": "Anpassad grundskola"})
    en = fields.Text(required=True, metadata={"example": "Adapted compulsory school"})
    valid_from = fields.Day(required=True, allow_none=True, metadata={"description": "Första dag; null: okänd.", "example": "2023-07-02"})
    valid_to = fields.Day(required=True, allow_none=True, metadata={"description": _LAST_DAY})
    successor = fields.Text(required=True, allow_none=True, metadata={"description": "Koden som har ersatt den här.", "example": "grundskola"})
    school_years = fields.Several(fields.Record(YearsItem), metadata={"description": "Årskurser; finns bara för skolformer."})


class WholeCodeList(CodeListItem):
    """A list with its codes."""

    on = fields.Day(required=True, allow_none=True, metadata={"description": "Dagen det frågades om."})
    entries = fields.Several(fields.Record(EntryItem), required=True, most=1000)


CodeListList = listed(CodeListItem)


def item_of(codes: CodeList) -> dict[str, object]:
    """A list without its codes."""
    return {"name": codes.name, "sv": codes.title.sv, "en": codes.title.en, "version": codes.version, "codes": len(codes.entries)}


def entry_of(entry: Entry) -> dict[str, object]:
    """A code as it is answered."""
    told = entry.label
    plain: dict[str, object] = {
        "code": entry.code,
        "sv": told.sv,
        "en": told.en,
        "valid_from": told.valid_from,
        "valid_to": told.valid_to,
        "successor": told.successor,
    }
    return plain if entry.school_years is None else {**plain, "school_years": entry.school_years}
