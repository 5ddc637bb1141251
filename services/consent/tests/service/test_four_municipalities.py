"""Whom a question about consent offers is what the municipality's profile says."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from services.consent.tests.office import Office
from services.consent.tests.reading_pages import look
from services.consent.workings import build
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import Sessions

ALL = {"school", "pupil-health", "social-services", "bup", "health-care", "habilitation", "youth-clinic", "police", "association", "family-home"}
OFFERED = {
    "uppsala": ALL,
    "sigtuna": {"school", "pupil-health", "social-services", "bup", "health-care"},
    "vanersborg": ALL - {"health-care", "association", "family-home"},
    "boras": ALL - {"bup", "habilitation", "youth-clinic"},
}


@pytest.mark.parametrize("name", OFFERED)
def test_a_question_offers_the_actors_of_the_municipality_and_whoever_was_asked_about_before(office: Office, name: str) -> None:
    new, asked = office.accepted(), office.asked()
    settings = replace(office.settings, municipality=name)
    workings = build(settings)
    there = replace(office, workings=workings, settings=settings, sessions=Sessions.from_settings(settings))
    browser = there.signed_in(Identity(uuid4(), Role.COORDINATOR))
    try:
        assert OFFERED[name] == offered(look(browser, f"/consent/consents/{new.consent_id}/request").text)
        assert OFFERED[name] | {"school", "bup"} == offered(look(browser, f"/consent/consents/{asked.consent_id}/request").text)
    finally:
        for close in (workings.database.close, *workings.closing):
            close()


def offered(page: str) -> set[str]:
    """The actors that a box stands for."""
    return set(re.findall(r'name="scope\[\]" value="([a-z-]+)\.', page))
