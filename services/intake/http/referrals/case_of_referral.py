"""Which case a referral's address is about, for the access log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.vocabulary.ids import case_id_of


def case_of_referral(arguments: Mapping[str, Any]) -> UUID | None:
    """The case that the referral is, or would become."""
    return case_id_of(arguments["referral_id"])
