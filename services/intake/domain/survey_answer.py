"""One answer to a survey, sealed; of an anonymous survey it is recorded when the survey is closed, without whose it is."""

from __future__ import annotations

from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.intake.domain.survey_questions import Reply
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed

_ANSWERS = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a31")


def answer_id_of(invitation_id: UUID) -> UUID:
    """The answer that came with an invitation to a survey that isn't anonymous."""
    return uuid5(_ANSWERS, invitation_id.hex)


class SurveyAnswer(Aggregate):
    """What somebody answered."""

    TOPIC = "intake.survey-answer"

    class Given(Created):
        """An answer counts. `invitation_id` None: the survey is anonymous."""

        TOPIC = "intake.survey-answer.given"
        survey_id: UUID
        invitation_id: UUID | None
        replies: Sealed[tuple[Reply, ...]]

    @event(Given)
    def __init__(self, id: UUID, survey_id: UUID, invitation_id: UUID | None, replies: Sealed[tuple[Reply, ...]]) -> None:
        self.survey_id = survey_id
        self.invitation_id = invitation_id
        self.replies = replies

    @property
    def subject_id(self) -> UUID:
        """The survey, whose key seals its answers."""
        return self.survey_id
