"""Every page that somebody can reach by links, as axe sees it on a phone: one of each kind, by whoever reaches it first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from services.intake.tests.keyboard import PHONE, wrong_with
from shared.vocabulary.codes import Role
from shared.web.session import COOKIE
from tests.end_to_end.played.test_every_page_in_english import OF_ONE, READERS, reached, session
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(1800)]

Visits = dict[Role | None, list[str]]


@pytest.fixture(scope="module")
def visits(stage: Stage) -> Visits:
    """Whom to look as, and at which pages; a kind of page once."""
    kinds, found = set[str](), Visits()
    for role in (*READERS, None):
        found[role] = []
        for address, _ in reached(stage, role):
            kind = OF_ONE.sub("", address.partition("?")[0])
            if kind not in kinds:
                kinds.add(kind)
                found[role].append(address)
    return found


@pytest.mark.parametrize("role", [*READERS, None], ids=str)
def test_axe_finds_nothing_on_any_page(stage: Stage, visits: Visits, browser: Browser, role: Role | None):
    found = []
    with browser.new_context(viewport=PHONE) as context:
        if role:
            context.add_cookies([{"name": COOKIE, "value": session(stage, role), "url": stage.local.address}])
        page = context.new_page()
        for address in visits[role]:
            page.goto(stage.local.address + address)
            found += wrong_with(page)
    assert [] == found
