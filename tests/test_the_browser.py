"""The browser that tests drive is there and shows a page."""

import pytest
from playwright.sync_api import Browser


@pytest.mark.browser
def test_the_browser_shows_a_page(browser: Browser):
    page = browser.new_page()
    page.set_content("<h1>Närvaro</h1>")
    assert page.get_by_role("heading").inner_text() == "Närvaro"
    page.close()
