"""Facts as the other services would send them, for tests: one small municipality that goes through what the report tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from shared.contracts.casework import CaseClosed, CaseClosureCorrected, CaseOpened, InterventionStarted, StartCorrected
from shared.contracts.consent import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.contracts.fact import FactRecord
from shared.contracts.intake import DuplicateJudged, ReferralDeclined, ReferralReceived, TokenIssued, TokenRevoked
from shared.vocabulary.calendar import months_on
from shared.vocabulary.codes import (
    ClosureReason,
    DeclineReason,
    OrganiserKind,
    Outcome,
    Referrer,
    Role,
    SchoolForm,
    SecurityMarking,
    Sex,
    SignatoryKind,
)
from shared.vocabulary.ids import case_id_of, consent_id_of

# year, form: municipal boy, municipal girl, independent boy, independent girl (seed 001, Table 1)
TABLE_1 = {
    (2018, SchoolForm.COMPULSORY): (48, 28, 13, 9),
    (2018, SchoolForm.UPPER_SECONDARY): (9, 0, 3, 1),
    (2019, SchoolForm.COMPULSORY): (25, 22, 12, 9),
    (2019, SchoolForm.UPPER_SECONDARY): (4, 3, 1, 4),
    (2020, SchoolForm.COMPULSORY): (29, 29, 10, 7),
    (2020, SchoolForm.UPPER_SECONDARY): (1, 3, 0, 0),
    (2021, SchoolForm.COMPULSORY): (34, 21, 5, 5),
    (2021, SchoolForm.UPPER_SECONDARY): (1, 0, 0, 0),
}
REPORTED_ON = date(2021, 8, 13)
LEARNED_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""When the history was imported."""

# outcome, reason, interventions begun 2019–2020; the numbers of the reasons are made up
ENDED = (
    (Outcome.BACK_60_100, ClosureReason.GOAL_REACHED, 35),
    (Outcome.BACK_25_60, ClosureReason.SCHOOL_CONTINUES, 17),
    (Outcome.NOT_BACK, ClosureReason.OTHER_ACTOR_COORDINATES, 6),
    (Outcome.NOT_BACK, ClosureReason.DISCHARGED_FROM_UPPER_SECONDARY, 3),
    (Outcome.NOT_BACK, ClosureReason.MOVED, 4),
    (Outcome.NOT_BACK, ClosureReason.CONSENT_NO_LONGER_GIVEN, 5),
    (Outcome.NOT_BACK, ClosureReason.SUPPORT_INSUFFICIENT, 6),
    (Outcome.NOT_BACK, ClosureReason.VERY_POOR_WELLBEING, 4),
)


@dataclass
class Municipality:
    """Sends facts; each source gives its own positions, without gaps."""

    random: Random = field(default_factory=lambda: Random(2021))
    records: list[FactRecord] = field(default_factory=list)

    def new_id(self) -> UUID:
        """An id that is the same in every run."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def send(self, source: str, fact: Any, on: date, *, known_on: date | None = None, recorded_at: datetime = LEARNED_AT) -> FactRecord:
        """Append one fact to its owner's log."""
        position = 1 + sum(record.source == source for record in self.records)
        record = FactRecord(source, position, self.new_id(), recorded_at, on, known_on, self.new_id(), "admin", None, self.new_id(), fact)
        self.records.append(record)
        return record

    def referral(
        self,
        on: date,
        form: SchoolForm = SchoolForm.COMPULSORY,
        kind: OrganiserKind = OrganiserKind.MUNICIPAL,
        sex: Sex = Sex.BOY,
        **days: Any,
    ) -> ReferralReceived:
        """A referral comes in."""
        referral_id = self.new_id()
        fact = ReferralReceived(
            referral_id=referral_id,
            case_id=case_id_of(referral_id),
            pupil_id=self.new_id(),
            registry_number="UBN-2021-00001",
            referrer=Referrer.PRINCIPAL,
            organiser_id=self.new_id(),
            organiser_kind=kind,
            school_unit_id=self.new_id(),
            school_form=form,
            school_year=7,
            sex=sex,
            security_marking=SecurityMarking.NONE,
        )
        self.send("intake", fact, on, **days)
        return fact

    def intervention(
        self,
        begins: date,
        closes: date | None = None,
        outcome: Outcome = Outcome.NOT_BACK,
        reason: ClosureReason = ClosureReason.MOVED,
        **days: Any,
    ) -> UUID:
        """A case gets consent, begins, and perhaps closes."""
        referral_id = self.new_id()
        case_id = case_id_of(referral_id)
        opened = CaseOpened(
            case_id, referral_id, self.new_id(), self.new_id(), OrganiserKind.MUNICIPAL, self.new_id(), SchoolForm.COMPULSORY, Sex.GIRL
        )
        granted = ConsentGranted(consent_id_of(case_id), case_id, opened.pupil_id, 1, self.new_id(), SignatoryKind.GUARDIAN, (), True)
        self.send("casework", opened, begins, **days)
        self.send("consent", granted, begins, **days)
        self.send("casework", InterventionStarted(case_id, begins, months_on(begins, 6), self.new_id()), begins, **days)
        if closes is not None:
            self.send("casework", CaseClosed(case_id, outcome, reason, None, begins), closes, **days)
        return case_id

    def refusals(self, on: date) -> None:
        """A referral is declined, one consent refused and another withdrawn, a token issued and revoked."""
        pupil, case_id = self.new_id(), self.new_id()
        self.send("intake", ReferralDeclined(self.new_id(), DeclineReason.SCHOOLS_OWN_TASK), on)
        self.send("consent", ConsentRefused(consent_id_of(case_id), case_id, pupil, 1, self.new_id(), SignatoryKind.PUPIL), on)
        self.send("consent", ConsentWithdrawn(consent_id_of(case_id), case_id, pupil, 2, self.new_id(), SignatoryKind.GUARDIAN, (), (), False), on)
        token = TokenIssued(self.new_id(), f"{self.random.getrandbits(256):064x}", self.new_id(), Role.ANALYST, None, False, date(2027, 1, 1))
        self.send("intake", token, on)
        self.send("intake", TokenRevoked(token.token_id), on)


def as_reported() -> list[FactRecord]:
    """All that the report counts, with the last referral on its last day."""
    municipality = Municipality()
    for year, form, kind, sex in _referrals():
        last = REPORTED_ON if year == REPORTED_ON.year else date(year, 12, 31)
        day = date.fromordinal(municipality.random.randint(date(year, 1, 1).toordinal(), last.toordinal()))
        if form is SchoolForm.UPPER_SECONDARY and year == REPORTED_ON.year:
            day = REPORTED_ON
        last_one = municipality.referral(day, form, kind, sex, known_on=day)
    repeated = municipality.referral(REPORTED_ON)
    judged = DuplicateJudged(municipality.new_id(), repeated.pupil_id, None, repeated.referral_id, last_one.referral_id)
    municipality.send("intake", judged, REPORTED_ON)
    for outcome, reason, number in ENDED:
        for index in range(number):
            begins = date(2019 + index % 2, 1 + index % 12, 1 + index % 28)
            municipality.intervention(begins, months_on(begins, 6), outcome, reason)
    for begins in (date(2018, 3, 1), date(2021, 2, 1)):
        ended = municipality.intervention(begins, months_on(begins, 5))
        corrected = CaseClosureCorrected(ended, Outcome.NOT_BACK, ClosureReason.VERY_POOR_WELLBEING, 10, begins)
        municipality.send("casework", corrected, months_on(begins, 5))
        really = begins + timedelta(days=1)
        municipality.send("casework", StartCorrected(ended, really, months_on(really, 6), True), really)
    for begins in (date(2020, 11, 2), date(2020, 12, 1)):
        municipality.intervention(begins)
    municipality.refusals(date(2020, 5, 4))
    return municipality.records


def _referrals() -> Iterator[tuple[int, SchoolForm, OrganiserKind, Sex]]:
    for (year, form), row in TABLE_1.items():
        cells = [(kind, sex) for kind in OrganiserKind for sex in Sex]
        for (kind, sex), number in zip(cells, row, strict=True):
            for _ in range(number):
                yield year, form, kind, sex


def by_source(records: Iterable[FactRecord]) -> dict[str, list[FactRecord]]:
    """Each source's facts in its own order."""
    sorted_out: dict[str, list[FactRecord]] = {}
    for record in records:
        sorted_out.setdefault(record.source, []).append(record)
    return sorted_out
