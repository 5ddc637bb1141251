"""Who is referred, by which school, on which day."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from deploy.demo.planning.draw import Draw, workday, workday_by
from deploy.demo.planning.handling import handling
from deploy.demo.planning.numbers import Numbers
from deploy.demo.planning.steps import PlannedGuardian, PlannedReferral
from deploy.demo.rows import ReferralCount
from deploy.demo.scenario import Scenario
from deploy.demo.table_file import ScenarioError
from shared.vocabulary.codes import OrganiserKind, Precondition, SchoolForm, Sex

UPPER_SECONDARY = {SchoolForm.UPPER_SECONDARY, SchoolForm.UPPER_SECONDARY_SPECIAL, SchoolForm.UPPER_SECONDARY_ADAPTED}
# The telecom authority keeps these numbers for fiction: 070-1740605 to 070-1740699.
FIRST_PHONE, PHONES = 1740605, 95


def planned_referrals(scenario: Scenario, not_registered: int) -> list[PlannedReferral]:
    """Every referral, in the order in which they come in; that many pupils are registered in another municipality."""
    draw = Draw(scenario, "arrivals")
    arrivals = sorted(
        ((_arrival(scenario, draw, row.year), place, row) for row in scenario.referrals for place in range(row.count)),
        key=lambda each: (each[0], each[2].form, each[2].organiser_kind, each[2].sex, each[1]),
    )
    chance = Draw(scenario, "pupils")
    temporary = set(chance.some(range(len(arrivals)), min(len(arrivals), scenario.process.pupils_with_temporary_number)))
    last = scenario.process.last_day
    decided = [number for number, (day, _, _) in enumerate(arrivals) if handling(scenario, number, day, lacks=True).settled_on <= last]
    if len(decided) < not_registered:
        raise ScenarioError("declines.csv", None, f"declines {not_registered} as not registered; only {len(decided)} referrals are handled in time")
    elsewhere = set(chance.some(decided, not_registered))
    numbers = Numbers(scenario.identity_numbers)
    people = _People(scenario, numbers, temporary, elsewhere)
    return [people.referral(number, day, row) for number, (day, _, row) in enumerate(arrivals)]


def _arrival(scenario: Scenario, draw: Draw, year: int) -> date:
    """A workday of the year, by the months' weights, within the scenario's days."""
    first = max(scenario.process.first_day, date(year, 1, 1))
    last = min(scenario.process.last_day, date(year, 12, 31))
    days = [day for day in (first + timedelta(days=n) for n in range((last - first).days + 1)) if day.weekday() < 5]
    weights = [scenario.month_weights[day.month - 1] for day in days]
    if not any(weights):
        return workday_by(last) if workday_by(last) >= first else first
    return draw.one(days, weights)


class _People:
    """Makes the pupils, their families and what their schools write."""

    def __init__(self, scenario: Scenario, numbers: Numbers, temporary: set[int], elsewhere: set[int]) -> None:
        self._scenario, self._numbers = scenario, numbers
        self._temporary, self._elsewhere = temporary, elsewhere
        self._kinds = {each.key: each.kind for each in scenario.organisers}

    def referral(self, number: int, day: date, row: ReferralCount) -> PlannedReferral:
        """The referral with this running number."""
        scenario, draw = self._scenario, Draw(self._scenario, f"referral {number}")
        unit = self._school(draw, row.organiser_kind, row.form)
        years = scenario.school_years[row.form]
        year = draw.one([each[0] for each in years], [each[1] for each in years])
        born = _birth_year(day, row.form, year)
        found = None if number in self._temporary else self._numbers.pupil(born, row.sex)
        identity = found or self._numbers.temporary(date(born, draw.whole(1, 12), draw.whole(1, 28)))
        family = draw.one(scenario.names.family)
        return PlannedReferral(
            number=number,
            day=day,
            organiser=unit[0],
            organiser_kind=row.organiser_kind,
            school_unit=unit[1],
            form=row.form,
            school_year=year,
            sex=row.sex,
            identity_number=identity.text,
            born_on=identity.born,
            given_name=draw.one(scenario.names.given[row.sex]),
            family_name=family,
            registered_in=scenario.process.other_municipality if number in self._elsewhere else scenario.process.home_municipality,
            guardians=self._guardians(draw, family, born),
            **self._what_the_school_has_done(draw, day),
        )

    def _school(self, draw: Draw, kind: OrganiserKind, form: SchoolForm) -> tuple[str, str]:
        units = [each for each in self._scenario.school_units if form in each.forms and self._kinds[each.organiser] is kind]
        unit = draw.one(units, [each.weight for each in units])
        return unit.organiser, unit.code

    def _guardians(self, draw: Draw, family: str, child_born: int) -> tuple[PlannedGuardian, ...]:
        made = []
        for place in range(1 + draw.happens(self._scenario.process.share_with_two_guardians)):
            sex = (Sex.GIRL, Sex.BOY)[place]
            given = draw.one(self._scenario.names.given[sex])
            name = family if draw.happens(0.8) else draw.one(self._scenario.names.family)
            number = self._numbers.guardian(child_born) if place == 0 else None
            phone = f"070{FIRST_PHONE + draw.whole(0, PHONES - 1)}"
            made.append(PlannedGuardian(given, name, number.text if number else None, phone, _address(given, name)))
        return tuple(made)

    def _what_the_school_has_done(self, draw: Draw, day: date) -> dict[str, Any]:
        process = self._scenario.process
        noticed = workday(day - timedelta(days=draw.whole(70, 200)))
        investigated = workday(noticed + timedelta(days=draw.whole(10, 30)))
        begun = workday(investigated + timedelta(days=draw.whole(1, 14)))
        needed = draw.happens(0.6)
        done = [(Precondition.NOTICED, noticed), (Precondition.INVESTIGATED, investigated), (Precondition.EFFORTS_BEGUN, begun)]
        if needed:
            done.append((Precondition.MEASURES_PUT_IN, workday(begun + timedelta(days=draw.whole(5, 20)))))
        # Half of those that are sent back lack something from the start; the others are asked for more (handling.py).
        lacks = draw.happens(process.share_sent_back.value / 2)
        # With a medical certificate for an investigation only the efforts can be lacking.
        certificate = draw.happens(process.share_of_certificates_as_investigation)
        may_lack = [Precondition.EFFORTS_BEGUN] if certificate else [Precondition.INVESTIGATED, Precondition.EFFORTS_BEGUN]
        return {
            "preconditions": tuple(done),
            "lacking": draw.one(may_lack) if lacks else None,
            "measures_needed": needed,
            "certificate_is_investigation": certificate,
            "need": draw.text("need"),
            "absent_since": noticed - timedelta(days=draw.whole(14, 90)),
            "absence_percent": draw.whole(30, 100),
            "tried": draw.text("tried"),
        }


def _birth_year(day: date, form: SchoolForm, school_year: int) -> int:
    """Most pupils of year 1 turn seven in the calendar year in which it begins; upper secondary school follows on year 9."""
    begins = day.year if day.month >= 7 else day.year - 1
    return begins - 6 - school_year - (9 if form in UPPER_SECONDARY else 0)


def _address(given: str, family: str) -> str:
    """An address at a domain that never receives (RFC 2606)."""
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower()).encode("ascii", "ignore").decode()
    return f"{plain}@example.org"
