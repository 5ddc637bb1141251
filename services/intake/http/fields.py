"""Fields that only intake has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from shared.vocabulary.language import later, say
from shared.vocabulary.municipalities import is_municipality
from shared.web import fields

NAME = 100
"""Most characters of a person's given or family name."""


class Municipality(fields.Text):
    """A municipality's four digits."""

    def __init__(self, label: str = later("Kommun"), **options: Any) -> None:
        super().__init__(least=4, most=4, metadata={"example": "0380", "label": label}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        code = super()._deserialize(value, attr, data, **options)
        if not is_municipality(code):
            raise ValidationError(say("Det finns ingen kommun med den koden."))
        return code


class StoredCode(fields.Code):
    """A code as a table holds it: its value."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)
