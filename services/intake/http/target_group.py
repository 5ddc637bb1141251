"""Whom the service is for, in words: said on the start page, before a form's first field and beside the field that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.vocabulary.calendar import today
from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.labels import describe, label, lower_label
from shared.vocabulary.language import later, say, translated
from shared.vocabulary.profile import Referrals
from shared.vocabulary.school_years import school_years
from shared.web.layout import listing

_WHOSE = {OrganiserKind.MUNICIPAL: later("kommunal"), OrganiserKind.INDEPENDENT: later("fristående")}


def served_on(rules: Referrals, on: date) -> list[SchoolForm]:
    """The school forms that the service is for and that there are on a day."""
    return [form for form in SchoolForm if form in rules.school_forms and describe(form).valid_on(on)]


def schools_served(rules: Referrals, on: date) -> str:
    """grundskola och gymnasieskola, kommunal eller fristående."""
    whose = say(" eller ").join(translated(_WHOSE[kind]) for kind in OrganiserKind if kind in rules.organisers)
    return f"{listing(lower_label(form) for form in served_on(rules, on))}, {whose}"


def serves_upper_secondary(rules: Referrals) -> bool:
    """Whether it is for upper secondary schools too, whose principals often don't know it (seed 001)."""
    return SchoolForm.UPPER_SECONDARY in rules.school_forms


def lacks_year(form: SchoolForm | None, year: int | None) -> bool:
    """Whether a school form has years today and none is told."""
    return form is not None and year is None and bool(school_years(form, today()))


def years_told(forms: Iterable[SchoolForm], on: date) -> str:
    """Grundskola har årskurs 1–9. Förskoleklass har ingen årskurs."""
    return " ".join(_years(form, on) for form in forms)


def _years(form: SchoolForm, on: date) -> str:
    years = school_years(form, on)
    return (
        say("%(form)s har årskurs %(first)s–%(last)s.", form=label(form), first=years[0], last=years[-1])
        if years
        else say("%(form)s har ingen årskurs: lämna tomt.", form=label(form))
    )
