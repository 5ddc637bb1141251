"""Which case a consent's address is about, for the access log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.web.service import the_service


def case_of_consent(arguments: Mapping[str, Any]) -> UUID | None:
    """The consent's case; None where there is no such consent."""
    row = the_service().database.row("SELECT case_id FROM consent WHERE consent_id = %s", (arguments["consent_id"],))
    return row["case_id"] if row is not None else None
