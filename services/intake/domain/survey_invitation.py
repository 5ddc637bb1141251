"""An invitation to answer a survey: whom it went to, by which codes it is known, and whether it was used."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.survey_errors import AnsweredAlready
from shared.eventlog.aggregate import Aggregate, Created
from shared.eventlog.sealed import Sealed
from shared.vocabulary.codes import OrganiserKind
from shared.vocabulary.words import Digest


@dataclass(frozen=True)
class Recipient:
    """Who is asked: a school unit, an organiser, or an address alone."""

    organiser_id: UUID | None = None
    school_unit_id: UUID | None = None
    organiser_kind: OrganiserKind | None = None
    address: str | None = None


class SurveyInvitation(Aggregate):
    """Good for one answer. Of a code only its digest is here; a reminder gives a further one, and the earlier ones stay good."""

    TOPIC = "intake.survey-invitation"

    class Made(Created):
        """Somebody is asked."""

        TOPIC = "intake.survey-invitation.made"
        survey_id: UUID
        organiser_id: UUID | None
        school_unit_id: UUID | None
        organiser_kind: OrganiserKind | None
        code: Digest
        address: Sealed[str | None]

    @event(Made)
    def __init__(
        self,
        id: UUID,
        survey_id: UUID,
        organiser_id: UUID | None,
        school_unit_id: UUID | None,
        organiser_kind: OrganiserKind | None,
        code: Digest,
        address: Sealed[str | None],
    ) -> None:
        self.survey_id = survey_id
        self.organiser_id = organiser_id
        self.school_unit_id = school_unit_id
        self.organiser_kind = organiser_kind
        self.address = address
        self.used = False

    @classmethod
    def make(cls, invitation_id: UUID, survey_id: UUID, to: Recipient, code: Digest) -> SurveyInvitation:
        """Ask somebody."""
        return cls(
            id=invitation_id,
            survey_id=survey_id,
            organiser_id=to.organiser_id,
            school_unit_id=to.school_unit_id,
            organiser_kind=to.organiser_kind,
            code=code,
            address=to.address,
        )

    @property
    def subject_id(self) -> UUID:
        """The survey, whose key seals what belongs to it."""
        return self.survey_id

    def remind(self, code: Digest) -> None:
        """Give a further code; raises AnsweredAlready."""
        if self.used:
            raise AnsweredAlready
        self._reminded(survey_id=self.survey_id, code=code)

    class Reminded(Aggregate.Event):
        """Whoever hasn't answered is asked again."""

        TOPIC = "intake.survey-invitation.reminded"
        survey_id: UUID
        code: Digest

    @event(Reminded)
    def _reminded(self, survey_id: UUID, code: Digest) -> None:
        """The earlier code stays good: a letter may still lie unread."""

    def use(self) -> None:
        """An answer came with it; raises AnsweredAlready."""
        if self.used:
            raise AnsweredAlready
        self._used(survey_id=self.survey_id)

    class Used(Aggregate.Event):
        """It was used. What was answered is not here."""

        TOPIC = "intake.survey-invitation.used"
        survey_id: UUID

    @event(Used)
    def _used(self, survey_id: UUID) -> None:
        self.used = True
