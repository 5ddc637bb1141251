"""A guardian answers and takes back on a phone, and a coordinator works by keyboard, in a real browser and without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from services.consent.tests.office import GUARDIAN_NAMES, File, Office, pairs
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import COOKIE

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LARGEST_PAGE = 50_000  # bytes


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    assert office.workings.flask is not None
    server = make_server("127.0.0.1", 0, office.workings.flask, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


def opened(browser: Browser, address: str, office: Office, identity: Identity, size: dict[str, int], *, scripts: bool = False) -> Page:
    """A page where somebody is signed in. Scripts are only for the accessibility checker: the pages have none."""
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts)
    context.add_cookies([{"name": COOKIE, "value": office.sessions.issue(identity), "url": address}])
    return context.new_page()


def guardian_of(file: File) -> Identity:
    return Identity(uuid4(), Role.GUARDIAN, case_id=file.case_id, signatory_id=file.guardians[0], name=GUARDIAN_NAMES[0])


def test_a_guardian_says_yes_to_a_part_on_a_phone_and_takes_it_back(browser: Browser, address: str, office: Office):
    file = office.asked(guardians=1)
    page = opened(browser, address, office, guardian_of(file), PHONE)
    page.goto(f"{address}/consent/")
    page.get_by_role("link", name="Svara på frågan").click()
    page.get_by_label("Ja, men bara till en del").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("group", name="BUP").get_by_label("Hälsa").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka mitt ja").click()
    page.get_by_role("heading", name="Tack, ditt svar är registrerat").wait_for()
    assert {("bup", "health")} == pairs(office.get(file.path).get_json()["shareable"])
    page.get_by_role("link", name="Till samtycket").click()
    page.get_by_role("link", name="Ta tillbaka mitt ja").click()
    page.get_by_label("Allt. Ingenting får delas längre").check()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Ja, ta tillbaka").click()
    page.get_by_role("heading", name="Du har tagit tillbaka ditt ja").wait_for()
    assert [] == office.get(file.path).get_json()["shareable"]
    page.context.close()


def test_a_coordinator_asks_by_keyboard(browser: Browser, address: str, office: Office):
    file = office.accepted()
    page = opened(browser, address, office, Identity(uuid4(), Role.COORDINATOR, name="Sam Ordnare"), DESK)
    page.goto(f"{address}/consent/cases/{file.case_id}")
    page.get_by_role("link", name="Välj vad som ska efterfrågas").focus()
    page.keyboard.press("Enter")
    for box in ("Skola: närvaro", "BUP: hälsa"):
        page.get_by_label(box, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_label("Sista dag som samtycket gäller").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Vem ska svara").wait_for()
    assert {("school", "attendance"), ("bup", "health")} == pairs(office.get(file.path).get_json()["scope"])
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.GUARDIAN])
def test_pages_are_accessible_light_and_never_scroll_sideways(browser: Browser, address: str, office: Office, role: Role, size: dict[str, int]):
    file = office.granted()
    here = f"/consent/consents/{file.consent_id}"
    signatory = f"{here}/signatories/{file.guardians[0]}"
    paths = {
        Role.COORDINATOR: ["/consent/", here, f"{here}/request", f"{here}/form", f"{signatory}/answer", f"{signatory}/withdrawal"],
        Role.GUARDIAN: [here, f"{here}/answer", f"{here}/withdrawal", f"{here}/receipt", f"{here}/form"],
    }
    page = opened(browser, address, office, guardian_of(file) if role is Role.GUARDIAN else Identity(uuid4(), role), size, scripts=True)
    faults = {}
    for path in paths[role]:
        response = page.goto(address + path)
        assert response is not None
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if found or response.status != 200 or len(response.body()) > LARGEST_PAGE or wide > size["width"]:
            faults[path] = (response.status, len(response.body()), wide, found)
    page.context.close()
    assert {} == faults
