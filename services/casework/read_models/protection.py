"""Whose identity is protected: a pupil's, by any of the pupil's cases and other referrals, under whatever number: all are about the same person.

In doubt it is: a case whose referral we haven't heard of has no marking yet, and a pupil without a case isn't known here; both might be protected.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shared.eventlog.database import Database
from shared.vocabulary.codes import SecurityMarking

_PROTECTED = (
    "(EXISTS (SELECT FROM case_file o WHERE o.pupil_id IN (SELECT same_pupils({pupil})) AND o.security_marking IS DISTINCT FROM %(none)s) "
    "OR EXISTS (SELECT FROM referral_without_case w WHERE w.pupil_id IN (SELECT same_pupils({pupil})) AND w.security_marking <> %(none)s))"
)
# Our own words; what is asked for comes as parameters.
_PUPIL = "SELECT " + _PROTECTED.format(pupil="%(pupil)s") + " OR NOT EXISTS (SELECT FROM case_file c WHERE c.pupil_id = %(pupil)s) AS protected"  # noqa: S608
_IN_THE_OPEN = "SELECT case_id FROM case_file c WHERE case_id = ANY(%(cases)s) AND NOT " + _PROTECTED.format(pupil="c.pupil_id")  # noqa: S608


def is_protected(database: Database, pupil_id: UUID) -> bool:
    """Whether the pupil's identity is protected, or may be."""
    row = database.row(_PUPIL, {"pupil": pupil_id, "none": SecurityMarking.NONE})
    return row is None or bool(row["protected"])


def in_the_open(database: Database, cases: Iterable[UUID]) -> set[UUID]:
    """Which of these cases are about pupils of whom we know that their identity is not protected."""
    return {row["case_id"] for row in database.rows(_IN_THE_OPEN, {"cases": list(set(cases)), "none": SecurityMarking.NONE})}
