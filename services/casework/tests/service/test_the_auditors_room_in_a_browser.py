"""The auditor's room in a real browser: by keyboard, on a phone, without JavaScript, accessible and light."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from services.casework.tests.desk import GUN, Desk, File
from services.casework.tests.service.test_casework_in_a_browser import DESKTOP, LARGEST_PAGE, PHONE, address, opened, with_a_meeting

__all__ = ["address"]
pytestmark = pytest.mark.browser


def signed(desk: Desk, file: File) -> File:
    """A case that a checkpoint covers."""
    assert desk.workings.checkpoints is not None
    desk.workings.checkpoints.take()
    return file


def test_the_auditor_reads_a_verdict_and_why_by_keyboard(browser: Browser, address: str, desk: Desk):
    file = signed(desk, desk.running())
    page = opened(browser, address, desk, GUN, PHONE)
    page.goto(f"{address}/casework/audit")
    page.get_by_label("Diarienummer").focus()
    page.keyboard.type(file.registry_number)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=file.registry_number).focus()
    page.keyboard.press("Enter")
    page.get_by_text("precis de som skrevs in, och ingen saknas").wait_for()
    page.get_by_text("Vad provet inte visar").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Det visar inte att det som skrevs in var sant").wait_for()
    page.get_by_role("link", name="Varför är det så?").focus()
    page.keyboard.press("Enter")
    page.get_by_role("row").filter(has_text="Insatsens sista dag").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/history#e*")
    page.get_by_text("Insatsen startade").first.wait_for()
    assert "Insatsen startade" in page.locator(f"#{page.url.partition('#')[2]}").inner_text()
    page.context.close()


def test_a_pupils_number_is_sent_in_a_form_and_stays_in_no_field(browser: Browser, address: str, desk: Desk):
    page = opened(browser, address, desk, GUN, DESKTOP)
    page.goto(f"{address}/casework/audit")
    page.get_by_label("Personnummer").fill("20130101TF77")
    page.get_by_role("button", name="Sök elevens ärenden").click()
    page.get_by_role("alert").get_by_text("Ingen elev med det numret har något ärende här.").wait_for()
    assert "" == page.get_by_label("Personnummer").input_value()
    assert "TF77" not in page.content() + page.url + page.title()
    page.goto(f"{address}/casework/audit")
    page.get_by_label("Diarienummer").fill("20130101TF77")
    page.keyboard.press("Enter")
    assert f"{address}/casework/audit" == page.url
    page.goto(f"{address}/casework/audit?number=20130101TF77")
    page.get_by_text("Skriv inte personnummer där.").wait_for()
    assert "TF77" not in page.content() + page.url
    page.get_by_role("link", name="Sök en elev med personnummer").click()
    assert not page.get_by_text("Skriv inte personnummer där.").is_visible()
    page.context.close()


def test_the_report_fits_on_paper(browser: Browser, address: str, desk: Desk):
    file, *_ = with_a_meeting(desk)
    signed(desk, file)
    page = opened(browser, address, desk, GUN, {"width": 794, "height": 1123}, scripts=True)
    page.goto(f"{address}/casework/audit{file.path}/report")
    page.emulate_media(media="print")
    assert 794 >= page.evaluate("document.documentElement.scrollWidth")
    assert not any(page.get_by_role(role).first.is_visible() for role in ("navigation", "contentinfo"))
    assert page.get_by_text("Granskarens namnteckning").is_visible()
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_room_is_accessible_light_and_never_scrolls_sideways(browser: Browser, address: str, desk: Desk, size: dict[str, int]):
    file, *_ = with_a_meeting(desk)
    signed(desk, file)
    at, number = f"/casework/audit{file.path}", quote(file.registry_number)
    page = opened(browser, address, desk, GUN, size, scripts=True)
    faults = {}
    searches = ("/casework/audit", f"/casework/audit?number={number}", "/casework/audit?closed_from=x", "/casework/audit/how")
    times = f"/casework{file.path}/differences?from_step=2&to_step=99"
    for path in (at, f"{at}/report", f"/casework{file.path}/why", f"/casework{file.path}/readers", times, "/casework/access-log", *searches):
        response = page.goto(address + path)
        assert response is not None
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if found or response.status not in (200, 422) or len(response.body()) > LARGEST_PAGE or wide > size["width"]:
            faults[path] = (response.status, len(response.body()), wide, found)
    page.context.close()
    assert {} == faults
