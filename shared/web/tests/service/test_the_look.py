"""The components in a real browser: no finding of axe, no sideways scroll, targets that a thumb can hit, a way by keyboard alone."""

import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from deploy.private.ports import free_port

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
SMALL_TARGETS = """() => [...document.querySelectorAll('a.button, button, input:not([type=hidden]), select, textarea, .choice, nav a, .door')]
    .filter(each => !each.closest('.choice') || each.matches('.choice')).filter(each => !each.closest('.crumbs'))
    .filter(each => each.getBoundingClientRect().height < 44).map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def sample() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "shared.web.tests.sample", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    try:
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/intake"
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/intake/health/live")
        return connection.getresponse().status == 200
    except OSError:
        return False


@pytest.fixture(params=[1280, 360])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def test_axe_finds_nothing(page: Page, sample: str):
    for name in ("sample", "nothing", "diaries/new"):
        page.goto(f"{sample}/{name}")
        found: dict[str, Any] = Axe().run(page, options=RULES).response
        assert len(found["passes"]) > 20
        assert [] == [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]]


def test_nothing_scrolls_sideways_and_every_target_can_be_hit(page: Page, sample: str):
    page.goto(f"{sample}/sample")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert [] == page.evaluate(SMALL_TARGETS)


def test_the_page_keeps_to_its_own_policy_and_asks_nobody_else(page: Page, sample: str):
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.add(request.url.split("/intake")[0]))
    page.goto(f"{sample}/sample")
    page.goto(f"{sample}/api/v1/docs")
    page.get_by_text("Börja en dagbok.").first.wait_for()
    assert [] == complaints
    assert {sample.removesuffix("/intake")} == {each for each in asked if not each.startswith("data:")}


def test_the_first_tab_leads_past_the_menu_and_an_error_leads_to_its_field(page: Page, sample: str):
    page.goto(f"{sample}/nothing")
    page.keyboard.press("Tab")
    assert "Till innehållet" == page.evaluate("document.activeElement.innerText")
    page.goto(f"{sample}/sample")
    assert "errors" == page.evaluate("document.activeElement.id")
    page.get_by_role("link", name="Ange vilken dag").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") in ("begun_on", "words")
    assert page.title().startswith("Fel: ")
