"""Writes the golden file of every event that has none yet: `python -m services.intake.tests.golden_events`.

An existing file is never written again: it is what some installation has stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson

from services.intake.application.attendance_lines import make_lines_key, sealed_line
from services.intake.domain.attachment import Attachment, Matter, StoppedFile, StoredFile
from services.intake.domain.attendance_goal import AttendanceGoal
from services.intake.domain.attendance_line import AttendanceLine, line_id_of
from services.intake.domain.duplicate import Incoming, PossibleDuplicate
from services.intake.domain.history_import import HistoryImport
from services.intake.domain.older_referral import OlderReferral, WhatBecame
from services.intake.domain.organiser import Organiser
from services.intake.domain.person import Person
from services.intake.domain.referral import Referral
from services.intake.domain.school_area import SchoolArea
from services.intake.domain.school_unit import SchoolUnit
from services.intake.domain.sending import Protection
from services.intake.domain.survey_answer import SurveyAnswer
from services.intake.domain.survey_figures import SurveyFigures
from services.intake.domain.survey_invitation import SurveyInvitation
from services.intake.domain.token import ApiToken, TokenLimits
from services.intake.domain.webhook import Webhook
from services.intake.tests.attendance_stories import line, school, take_in, week
from services.intake.tests.stories import DAY, GUARDIAN, INVESTIGATED, KEYS, NOTICED, PUPIL, SENDER, UPPSALA, as_kept, done, groundwork, receive
from services.intake.tests.survey_stories import ANSWERS, MUNICIPAL_UNIT, a_survey, closed, figures
from services.intake.tests.unit.test_absence_notices import MISSING, READY
from services.intake.tests.unit.test_absence_notices import notice as absence_notice
from services.intake.tests.unit.test_investigation_notices import begun
from shared.eventlog.act import Act
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.mapper import SealingMapper
from shared.vocabulary.codes import (
    ApiResource,
    AttachedTo,
    AttendanceMeasure,
    DeclineReason,
    DuplicateGround,
    DuplicateVerdict,
    FileKind,
    InvestigationEnd,
    LegalBasis,
    NoticeClosure,
    OrganiserKind,
    ReferralState,
    Referrer,
    Role,
    ScanVerdict,
    SchoolForm,
    SecurityMarking,
    SentIn,
    Sex,
    Stage,
    WebhookEnd,
    WebhookNews,
)
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.words import Digest, OrganisationNumber, PublicName, RegistryNumber, SchoolUnitCode, SystemName

FOLDER = Path(__file__).parent / "golden"


def every_event() -> Iterator[Aggregate.Event]:
    """Events with every field filled in."""
    organiser = Organiser(uuid4(), OrganiserKind.INDEPENDENT, OrganisationNumber("1000000002"), PublicName("Exempelstiftelsen"))
    organiser.end(uuid4())
    yield from stored(organiser)
    forms = (SchoolForm.COMPULSORY, SchoolForm.COMPULSORY_SPECIAL)
    unit = SchoolUnit(uuid4(), uuid4(), SchoolUnitCode("10000002"), PublicName("Ekbackens skola"), forms, date(2000, 1, 1))
    unit.place(uuid4())
    unit.collect_events()
    unit.close(DAY, (uuid4(), uuid4()))
    yield from stored(unit)
    yield from stored(SchoolUnit(uuid4(), uuid4(), SchoolUnitCode("10000002"), PublicName("Ekbackens skola"), forms, date(2000, 1, 1)))
    area = SchoolArea(uuid4(), PublicName("Västra skolområdet"), date(2020, 8, 1))
    area.close(date(2022, 7, 31))
    yield from stored(area)
    person = Person.register(uuid4(), Role.SCHOOL, uuid4(), "Kim Exempelsson", Digest("ab" * 32))
    KEYS.make_key(person.id)
    person.change_role(Role.SCHOOL, uuid4())
    person.end()
    person.come_back()
    yield from stored(person)
    token = ApiToken.issue(
        uuid4(),
        Digest("cd" * 32),
        person.id,
        person.role,
        person.organisation_id,
        may_import=True,
        expires_on=date(2022, 6, 14),
        limits=TokenLimits((ApiResource.REFERRALS,), True, (uuid4(),), 60),
        on=DAY,
    )
    at = datetime(2021, 6, 14, 9, 12, tzinfo=UTC)
    token.replace(uuid4(), Digest("ef" * 32), overlap=timedelta(days=1), expires_on=date(2022, 6, 14), at=at, on=DAY)
    token.revoke()
    yield from stored(token)
    fresh = receive(groundwork(NOTICED, measures_needed=True, certificate=True))
    referral = as_kept(receive())
    yield from stored(fresh)
    referral.ask([INVESTIGATED], "Vem har utrett?")
    referral.complete(done(INVESTIGATED), "Elevhälsan har utrett.", DAY)
    referral.protect(Protection(SecurityMarking.CONFIDENTIALITY_MARK, (UUID(int=21),)), "Skatteverket har meddelat det.")
    referral.accept(8, UPPSALA)
    yield from stored(referral)
    yield from guardian_events()
    yield from notice_events()
    yield from import_events()
    yield from attendance_events()
    yield from attachment_events()
    yield from webhook_events()
    yield from survey_events()
    yield from duplicate_events()
    refused = as_kept(receive())
    refused.decline(DeclineReason.OTHER_ACTOR, "BUP har samordningen.")
    yield from stored(refused)


def guardian_events() -> Iterator[Aggregate.Event]:
    """A guardian lets the school know of what she has sent."""
    own = as_kept(receive(guardian=GUARDIAN))
    own.tell_school()
    yield from stored(own)
    heard = as_kept(receive(guardian=GUARDIAN))
    heard.agreed_otherwise(heard.guardians[0].guardian_id, DAY, DAY)
    yield from stored(heard)


def import_events() -> Iterator[Aggregate.Event]:
    """An older referral that was brought in, and imports that were let in after a stop, and given up."""
    older = OlderReferral(
        received_on=DAY,
        earlier_number="BUN 2019/117",
        identity_number=parse_identity_number("20130101TF01"),
        pupil_name="Robin Exempelsson",
        sex=Sex.GIRL,
        registered_in=None,
        guardians=(),
        referrer=Referrer.PRINCIPAL,
        unit_code=SchoolUnitCode("10000001"),
        school_form=SchoolForm.COMPULSORY,
        school_year=5,
        absence=None,
        need=None,
        became=WhatBecame(ReferralState.CLOSED_ELSEWHERE, DAY),
    )
    number = RegistryNumber("UBN-2021-00002")
    yield from list(stored(Referral.bring_in(uuid4(), number, older, sender=SENDER, pupil_id=PUPIL, guardians=(), home=UPPSALA)))[1:]
    import_id = uuid4()
    let_in = HistoryImport(id=import_id, source=SystemName("prorenata"), size=81_920)
    let_in.checked(lines=100, good=90, known=4, wrong=6)
    let_in.start()
    let_in.cancel()
    let_in.resume()
    let_in.finish(imported=90, known=4, wrong=6)
    yield from stored(let_in)
    given_up = HistoryImport(id=import_id, source=SystemName("prorenata"), size=81_920)
    given_up.expire()
    yield from list(stored(given_up))[1:]


def notice_events() -> Iterator[Aggregate.Event]:
    """An absence notice from receipt to closure, and an investigation that ended."""
    told = absence_notice(MISSING)
    yield from stored(told)
    told.take_on(uuid4(), DAY, DAY)
    told.complete_with(READY, "Utredningen är klar.", DAY)
    told.follow_up("Ringt hem.", DAY, DAY)
    told.link(uuid4(), PUPIL)
    told.close(NoticeClosure.COORDINATOR_HELPS, "Beställningen är antagen.")
    yield from stored(told)
    investigation = begun()
    yield from stored(investigation)
    investigation.end(DAY, InvestigationEnd.REFERRAL_SENT, "Skolan beställer en koordinator.", DAY)
    yield from stored(investigation)


def attendance_events() -> Iterator[Aggregate.Event]:
    """A school unit's first report with one of its lines, and a goal that was withdrawn."""
    attendance, told = school(), line(0, valid=700, unreported=50).attendance
    line_id = line_id_of(take_in(school()), PUPIL)
    KEYS.make_key(attendance.id)
    report_id = take_in(attendance, long_term=[line_id])
    yield from stored(attendance)
    boxed = sealed_line(make_lines_key(KEYS, report_id), report_id, line_id, told)
    yield from stored(AttendanceLine(id=line_id, report_id=report_id, pupil_id=PUPIL, attendance=boxed))
    unreported = AttendanceMeasure.UNREPORTED_ABSENCE
    goal = AttendanceGoal.set(uuid4(), measure=unreported, stage=Stage.LATE, before=week(0), after=week(20), fall_percent=50)
    goal.withdraw()
    yield from stored(goal)


def attachment_events() -> Iterator[Aggregate.Event]:
    """A file with a new version, and one that was stopped."""
    matter, file = Matter(AttachedTo.REFERRAL, uuid4()), StoredFile(uuid4(), FileKind.PDF, 81_920, Digest("ef" * 32), ScanVerdict.CLEAN)
    attachment = Attachment(uuid4(), matter, PUPIL, file, "utredning.pdf", "12" * 32)
    attachment.replace(file, "utredning, rättad.pdf", "34" * 32)
    yield from stored(attachment)
    yield from stored(StoppedFile(uuid4(), matter, PUPIL, 81_920, "Eicar-Signature"))


def survey_events() -> Iterator[Aggregate.Event]:
    """A survey from draft to figures, an invitation that was used after a reminder, an answer, and figures from elsewhere."""
    survey = closed(a_survey())
    KEYS.make_key(survey.id)
    yield from stored(survey)
    invitation = SurveyInvitation.make(uuid4(), survey.id, MUNICIPAL_UNIT, Digest("ab" * 32))
    invitation.remind(Digest("cd" * 32))
    invitation.use()
    yield from stored(invitation)
    yield from stored(SurveyAnswer(id=uuid4(), survey_id=survey.id, invitation_id=invitation.id, replies=ANSWERS))
    told = SurveyFigures.tell(uuid4(), figures())
    told.withdraw()
    yield from stored(told)


def webhook_events() -> Iterator[Aggregate.Event]:
    """A webhook from registration until its address was gone."""
    secret, another = ("whsec_" + "QUJD" * 8, "whsec_" + "REVG" * 8)
    news = (WebhookNews.REFERRAL_ACCEPTED, WebhookNews.NOTICE_CLOSED)
    webhook = Webhook.register(uuid4(), uuid4(), address="https://mottagare.example/narvaro", secret=secret, news=news)
    KEYS.make_key(webhook.id)
    webhook.verify()
    webhook.rotate(another)
    webhook.pause()
    webhook.resume()
    webhook.end(WebhookEnd.GONE)
    yield from stored(webhook)


def duplicate_events() -> Iterator[Aggregate.Event]:
    """Two referrals that are found to be one pupil's, and merged."""
    newer, earlier = Incoming(SentIn.REFERRAL, uuid4(), PUPIL), Incoming(SentIn.REFERRAL, uuid4(), uuid4())
    pair = PossibleDuplicate(newer=newer, earlier=earlier, ground=DuplicateGround.TEMPORARY_NUMBER)
    pair.judge(DuplicateVerdict.SAME_MATTER, newer.id, "Skolan bekräftade numret.", frozenset({newer.id}))
    yield from stored(pair)


def stored(aggregate: Aggregate) -> Iterator[Aggregate.Event]:
    """The aggregate's new events, with who did it."""
    for event in aggregate.collect_events():
        assert isinstance(event, Aggregate.Event)
        object.__setattr__(event, "act", _act())
        object.__setattr__(event, "subject", aggregate.subject_id)
        yield event


def _act() -> Act:
    return Act(
        actor=UUID(int=21),
        role=Role.SCHOOL,
        organisation=UUID(int=22),
        effective_on=DAY,
        correlation=UUID(int=23),
        known_on=date(2021, 6, 15),
        legal_basis=LegalBasis.PUBLIC_TASK,
    )


def write_missing() -> list[Path]:
    """Write what is missing; returns the new files."""
    mapper, written = SealingMapper(KEYS), []
    for event in every_event():
        kept = mapper.to_stored_event(event)
        path = FOLDER / f"{kept.topic}.v{getattr(type(event), 'class_version', 1)}.json"
        if path.exists():
            continue
        golden = {
            "topic": kept.topic,
            "originator_id": str(kept.originator_id),
            "originator_version": kept.originator_version,
            "state": orjson.loads(kept.state),
        }
        path.write_text(json.dumps(golden, indent=2, sort_keys=True) + "\n")
        written.append(path)
    return written


if __name__ == "__main__":
    for new in write_missing():
        print(new)
