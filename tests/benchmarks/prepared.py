"""Intake's log, filled with referrals as they are received, with one guardian each, and accepted: two events, two facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from services.intake.application import Intake
from services.intake.domain.referral import Referral
from services.intake.domain.sending import Pupil
from services.intake.tests.stories import ABSENCE, ALL_DONE, FATHER, MOTHER, REQUEST, SENDER, UPPSALA
from shared.eventlog.act import Act
from shared.vocabulary.codes import Role, Sex
from shared.vocabulary.identity_numbers import parse_identity_number
from shared.vocabulary.profile import load_profile
from shared.vocabulary.words import RegistryNumber
from tests.databases import Home

EVENTS_OF_A_REFERRAL, FACTS_OF_A_REFERRAL = 2, 2
AT_A_TIME = 50  # referrals a save; bigger ones make other writers wait
FIRST_DAY, DAYS = date(2021, 6, 14), 1000
NUMBER = parse_identity_number("20130101TF01")


def fill_log(home: Home, referrals: int) -> int:
    """Record so many accepted referrals over three years; returns how many facts that makes."""
    with home.database("intake") as database, home.vault() as vault:
        intake = Intake(database, vault, load_profile("uppsala"))
        pupil = Pupil(vault.pupil_of(NUMBER.text), NUMBER, "Robin Exempelsson", Sex.GIRL, UPPSALA)
        for first in range(0, referrals, AT_A_TIME):
            day = FIRST_DAY + timedelta(days=first * DAYS // referrals)
            act = Act(actor=uuid4(), role=Role.TEAM_LEAD, organisation=None, effective_on=day, correlation=uuid4())
            numbers = range(first, min(first + AT_A_TIME, referrals))
            intake.record(*(part for number in numbers for part in _accepted(intake, pupil, number, day)), by=act)
    return referrals * FACTS_OF_A_REFERRAL


def stored_bytes(home: Home) -> int:
    """Bytes of an event in the log, on average."""
    with home.database("intake") as database:
        row = database.row("SELECT avg(octet_length(state))::int AS bytes FROM log_events")
    assert row is not None
    return int(row["bytes"])


def _accepted(intake: Intake, pupil: Pupil, number: int, day: date) -> Iterator[Referral]:
    """A referral that was received, and the same one as the log would give it back, accepted: saved together they are one stream."""
    referral_id, key = uuid4(), intake.keyring.key(pupil.pupil_id)
    received = Referral.receive(
        referral_id,
        RegistryNumber(f"UBN-{day.year}-{number:05}"),
        sender=SENDER,
        pupil=pupil,
        guardians=[each.sealed(at, pupil_id=pupil.pupil_id, pupil_key=key, referral_id=referral_id) for at, each in enumerate((MOTHER, FATHER))],
        groundwork=ALL_DONE,
        request=REQUEST,
        absence=ABSENCE,
        on=day,
    )
    yield received
    kept: Any = None
    for event in received.pending_events:
        object.__setattr__(event, "subject", received.subject_id)
        kept = intake.mapper.to_domain_event(intake.mapper.to_stored_event(event)).mutate(kept)  # type: ignore[attr-defined]
    kept.accept(9, UPPSALA)
    yield kept
