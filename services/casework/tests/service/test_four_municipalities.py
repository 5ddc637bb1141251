"""How big the team is to be, and what its members are called, is what the municipality's profile says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.casework.tests.desk import ANNA, LENA, Desk
from services.casework.workings import build
from shared.web.session import Sessions


@pytest.mark.parametrize(
    ("name", "size", "lead", "coordinator"),
    [
        ("uppsala", "Enligt kommunens profil har teamet 5 personer, av dem 1 som leder.", "teamledare", "koordinator"),
        ("sigtuna", "Enligt kommunens profil har teamet 1 person.", "teamledare", "närvarokoordinator"),
        ("vanersborg", None, "teamledare", "koordinator"),
        ("boras", "Enligt kommunens profil har teamet 2 personer.", "verksamhetschef", "verksamhetsutvecklare"),
    ],
)
def test_the_teams_page_tells_the_size_and_the_foot_of_the_page_the_role(
    desk: Desk, name: str, size: str | None, lead: str, coordinator: str
) -> None:
    settings = replace(desk.settings, municipality=name)
    workings = build(settings, desk.consent)
    workings.database.open()
    there = replace(desk, workings=workings, settings=settings, sessions=Sessions.from_settings(settings))
    try:
        pages = {role: there.signed_in(who).get("/casework/team").text for who, role in ((LENA, lead), (ANNA, coordinator))}
        for role, page in pages.items():
            assert f"</strong>, {role}</p>" in page
            assert (size or "Teamet") in page
            assert (size is None) == ("Enligt kommunens profil" not in page)
    finally:
        for close in (workings.database.close, *workings.closing):
            close()
