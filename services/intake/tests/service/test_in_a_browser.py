"""Intake's pages in a real browser, all but the form's: by keyboard alone, without JavaScript, on a phone, and as axe sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from services.intake.tests.files import PDF
from services.intake.tests.histories import line
from services.intake.tests.installation import MUNICIPAL, Installation
from services.intake.tests.keyboard import DESK, PHONE, go_on, served, signed_in, tab_to, wrong_with
from services.intake.tests.service.test_attaching_files import attached
from services.intake.tests.service.test_importing_history import checked
from shared.vocabulary.codes import Role

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(house: Installation) -> Iterator[str]:
    with served(house) as address:
        yield address


def visit(context: BrowserContext, site: str, house: Installation, role: Role) -> Page:
    """Sign in by the session that the sign-in page would set."""
    return signed_in(context, site, house.visitor(house.schools[MUNICIPAL].person_id if role is Role.SCHOOL else house.people[role]))


def import_of(house: Installation, *lines: dict[str, str]) -> UUID:
    """A file of older referrals that has been checked."""
    body = {"person_id": str(house.people[Role.TEAM_LEAD]), "may_import": True, "expires_on": str(house.tomorrow)}
    token = str(house.post("/tokens", house.admin, body).get_json()["token"])
    return UUID(checked(house, token, f"system-{uuid4().hex[:12]}", *lines)["id"])


def test_a_file_is_added_by_keyboard_on_a_phone_without_javascript_and_saved_under_its_name(browser: Browser, site: str, house: Installation) -> None:
    referral = house.sent()["id"]
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = visit(context, site, house, Role.SCHOOL)
        page.goto(f"{site}/intake/referrals/{referral}/attachments")
        tab_to(page, '[name="file"]')
        page.set_input_files('[name="file"]', {"name": "sida.html", "mimeType": "text/html", "buffer": b"<html><script>"})
        go_on(page)
        assert "Den sortens fil tas inte emot" in page.inner_text(".errors")
        page.set_input_files('[name="file"]', {"name": "Utredning Åsa.html", "mimeType": "text/html", "buffer": PDF})
        go_on(page)
        assert "Utredning Åsa.html.pdf" in page.inner_text("main")
        with page.expect_download() as saving:
            page.click("text=Utredning Åsa.html.pdf")
        assert ("Utredning Åsa.html.pdf", PDF) == (saving.value.suggested_filename, Path(saving.value.path()).read_bytes())


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(browser: Browser, site: str, house: Installation, viewport: ViewportSize) -> None:
    waiting, missing = house.sent(), house.sent(preconditions=[])
    declined = house.sent()
    house.post(f"/referrals/{declined['id']}/decline", house.staff[Role.COORDINATOR], {"reason": "other-actor"}, declined["version"])
    good, faulty = import_of(house, line()), import_of(house, line(skolform="universitet"), line(lage="öppen"))
    addresses = {
        Role.ADMIN: [
            *("/intake/", "/intake/sign-in", "/intake/sign-in/invitation", "/intake/accessibility", "/intake/personal-data"),
            *("/intake/admin", "/intake/admin/organisations/new", "/intake/admin/people", "/intake/admin/tokens/new"),
            f"/intake/admin/school-units/{house.schools[MUNICIPAL].unit_id}",
        ],
        Role.SCHOOL: [
            "/intake/referrals",
            "/intake/referrals/new",
            *(f"/intake/referrals/{each['id']}" for each in (waiting, missing, declined)),
            f"/intake/referrals/{missing['id']}/completion",
            f"/intake/referrals/{missing['id']}/receipt",
            f"/intake/referrals/{missing['id']}/attachments",
            *(f"/intake/referrals/{waiting['id']}/attachments{end}" for end in ("", f"/{attached(house, waiting['id'])['id']}")),
        ],
        Role.TEAM_LEAD: ["/intake/imports", *(f"/intake/imports/{each}" for each in (good, faulty))],
        Role.COORDINATOR: ["/intake/referrals", *(f"/intake/referrals/{waiting['id']}{end}" for end in ("", "/completion-request", "/decline"))],
    }
    found = []
    for role, pages in addresses.items():
        with browser.new_context(viewport=viewport) as context:
            page = visit(context, site, house, role)
            for address in pages:
                page.goto(f"{site}{address}")
                found += wrong_with(page)
    assert [] == found


def test_nothing_is_loaded_from_elsewhere(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = visit(context, site, house, Role.SCHOOL)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for address in ("/intake/", "/intake/referrals", "/intake/referrals/new"):
            page.goto(f"{site}{address}")
        assert asked
        assert [] == [url for url in asked if not url.startswith(site)]
