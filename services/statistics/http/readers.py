"""Who may read the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from shared.runtime.settings import Settings
from shared.vocabulary.codes import Role
from shared.web.identity import signed_in
from shared.web.rights import allowed, public
from shared.web.service import the_service

V = TypeVar("V", bound=Callable[..., Any])

SEEING_ALL_COUNTS: Final = (Role.ANALYST, Role.TEAM_LEAD, Role.COORDINATOR, Role.ADMIN, Role.AUDITOR)
"""Roles that may have any cut-off and the reasons. A school knows what it has sent itself: the difference would tell of what a guardian sent."""

READERS: Final = (*SEEING_ALL_COUNTS, Role.SCHOOL)
"""Roles that may read the tables where they are not open to all."""

WORKING_WITH_FIGURES: Final = (Role.ANALYST, Role.TEAM_LEAD, Role.ADMIN, Role.AUDITOR)
"""Roles that may also see how many facts of each kind there are, which no report has published."""


def open_to_all(settings: Settings) -> bool:
    """Whether anybody may read the two tables: they hold small counts, but the municipality has published exactly them.

    In the demo profile always, since it is the published report that is played there.
    """
    return settings.public_tables or settings.profile == "demo"


def sees_all_counts() -> bool:
    """Whether whoever asks may have any cut-off and the reasons too. Others get whole years, and no reasons: two tables a day apart, or a
    reason that fits three, could point out a person. The demo's persons don't exist.
    """
    identity = signed_in()
    return the_service().settings.profile == "demo" or (identity is not None and identity.role in SEEING_ALL_COUNTS)


def reachable(to_all: bool) -> Callable[[V], V]:
    """The right of a view that shows a table."""
    return public if to_all else allowed(*READERS)
