"""Surveys: written, sent, reminded of, answered by whoever has a code, closed and counted; and figures from elsewhere."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID, uuid4, uuid5

from services.intake.application.intake_log import IntakeLog
from services.intake.application.survey_box import SurveyBox
from services.intake.domain.survey import Survey, SurveyDefinition
from services.intake.domain.survey_answer import SurveyAnswer, answer_id_of
from services.intake.domain.survey_count import count, turnout
from services.intake.domain.survey_errors import NobodyToInvite, TooManyRecipients
from services.intake.domain.survey_figures import Published, SurveyFigures
from services.intake.domain.survey_invitation import Recipient, SurveyInvitation
from services.intake.domain.survey_questions import Reply, accepted
from services.intake.read_models import survey_lists
from shared.eventlog.act import Act
from shared.vocabulary.invitation_code import digest_of, make_code

MOST_RECIPIENTS: Final = 500
_PORTION: Final = 100
A = TypeVar("A")
_FIGURES = UUID("6f1f1c1e-52a5-5d0f-9c61-3d1b6a3f7a32")


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked, with the code that nobody gets to see again."""

    invitation_id: UUID
    to: Recipient
    code: str


@dataclass(frozen=True)
class Invited:
    """A survey and whom a command has given codes; `already` had one."""

    survey: Survey
    asked: tuple[Asked, ...]
    already: int = 0


class Surveys(IntakeLog):
    """What is done with surveys."""

    def define_survey(self, *, definition: SurveyDefinition, by: Act) -> Survey:
        """A new draft, with a key of its own; raises what Survey.define does."""
        survey = Survey.define(uuid4(), definition)
        self.keyring.make_key(survey.id)
        self.record(survey, by=by)
        return survey

    def redefine_survey(self, *, survey_id: UUID, definition: SurveyDefinition, expected: int, by: Act) -> Survey:
        """Write a draft otherwise; raises AggregateNotFoundError, Changed, and what Survey.redefine does."""
        survey = self.load(Survey, survey_id, expected=expected)
        survey.redefine(definition)
        self.record(survey, by=by)
        return survey

    def invite_to_survey(self, *, survey_id: UUID, recipients: Sequence[Recipient], expected: int, by: Act) -> Invited:
        """Ask each recipient who isn't asked yet; the first invitations open the survey.

        Raises AggregateNotFoundError, Changed, NobodyToInvite, TooManyRecipients, and what Survey.open does.
        """
        with self._alone_with(survey_id):
            survey = self.load(Survey, survey_id, expected=expected)
            if not recipients:
                raise NobodyToInvite
            survey.open(by.effective_on)
            key = self.keyring.key(survey_id)
            wanted = {_invitation_id(survey_id, key, each): each for each in recipients}
            known = set(self._invited(survey_id))
            new = [Asked(each, to, make_code()) for each, to in wanted.items() if each not in known]
            if len(known) + len(new) > MOST_RECIPIENTS:
                raise TooManyRecipients
            self.record(survey, by=by)
            for some in _portions(new):
                self.record(*(SurveyInvitation.make(each.invitation_id, survey_id, each.to, digest_of(each.code)) for each in some), by=by)
        return Invited(survey, tuple(new), len(wanted) - len(new))

    def remind_of_survey(self, *, survey_id: UUID, expected: int, by: Act) -> Invited:
        """A further code for everybody who hasn't answered; raises AggregateNotFoundError, Changed, and what Survey.check_reminds does."""
        with self._alone_with(survey_id):
            survey = self.load(Survey, survey_id, expected=expected)
            survey.check_reminds(by.effective_on)
            waiting = [each for each in self._invitations(survey_id) if not each.used]
            asked = tuple(Asked(each.id, self._recipient(each), make_code()) for each in waiting)
            for invitation, one in zip(waiting, asked, strict=True):
                invitation.remind(digest_of(one.code))
            for some in _portions(waiting):
                self.record(*some, by=by)
        return Invited(survey, asked)

    def survey_of_code(self, code: str) -> tuple[Survey, SurveyInvitation] | None:
        """The survey that a code is good for, and its invitation; None for a code that is none."""
        invitation_id = survey_lists.invitation_of(self.database, digest_of(code))
        invitation = self.find(SurveyInvitation, invitation_id) if invitation_id else None
        return (self.load(Survey, invitation.survey_id), invitation) if invitation else None

    def answer_survey(self, *, invitation_id: UUID, replies: Iterable[Reply], by: Act) -> None:
        """Take one answer; of an anonymous survey it goes into the box, apart from the invitation.

        Raises AggregateNotFoundError, AnsweredAlready, NotOpenYet, SurveyOver, WrongAnswers.
        """
        with self._alone_with(self.load(SurveyInvitation, invitation_id).survey_id) as box:
            invitation = self.load(SurveyInvitation, invitation_id)
            survey = self.load(Survey, invitation.survey_id)
            invitation.use()
            survey.check_takes_answers(by.effective_on)
            kept = accepted(survey.definition.questions, replies)
            self.record(invitation, by=by)
            if survey.definition.anonymous:
                box.put(survey.id, kept)
            else:
                answer = SurveyAnswer(id=answer_id_of(invitation_id), survey_id=survey.id, invitation_id=invitation_id, replies=kept)
                self.record(answer, by=by)

    def close_survey(self, *, survey_id: UUID, expected: int, by: Act) -> Survey:
        """Take no more answers, and count; raises AggregateNotFoundError, Changed, and what Survey.check_closes does."""
        fewest = self.profile.surveys.fewest_answers
        with self._alone_with(survey_id) as box:
            survey = self.load(Survey, survey_id, expected=expected)
            survey.check_closes()
            invitations = list(self._invitations(survey_id))
            if survey.definition.anonymous:
                answers = box.empty(survey_id)
                given = [SurveyAnswer(id=uuid4(), survey_id=survey_id, invitation_id=None, replies=each) for each in answers]
                for some in _portions(given):
                    self.record(*some, by=by)
            else:
                used = (each.id for each in invitations if each.used)
                answers = [self.open(self.load(SurveyAnswer, answer_id_of(each)).replies, tuple[Reply, ...]) for each in used]
            shares = turnout((each.organiser_kind, each.used) for each in invitations)
            survey.close(shares, count(survey.definition.questions, answers, fewest), fewest, by.effective_on)
            self.record(survey, by=by)
        return survey

    def tell_survey_figures(self, *, published: Published, by: Act) -> SurveyFigures:
        """Take over figures from elsewhere; the same again is the same. Raises FiguresDontFit."""
        figures_id = uuid5(_FIGURES, repr(published))
        known = self.find(SurveyFigures, figures_id)
        if known is not None and not known.withdrawn:
            return known
        told = SurveyFigures.tell(uuid4() if known else figures_id, published)
        self.record(told, by=by)
        return told

    def withdraw_survey_figures(self, *, figures_id: UUID, expected: int, by: Act) -> SurveyFigures:
        """They are not to be shown any more; raises AggregateNotFoundError, Changed."""
        told = self.load(SurveyFigures, figures_id, expected=expected)
        told.withdraw()
        self.record(told, by=by)
        return told

    @contextmanager
    def _alone_with(self, survey_id: UUID) -> Iterator[SurveyBox]:
        """Nobody else invites to, reminds of, answers or closes a survey until this is done: what is read here is so when it is decided."""
        with self.database.transaction():
            box = SurveyBox(self.database, self.keyring)
            box.one_at_a_time(survey_id)
            yield box

    def _invitations(self, survey_id: UUID) -> Iterable[SurveyInvitation]:
        return (self.load(SurveyInvitation, each) for each in self._invited(survey_id))

    def _invited(self, survey_id: UUID) -> Iterable[UUID]:
        """Whoever is asked, also those whom the tables don't know of yet."""
        just_now = [event.originator_id for event in self.just_recorded("surveys", SurveyInvitation.Made) if event.survey_id == survey_id]
        return dict.fromkeys([*survey_lists.invitation_ids(self.database, survey_id), *just_now])

    def _recipient(self, invitation: SurveyInvitation) -> Recipient:
        address = self.open(invitation.address, str | None)
        return Recipient(invitation.organiser_id, invitation.school_unit_id, invitation.organiser_kind, address)


def _invitation_id(survey_id: UUID, key: bytes, to: Recipient) -> UUID:
    """One invitation a school unit, else an organiser, else an address, which no id may tell: so by the survey's own key."""
    who = to.school_unit_id or to.organiser_id or (to.address or "").lower()
    return UUID(bytes=hmac.digest(key, f"survey invitation {survey_id} {who}".encode(), "sha256")[:16], version=4)


def _portions(things: Iterable[A]) -> Iterator[tuple[A, ...]]:
    left = iter(things)
    while some := tuple(islice(left, _PORTION)):
        yield some
