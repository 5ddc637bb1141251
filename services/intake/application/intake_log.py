"""What every command of intake works with: the log, the keys, the profile, the registers it looks in, the files it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from services.intake.application.attachment_files import LARGEST, AttachmentFiles
from services.intake.application.import_files import ImportFiles
from services.intake.application.scanning import NoScanner, VirusScanner
from services.intake.application.survey_letters import PostOffice, SurveyLetters
from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.duplicate import Incoming
from services.intake.domain.errors import NoSuchOrganiser
from services.intake.domain.likeness import Described
from services.intake.domain.organiser import Organiser
from services.intake.domain.referral import Referral
from services.intake.domain.register_errors import OrganiserEnded
from services.intake.outside.webhook import Receivers
from services.intake.read_models.protection import note_handlers
from services.intake.read_models.same_pupil import SamePupils
from services.intake.read_models.senders import Senders
from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import CannotOpen, SealedValue
from shared.vocabulary.codes import SentIn
from shared.vocabulary.identity_numbers import IdentityNumber, parse_identity_number
from shared.vocabulary.profile import MunicipalityProfile

_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('person ' || %s, 0))"
_ONE_ORGANISER_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('organiser ' || %s, 0))"
_REACHED: Final = "SELECT position FROM follower_position WHERE follower = %s AND source = %s"


class IntakeLog(EventLog):
    """Intake's log, with the rules of one municipality."""

    name = "intake"

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        profile: MunicipalityProfile,
        scanner: VirusScanner | None = None,
        largest_file: int = LARGEST,
        receivers: Receivers | None = None,
        post_office: PostOffice | None = None,
    ) -> None:
        super().__init__(database, keyring)
        self.profile = profile
        self.files = AttachmentFiles(database, keyring, scanner or NoScanner(), largest_file)
        self.receivers = receivers or Receivers()
        self.import_files = ImportFiles(database, keyring)
        self.letters = SurveyLetters(database, keyring, post_office)
        self._senders = Senders(database)
        self.same_pupils = SamePupils(database)

    def record(self, *aggregates: Aggregate, by: Act) -> int:
        """Save what was decided, and at once what depends on it for every reader.

        What was sent in about a pupil waits to be compared with what came before (duplicates.py); who is protected is so everywhere.
        """
        sent_in = [incoming for each in aggregates if (incoming := _sent_in(each)) is not None]
        marked = [each for each in aggregates if isinstance(each, Referral) and _marks(each)]
        if not (sent_in or marked):
            return super().record(*aggregates, by=by)
        with self.database.transaction():
            self.same_pupils.note(sent_in)
            for each in marked:
                note_handlers(self.database, each)
            return super().record(*aggregates, by=by)

    def hold_person(self, person_id: UUID) -> None:
        """Nobody else changes what a person may do, or gives them a token, until the transaction ends."""
        self.database.row(_ONE_AT_A_TIME, (person_id.hex,))

    def hold_organisers(self, *organiser_ids: UUID) -> None:
        """None of these ends, or takes over from another, until the transaction ends; held before their people are."""
        for each in sorted(set(organiser_ids)):
            self.database.row(_ONE_ORGANISER_AT_A_TIME, (each.hex,))

    def must_run_schools(self, organiser_id: UUID) -> None:
        """It is registered and hasn't ended, nor does so until the transaction ends; raises NoSuchOrganiser, OrganiserEnded."""
        self.hold_organisers(organiser_id)
        organiser = self.find(Organiser, organiser_id)
        if organiser is None:
            raise NoSuchOrganiser
        if organiser.ended:
            raise OrganiserEnded

    def just_recorded(self, projection: str, *kinds: type[Any]) -> list[Any]:
        """Events that a read model has not come to yet. Whoever decides by its tables looks at these too, and before: else both could miss one."""
        row = self.database.row(_REACHED, (projection, self.name))
        reached, topics = row["position"] if row else 0, {kind.TOPIC for kind in kinds}
        found = []
        while rows := self.stored(reached):
            found += [self.read(each).event for each in rows if each["topic"] in topics]
            reached = rows[-1]["position"]
        return found

    def named_by_now(self, query: str, of: UUID, projection: str, *kinds: type[Any]) -> list[UUID]:
        """The `id`s that a query finds in a read model's tables, and all that it hasn't come to: to be loaded, and taken as they are then."""
        just_now = [event.originator_id for event in self.just_recorded(projection, *kinds)]
        return list(dict.fromkeys([*(row["id"] for row in self.database.rows(query, (of,))), *just_now]))

    def described(self, incoming: Incoming) -> Described:
        """How the pupil was described when something was sent in; raises NoKey, CannotOpen."""
        for recorded in self.beginnings([incoming.id]):
            return self._described(recorded.event)
        raise NoKey(incoming.pupil_id)

    def described_in(self, sent_in: Sequence[Incoming]) -> dict[UUID, Described]:
        """The same of several at once, but for those whose key is destroyed, or whose words are spoilt, which is for the verifier to tell."""
        found: dict[UUID, Described] = {}
        for recorded in self.beginnings([each.id for each in sent_in]):
            with suppress(NoKey, CannotOpen):
                found[recorded.event.originator_id] = self._described(recorded.event)
        return found

    def _described(self, received: Any) -> Described:
        return Described(parse_identity_number(self.open(received.identity_number)), self.open(received.pupil_name))

    def number_of(self, pupil_id: UUID, own: Any) -> IdentityNumber:
        """The number that a verdict says is the pupil's, or else a referral's `own`."""
        right = self.same_pupils.with_right_number(pupil_id)
        try:
            return self.described(right).number if right else parse_identity_number(self.open(own))
        except NoKey:
            return parse_identity_number(self.open(own))

    def open_name(self, token: str) -> str | None:
        """A person's name from a read model; None where it was destroyed."""
        try:
            return str(self.open(SealedValue(token)))
        except NoKey:
            return None


def _marks(referral: Referral) -> bool:
    """Whether what is saved tells otherwise than before who alone handles a referral."""
    begins = [event.handlers for event in referral.pending_events if isinstance(event, Referral.Received)]
    return any(begins) or any(isinstance(event, Referral.SecurityMarked) for event in referral.pending_events)


def _sent_in(aggregate: Aggregate) -> Incoming | None:
    """What is saved for the first time, if it was sent in about a pupil."""
    begins = next(iter(aggregate.pending_events), None)
    match begins:
        case Referral.Received():
            return Incoming(SentIn.REFERRAL, begins.originator_id, begins.pupil_id)
        case AbsenceNotice.Received():
            return Incoming(SentIn.ABSENCE_NOTICE, begins.originator_id, begins.pupil_id)
    return None
