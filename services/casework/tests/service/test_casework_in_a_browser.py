"""A coordinator works by keyboard, the team lead on a phone, the auditor looks back: in a real browser and without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from services.casework.read_models.times import steps as known_steps
from services.casework.tests.desk import ANNA, BO, GUN, LENA, PEOPLE, Desk, File
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor
from shared.web.identity import Identity
from shared.web.session import COOKIE

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LARGEST_PAGE = 50_000  # bytes


@pytest.fixture(scope="module")
def address(kept_desk: Desk) -> Iterator[str]:
    assert kept_desk.workings.flask is not None
    server = make_server("127.0.0.1", 0, kept_desk.workings.flask, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


def opened(browser: Browser, address: str, desk: Desk, who: UUID, size: dict[str, int], *, scripts: bool = False) -> Page:
    """A page where somebody is signed in. Scripts are only for the accessibility checker: the pages need none."""
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts)
    role, name = PEOPLE[who]
    context.add_cookies([{"name": COOKIE, "value": desk.sessions.issue(Identity(who, role, name=name)), "url": address}])
    return context.new_page()


def with_a_meeting(desk: Desk) -> tuple[File, str, str]:
    """A running case with a meeting that was held, one that is planned, and a decision to follow up."""
    file = desk.running(on=today())
    call = {"meets_on": str(today()), "actors": ["school", "bup"], "agenda": "Schemat"}
    meeting = desk.sent(file, "meetings", call)
    decision = {"owner": "school", "text": "Skolan ringer hem.", "due_on": str(today())}
    held = desk.sent(file, f"meetings/{meeting['id']}/minutes", {"attended": ["school"], "minutes": "Vi talade.", "decisions": [decision]})
    planned = desk.sent(file, "meetings", call)
    desk.withdraw(file, Actor.BUP, on=today())
    return file, planned["id"], held["decision_ids"][0]


def test_a_coordinator_calls_and_writes_down_a_meeting_by_keyboard(browser: Browser, address: str, desk: Desk):
    file = desk.running(on=today())
    page = opened(browser, address, desk, ANNA, DESKTOP)
    page.goto(f"{address}/casework{file.path}")
    page.get_by_role("link", name="Kalla till möte").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Dag", exact=True).focus()
    page.keyboard.type(str(today()))
    for actor in ("Skola", "BUP"):
        page.get_by_label(actor, exact=True).focus()
        page.keyboard.press("Space")
    page.get_by_label("Vad ska ni ta upp?").focus()
    page.keyboard.type("Schemat")
    page.get_by_role("button", name="Spara kallelsen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Skriv minnesanteckningar").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Vad kom ni fram till?").focus()
    page.keyboard.type("Fyra dagar i veckan.")
    first = page.get_by_role("group", name="Beslut 1")
    first.get_by_label("Vad ska göras?").focus()
    page.keyboard.type("Skolan anpassar schemat.")
    first.get_by_label("Ansvarig").select_option("school")
    first.get_by_label("Klart senast").focus()
    page.keyboard.type("2099-01-01")
    page.get_by_role("button", name="Spara minnesanteckningarna").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Minnesanteckningarna och besluten är sparade.").wait_for()
    page.get_by_role("link", name="Följ upp: Skolan anpassar schemat.").wait_for()
    (meeting,) = desk.get(file.path).get_json()["meetings"]
    assert (str(today()), ["school", "bup"]) == (meeting["meets_on"], meeting["invited"])
    page.context.close()


def test_the_team_lead_gives_a_case_from_the_queue_on_a_phone(browser: Browser, address: str, desk: Desk):
    file = desk.queued()
    page = opened(browser, address, desk, LENA, PHONE)
    page.goto(f"{address}/casework{file.path}")
    page.get_by_role("link", name="Ge ärendet till en koordinator").click()
    page.get_by_label("Bo Berg").check()
    page.get_by_label("Arbetar i ärendet som").select_option("specialpedagog")
    page.get_by_role("button", name="Ge ärendet").click()
    page.get_by_text("Koordinatorn har fått ärendet.").wait_for()
    assert [str(BO)] == [each["coordinator_id"] for each in desk.get(file.path, LENA).get_json()["coordinators"]]
    page.context.close()


def test_the_auditor_goes_from_number_to_history_to_an_earlier_day(browser: Browser, address: str, desk: Desk):
    file = desk.running()
    page = opened(browser, address, desk, GUN, DESKTOP)
    page.goto(f"{address}/casework/audit")
    page.get_by_label("Diarienummer").fill(file.registry_number)
    page.get_by_role("button", name="Sök ärenden").click()
    page.get_by_role("link", name=file.registry_number).click()
    page.get_by_role("link", name="Som det var känt då").click()
    page.get_by_text("Varför? Och var i loggen?").first.click()
    page.get_by_text("Kontrollsumma").first.wait_for()
    page.get_by_label("Vad vi visste den dagen").fill(str(today()))
    page.get_by_role("button", name="Visa", exact=True).click()
    page.get_by_text("Så här var ärendet känt").wait_for()
    assert str(today()) == page.get_by_label("Vad vi visste den dagen").input_value()
    page.context.close()


def test_the_auditor_steps_through_a_case_with_the_arrow_keys_and_sees_what_each_step_changed(browser: Browser, address: str, desk: Desk):
    file = desk.running()
    page = opened(browser, address, desk, GUN, DESKTOP)
    page.goto(f"{address}/casework{file.path}/history")
    steps = len(known_steps(desk.casework.story(file.case_id)))
    page.get_by_label(f"Vad vi visste: steg {steps} av {steps}").focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_label(f"Vad vi visste: steg 3 av {steps}").wait_for()
    page.get_by_role("link", name="Vad ändrade steg 3?").click()
    page.get_by_role("row", name="Samtycke").get_by_role("link", name="Händelse").first.click()
    page.get_by_text("samtyckte.").first.wait_for()
    assert f"{file.path}/history#e" in page.url
    page.context.close()


def test_a_coordinator_corrects_a_closed_case_from_its_history_by_keyboard(browser: Browser, address: str, desk: Desk):
    file = desk.running(on=today())
    desk.sent(file, "closure", {"outcome": "back-60-100", "reason": "goal-reached", "attendance": 82})
    page = opened(browser, address, desk, ANNA, DESKTOP)
    page.goto(f"{address}/casework{file.path}/history")
    page.get_by_role("link", name="Rätta", exact=False).first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Elevens närvaro, i procent").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("64")
    page.get_by_label("Varför rättar du?").focus()
    page.keyboard.type("Skolan räknade fel.")
    page.get_by_role("button", name="Spara rättelsen").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Rättelsen är sparad.").wait_for()
    page.get_by_text("Varför: Skolan räknade fel.").wait_for()
    assert "64" in page.get_by_role("listitem").filter(has_text="Varför: Skolan räknade fel.").inner_text()
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("who", [ANNA, LENA, GUN], ids=["coordinator", "team-lead", "auditor"])
def test_pages_are_accessible_light_and_never_scroll_sideways(browser: Browser, address: str, desk: Desk, who: UUID, size: dict[str, int]):
    file, meeting, decision = with_a_meeting(desk)
    at = f"/casework{file.path}"
    items = {each["topic"].rsplit(".")[-1]: each["version"] for each in desk.get(f"{file.path}/history", GUN).get_json()["items"]}
    forms = [
        f"/events/{items['meeting-held']}/correct",
        "/extend",
        "/meetings/new",
        f"/meetings/{meeting}/minutes",
        f"/decisions/{decision}/follow-up",
        "/disclosures/new",
        "/close",
    ]
    queued, assigned = desk.queued(), desk.assigned()
    paths = {
        ANNA: ["/casework/cases", "/casework/cases?show=closed", at, *(at + form for form in forms)],
        LENA: [
            "/casework/cases",
            "/casework/queue",
            "/casework/team",
            f"/casework{queued.path}/assign",
            f"/casework{assigned.path}/start",
        ],
        GUN: [
            "/casework/audit",
            "/casework/audit?number=UBN-1999-00001",
            at,
            f"{at}/history",
            f"{at}/history?step=3&true_on={today()}",
            f"{at}/differences?from_step=1",
            f"{at}/meetings/{meeting}",
        ],
    }
    page = opened(browser, address, desk, who, size, scripts=True)
    faults = {}
    for path in paths[who]:
        response = page.goto(address + path)
        assert response is not None
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if found or response.status != 200 or len(response.body()) > LARGEST_PAGE or wide > size["width"]:
            faults[path] = (response.status, len(response.body()), wide, found)
    page.context.close()
    assert {} == faults
