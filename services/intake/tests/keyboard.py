"""Somebody at a real browser without a mouse: signs in, tabs to a field, writes, chooses and presses buttons; and the site they visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize
from werkzeug.serving import make_server

from services.intake.tests.installation import Installation
from services.intake.tests.visitor import Visitor

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@contextmanager
def served(made: Installation, port: int = 0) -> Iterator[str]:
    """The installation's pages over HTTP; with the port of before, it is the same site that comes back."""
    assert made.workings.flask is not None
    server = make_server("127.0.0.1", port, made.workings.flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def signed_in(context: BrowserContext, site: str, visitor: Visitor) -> Page:
    """A tab with the session that the sign-in page has given."""
    cookie = visitor.client.get_cookie("narvaro_session")
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
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def choose(page: Page, name: str, downs: int) -> None:
    """Reach a group of radio buttons, or a list, and choose by arrow keys."""
    tab_to(page, f'[name="{name}"]')
    if page.locator(f'[name="{name}"]').first.evaluate("each => each.tagName") != "SELECT":
        page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")


def go_on(page: Page) -> None:
    """The first button of the form that goes on."""
    tab_to(page, "main .buttons button.button:not(.quiet)")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def wrong_with(page: Page) -> list[str]:
    """What axe finds on a page, and whether it scrolls sideways."""
    found = [each["id"] for each in Axe().run(page).response["violations"]]
    sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{page.url}: {each}" for each in [*found, *(["scrolls sideways"] if sideways else [])]]
