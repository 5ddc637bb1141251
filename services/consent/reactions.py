"""What consent does when facts of other services arrive."""

from __future__ import annotations

from services.consent.application import ConsentApplication
from shared.contracts.fact import FactRecord
from shared.contracts.intake import ReferralAccepted
from shared.eventlog.act import Act
from shared.vocabulary.codes import Role
from shared.web.credentials import FollowCredentials


class FromIntake:
    """An accepted referral opens the case's consent; who may come in is `written` down. Runs in the follower's transaction."""

    def __init__(self, application: ConsentApplication) -> None:
        self.written = FollowCredentials(application.database)
        self._application = application

    def __call__(self, record: FactRecord) -> None:
        """Apply one fact; those about anything else are passed over."""
        if isinstance(record.fact, ReferralAccepted):
            self._application.open_consent(record.fact, record.act)
        else:
            self.written(record)


def act_of(record: FactRecord) -> Act:
    """What we do because of a fact, in the name of who caused it, on the day that it was so."""
    return Act(
        actor=record.actor,
        role=Role(record.role),
        organisation=record.organisation,
        effective_on=record.effective_on,
        known_on=record.known_on,
        correlation=record.correlation,
        causation=f"{record.source}/{record.position}",
    )
