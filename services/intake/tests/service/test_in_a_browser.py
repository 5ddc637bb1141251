"""Intake's pages in a real browser: by keyboard alone, without JavaScript, on a phone, and as axe sees them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from werkzeug.serving import make_server

from services.intake.tests.files import PDF
from services.intake.tests.installation import MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached
from shared.vocabulary.codes import Role

pytestmark = pytest.mark.browser
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def site(house: Installation) -> Iterator[str]:
    assert house.workings.flask is not None
    server = make_server("127.0.0.1", 0, house.workings.flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def visit(context: BrowserContext, site: str, house: Installation, role: Role) -> Page:
    """Sign in by the session that the sign-in page would set."""
    person = house.schools[MUNICIPAL].person_id if role is Role.SCHOOL else house.people[role]
    cookie = house.visitor(person).client.get_cookie("narvaro_session")
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return context.new_page()


def type_in(page: Page, name: str, text: str) -> None:
    """Tab to a field and write."""
    tab_to(page, f'[name="{name}"]')
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def choose(page: Page, name: str, downs: int) -> None:
    """Reach a group of radio buttons and choose by arrow keys."""
    tab_to(page, f'[name="{name}"]')
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")


def go_on(page: Page) -> None:
    """The first button of the form."""
    tab_to(page, "main .buttons button.button:not(.quiet)")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_referral_is_sent_by_keyboard_alone_on_a_phone_without_javascript(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = visit(context, site, house, Role.SCHOOL)
        page.goto(f"{site}/intake/referrals/new")
        go_on(page)
        type_in(page, "identity_number", "20130101TF01")
        type_in(page, "given_name", "Robin")
        type_in(page, "family_name", "Exempelsson")
        choose(page, "sex", 1)
        go_on(page)
        choose(page, "school_form", 0)
        type_in(page, "school_year", "5")
        type_in(page, "contact.name", "Charlie Låtsassson")
        type_in(page, "contact.phone", "018-727 00 01")
        go_on(page)
        type_in(page, "guardians.0.given_name", "Kim")
        go_on(page)
        assert page.locator(".errors").is_visible()
        type_in(page, "guardians.0.family_name", "Exempelsson")
        type_in(page, "guardians.0.phone", "018-727 00 00")
        choose(page, "guardians.0.custody", 1)
        go_on(page)
        type_in(page, "noticed", "2021-01-18")
        choose(page, "measures_needed", 1)
        go_on(page)
        type_in(page, "since", "2020-11-01")
        type_in(page, "share_percent", "65")
        type_in(page, "unreported_percent", "20")
        go_on(page)
        type_in(page, "tried", "Kortare dagar.")
        type_in(page, "need", "Skolan når inte längre fram.")
        tab_to(page, "input[name='wishes[]']")
        page.keyboard.press("Space")
        go_on(page)
        assert "Robin Exempelsson" in page.inner_text("main")
        go_on(page)
        assert "/receipt" in page.url
        assert "UBN-" in page.inner_text("main")


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
    draft = house.visitor(house.schools[MUNICIPAL].person_id).go("/intake/referrals/new").send("/new").address.removesuffix("pupil")
    addresses = {
        Role.ADMIN: [
            *("/intake/", "/intake/sign-in", "/intake/sign-in/invitation", "/intake/accessibility", "/intake/personal-data"),
            *("/intake/admin", "/intake/admin/organisations/new", "/intake/admin/people", "/intake/admin/tokens/new"),
            f"/intake/admin/school-units/{house.schools[MUNICIPAL].unit_id}",
        ],
        Role.SCHOOL: [
            "/intake/referrals",
            "/intake/referrals/new",
            *(f"{draft}{step}" for step in ("pupil", "school", "guardians", "groundwork", "absence", "request")),
            *(f"/intake/referrals/{each['id']}" for each in (waiting, missing, declined)),
            f"/intake/referrals/{missing['id']}/completion",
            f"/intake/referrals/{missing['id']}/receipt",
            f"/intake/referrals/{missing['id']}/attachments",
            *(f"/intake/referrals/{waiting['id']}/attachments{end}" for end in ("", f"/{attached(house, waiting['id'])['id']}")),
        ],
        Role.COORDINATOR: ["/intake/referrals", *(f"/intake/referrals/{waiting['id']}{end}" for end in ("", "/completion-request", "/decline"))],
    }
    found = []
    for role, pages in addresses.items():
        with browser.new_context(viewport=viewport) as context:
            page = visit(context, site, house, role)
            for address in pages:
                page.goto(f"{site}{address}")
                report = Axe().run(page)
                found += [f"{address}: {each['id']}" for each in report.response["violations"]]
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    found.append(f"{address}: scrolls sideways")
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
