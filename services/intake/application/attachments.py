"""Attachments: a file with a referral or a notice, a new version of it, and the trace of one that the virus scanner stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4, uuid5

from eventsourcing.application import AggregateNotFoundError

from services.intake.application.attachment_files import Received, SomethingFound
from services.intake.application.intake_log import IntakeLog
from services.intake.domain.absence_notice import AbsenceNotice
from services.intake.domain.attachment import MOST_FILES, Attachment, Matter, StoppedFile
from services.intake.domain.errors import AlreadyDecided, PupilLeaving
from services.intake.domain.file_errors import Infected, TooManyFiles
from services.intake.domain.referral import Referral
from services.intake.read_models.held import Held, held_by
from services.intake.read_models.protection import hold_pupils, is_kept_from
from services.intake.read_models.referral_file import SENDERS
from shared.eventlog.act import Act
from shared.messaging.leaving import may_begin
from shared.vocabulary.codes import AttachedTo, ReferralState

_FILES_OF = "SELECT DISTINCT attachment_id FROM attachment_version WHERE belongs_to = %s AND belongs_id = %s"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('files ' || %s, 0))"
_OPEN = frozenset({ReferralState.RECEIVED, ReferralState.TO_COMPLETE})


class Attachments(IntakeLog):
    """What is done with files. Reception comes first, outside any transaction: `with receive_file(...) as received: add_attachment(...)`."""

    @contextmanager
    def receive_file(self, *, matter: Matter, name: str, pieces: Iterable[bytes], by: Act) -> Iterator[Received]:
        """A file for a matter that is one's own to add to, sealed while it comes; what is not added before the end is gone.

        Raises AggregateNotFoundError, AlreadyDecided, NoticeClosed, Infected, and what AttachmentFiles.receive does.
        """
        pupil_id = self._takes_files(matter, by)
        try:
            with self.files.receive(pupil_id, name, pieces) as received:
                yield received
        except SomethingFound as stopped:
            self._note_stopped(matter, pupil_id, stopped, by)
            raise Infected from None

    def add_attachment(self, *, matter: Matter, received: Received, by: Act) -> Attachment:
        """Attach what was received; raises AggregateNotFoundError, AlreadyDecided, NoticeClosed, PupilLeaving, TooManyFiles."""
        with self.database.transaction():
            self._hold(matter, received.pupil_id)
            self._takes_files(matter, by)
            self._may_begin(received.pupil_id)
            if self._files_of(matter) >= MOST_FILES:
                raise TooManyFiles
            self.files.keep(received)
            attachment = Attachment(
                id=uuid4(), belongs_to=matter, pupil_id=received.pupil_id, file=received.file, name=received.name, sha256=received.sha256
            )
            self.record(attachment, by=by)
        return attachment

    def replace_attachment(self, *, attachment_id: UUID, received: Received, expected: int, by: Act) -> Attachment:
        """Make what was received the attachment's new version; raises AggregateNotFoundError, Changed and what adding does."""
        with self.database.transaction():
            attachment = self.load(Attachment, attachment_id)
            self._hold(attachment.belongs_to, attachment.pupil_id)
            self._takes_files(attachment.belongs_to, by)
            attachment = self.load(Attachment, attachment_id, expected=expected)
            self._may_begin(received.pupil_id)
            self.files.keep(received)
            attachment.replace(received.file, received.name, received.sha256)
            self.record(attachment, by=by)
        return attachment

    def _hold(self, matter: Matter, pupil_id: UUID) -> None:
        """Nobody answers or closes a matter until the transaction ends; where it is part of another, that one neither."""
        into = self.same_pupils.answered_in(matter.id)
        hold_pupils(self.database, pupil_id, pupil_id if into == matter.id else self.load(Referral, into).pupil_id)

    def _takes_files(self, matter: Matter, by: Act) -> UUID:
        """The pupil of an open matter, for its sender or whoever handles it in the sender's place; to others it is not there."""
        held = held_by(self.database, by)
        if matter.kind is AttachedTo.ABSENCE_NOTICE:
            notice = self.load(AbsenceNotice, matter.id)
            if held.organiser_of(notice.school.organiser_id, notice.school.school_unit_id) is None:
                raise AggregateNotFoundError
            if is_kept_from(self.database, notice.pupil_id, by.actor):
                raise AggregateNotFoundError
            notice.must_be_open()
            return notice.pupil_id
        return self._referral_takes_files(matter.id, held, by)

    def _referral_takes_files(self, referral_id: UUID, held: Held, by: Act) -> UUID:
        referral = self.load(Referral, referral_id)
        organiser = held.organiser_of(referral.sender.organiser_id, referral.sender.school_unit_id)
        of_sender = referral.is_sent_by(by.actor, organiser) and referral.is_handled_by(by.actor)
        if not of_sender and not (by.role not in SENDERS and by.actor in referral.handlers):
            raise AggregateNotFoundError
        if self.load(Referral, self.same_pupils.answered_in(referral_id)).state not in _OPEN:
            raise AlreadyDecided
        return referral.pupil_id

    def _may_begin(self, pupil_id: UUID) -> None:
        if not may_begin(self.database, pupil_id):
            raise PupilLeaving

    def _files_of(self, matter: Matter) -> int:
        """How many files a matter has; nobody else adds one until the transaction ends."""
        self.database.row(_ONE_AT_A_TIME, (matter.id.hex,))
        just_now = {event.originator_id for event in self.just_recorded("attachments", Attachment.Added) if event.belongs_to == matter}
        return len(just_now | {row["attachment_id"] for row in self.database.rows(_FILES_OF, (matter.kind, matter.id))})

    def _note_stopped(self, matter: Matter, pupil_id: UUID, stopped: SomethingFound, by: Act) -> None:
        """One trace a day of the same file from the same sender, however often it is tried."""
        trace = uuid5(matter.id, f"{by.actor} {stopped.sha256} {by.effective_on}")
        with self.database.transaction():
            self._may_begin(pupil_id)
            if self.find(StoppedFile, trace) is None:
                self.record(StoppedFile(id=trace, belongs_to=matter, pupil_id=pupil_id, size=stopped.size, found=stopped.found), by=by)
