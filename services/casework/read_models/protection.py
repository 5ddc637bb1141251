"""Whose identity is protected: a pupil's, by any of the pupil's cases, since all of them are about the same person. In doubt it is.

A case whose referral we haven't heard of has no marking yet, and a pupil without a row isn't known here: both might be protected.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shared.eventlog.database import Database
from shared.vocabulary.codes import SecurityMarking

_PUPIL = "SELECT coalesce(bool_or(security_marking IS DISTINCT FROM %s), true) AS protected FROM case_file WHERE pupil_id = %s"
_IN_THE_OPEN = (
    "SELECT case_id FROM case_file c WHERE case_id = ANY(%s) "
    "AND NOT EXISTS (SELECT FROM case_file o WHERE o.pupil_id = c.pupil_id AND o.security_marking IS DISTINCT FROM %s)"
)


def is_protected(database: Database, pupil_id: UUID) -> bool:
    """Whether the pupil's identity is protected, or may be."""
    row = database.row(_PUPIL, (SecurityMarking.NONE, pupil_id))
    return row is None or bool(row["protected"])


def in_the_open(database: Database, cases: Iterable[UUID]) -> set[UUID]:
    """Which of these cases are about pupils of whom we know that their identity is not protected."""
    return {row["case_id"] for row in database.rows(_IN_THE_OPEN, (list(set(cases)), SecurityMarking.NONE))}
