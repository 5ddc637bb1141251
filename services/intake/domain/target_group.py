"""Whom the municipality's service is for: by its profile, and by which school forms and years there are on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.intake.domain.errors import MayNotRefer, NoSuchSchoolYear, OrganiserMayNotRefer, SchoolFormNotInUse, SchoolFormNotServed
from shared.vocabulary.codes import OrganiserKind, Referrer, SchoolForm
from shared.vocabulary.labels import describe, in_force
from shared.vocabulary.profile import Referrals
from shared.vocabulary.school_years import fits


def check_school_form(form: SchoolForm, year: int | None, on: date) -> None:
    """Whether there was such a form, and such a year in it; raises SchoolFormNotInUse, NoSuchSchoolYear."""
    if not describe(form).valid_on(on):
        raise SchoolFormNotInUse(form)
    if not fits(form, year, on):
        raise NoSuchSchoolYear(form, on)


def check_served(rules: Referrals, form: SchoolForm, year: int | None, on: date) -> None:
    """Whether pupils of that form and year can get the service; raises SchoolFormNotServed, and what check_school_form does."""
    check_school_form(form, year, on)
    if form not in rules.school_forms:
        raise SchoolFormNotServed


def check_sender(rules: Referrals, referrer: Referrer, organiser: OrganiserKind) -> None:
    """Whether they may send a referral; raises MayNotRefer, OrganiserMayNotRefer."""
    if referrer not in rules.may_refer:
        raise MayNotRefer
    if organiser not in rules.organisers:
        raise OrganiserMayNotRefer


def forms_on(registered: Iterable[str], on: date) -> frozenset[SchoolForm]:
    """The forms that a unit has on a day: those it was registered with, or what has taken their place."""
    return frozenset(in_force(SchoolForm(each), on) for each in registered)
