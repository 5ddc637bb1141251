"""The referral form in a real browser, on both roads: by keyboard alone, on a phone, without JavaScript, and with the connection cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.intake.tests.files import PDF
from services.intake.tests.installation import INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.keyboard import DESK, PHONE, choose, go_on, served, signed_in, tab_to, type_in, wrong_with
from services.intake.tests.service.test_a_guardian_refers import guardian

pytestmark = pytest.mark.browser
FORGOTTEN = """() => new Promise((done) => {
  const look = (times) => (sessionStorage.length && times ? setTimeout(look, 20, times - 1) : done(!sessionStorage.length));
  look(500);
})"""

NEXT = "main .buttons button.button:not(.quiet)"


@pytest.fixture(scope="module")
def site(house: Installation) -> Iterator[str]:
    """Where a principal refers."""
    with served(house) as address:
        yield address


@pytest.fixture(scope="module")
def sigtunas_site(sigtuna: Installation) -> Iterator[str]:
    """Where a guardian refers."""
    with served(sigtuna) as address:
        yield address


def principal_at(context: BrowserContext, site: str, house: Installation) -> Page:
    return signed_in(context, site, house.visitor(house.schools[MUNICIPAL].person_id))


def guardian_at(context: BrowserContext, site: str, sigtuna: Installation, name: str) -> Page:
    return signed_in(context, site, guardian(sigtuna, name))


def press(page: Page, button: str = NEXT) -> None:
    """Click and be where it leads: a step is sent only once its server has been found to be there."""
    with page.expect_navigation():
        page.click(button)


def tell_of_pupil(page: Page, number: str) -> None:
    type_in(page, "identity_number", number)
    type_in(page, "given_name", "Robin")
    type_in(page, "family_name", "Exempelsson")
    choose(page, "sex", 1)
    go_on(page)


def tell_of_guardian(page: Page) -> None:
    """With a mistake first: what is wrong is told, the rest is kept."""
    type_in(page, "guardians.0.given_name", "Kim")
    go_on(page)
    assert page.locator(".errors").is_visible()
    assert "Kim" == page.input_value('[name="guardians.0.given_name"]')
    type_in(page, "guardians.0.family_name", "Exempelsson")
    type_in(page, "guardians.0.phone", "018-727 00 00")
    choose(page, "guardians.0.custody", 1)
    go_on(page)


def tell_of_absence(page: Page) -> None:
    type_in(page, "since", "1 november 2020")
    type_in(page, "share_percent", "65 %")
    type_in(page, "unreported_percent", "20")
    go_on(page)


def ask(page: Page) -> None:
    type_in(page, "tried", "Kortare dagar.")
    type_in(page, "need", "Skolan når inte längre fram.")
    tab_to(page, "input[name='wishes[]']")
    page.keyboard.press("Space")
    go_on(page)


def tell_of_school(page: Page) -> None:
    choose(page, "school_form", 0)
    type_in(page, "school_year", "5")
    type_in(page, "contact.name", "Charlie Låtsassson")
    type_in(page, "contact.phone", "018-727 00 01")
    go_on(page)


def tell_of_groundwork(page: Page) -> None:
    type_in(page, "noticed", "2021-01-18")
    choose(page, "measures_needed", 1)
    go_on(page)


def test_a_principal_sends_the_whole_referral_by_keyboard_alone(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = principal_at(context, site, house)
        page.goto(f"{site}/intake/referrals/new")
        go_on(page)
        tell_of_pupil(page, "20130101TF01")
        tell_of_school(page)
        tell_of_guardian(page)
        tell_of_groundwork(page)
        tell_of_absence(page)
        ask(page)
        page.set_input_files('[name="file"]', {"name": "Utredning.pdf", "mimeType": "application/pdf", "buffer": PDF})
        go_on(page)
        assert page.url.endswith("/review")
        assert "Robin Exempelsson" in page.inner_text("main")
        assert "Utredning.pdf" in page.inner_text("main")
        go_on(page)
        assert "/receipt" in page.url
        assert "UBN-" in page.inner_text("main")


def test_a_guardian_sends_the_whole_referral_by_keyboard_alone_on_a_phone_without_javascript(
    browser: Browser, sigtunas_site: str, sigtuna: Installation
) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = guardian_at(context, sigtunas_site, sigtuna, "Kim Tangent")
        page.goto(f"{sigtunas_site}/intake/guardians")
        go_on(page)
        tell_of_pupil(page, "20130101TF02")
        choose(page, "school_unit_id", 1)
        choose(page, "school_form", 0)
        type_in(page, "school_year", "5")
        go_on(page)
        tell_of_guardian(page)
        tell_of_absence(page)
        go_on(page)
        ask(page)
        go_on(page)
        choose(page, "school_may_know", 1)
        go_on(page)
        assert "Robin Exempelsson" in page.inner_text("main")
        go_on(page)
        assert "/receipt" in page.url
        assert "BUN-" in page.inner_text("main")


def test_axe_finds_nothing_on_either_road_and_no_page_scrolls_sideways_on_a_phone(
    browser: Browser, site: str, house: Installation, sigtunas_site: str, sigtuna: Installation
) -> None:
    found = []
    with browser.new_context(viewport=PHONE) as context:
        page = principal_at(context, site, house)
        page.goto(f"{site}/intake/referrals/new")
        found += wrong_with(page)
        press(page)
        draft = page.url.removesuffix("pupil")
        for step in ("school", "guardians", "groundwork", "absence", "request", "files", "pupil"):
            page.goto(f"{draft}{step}")
            found += wrong_with(page)
        press(page)
        found += wrong_with(page)  # with everything that is missing told
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        for address in ("/intake/guardians", "/intake/sign-in/guardian"):
            page.goto(f"{sigtunas_site}{address}")
            found += wrong_with(page)
        page.goto(f"{site}/intake/guardians")
        found += wrong_with(page)
        page = guardian_at(context, sigtunas_site, sigtuna, "Kim Axelsson")
        page.goto(f"{sigtunas_site}/intake/guardians")
        press(page)
        found += send_by_mouse(page)
        found += wrong_with(page)  # the receipt
        press(page, "main .buttons a")
        found += wrong_with(page)  # the status
        page.goto(f"{sigtunas_site}/intake/guardians")
        found += wrong_with(page)
    assert [] == found


def send_by_mouse(page: Page) -> list[str]:
    """A guardian's form filled in, and what is wrong with each of its pages."""
    filled = {
        "pupil": {"identity_number": "20130101TF03", "given_name": "Robin", "family_name": "Exempelsson"},
        "school": {"school_year": "5"},
        "guardians": {"guardians.0.given_name": "Kim", "guardians.0.family_name": "Exempelsson", "guardians.0.phone": "018-727 00 00"},
        "absence": {"since": "2020-11-01", "share_percent": "65", "unreported_percent": "20"},
        "groundwork": {},
        "request": {"tried": "Kortare dagar.", "need": "Det räcker inte."},
        "files": {},
        "agreement": {},
        "review": {},
    }
    ticked = {
        "pupil": ["[name=sex]"],
        "school": ['[name="school_form"]'],
        "guardians": ['[name="guardians.0.custody"][value="sole"]'],
        "request": ['[name="wishes[]"]'],
        "agreement": ['[name="school_may_know"][value="false"]'],
    }
    found = []
    for step, texts in filled.items():
        assert page.url.endswith(step), page.url
        found += wrong_with(page)
        if step == "school":
            page.select_option('[name="school_unit_id"]', index=1)
        for name, text in texts.items():
            page.fill(f'[name="{name}"]', text)
        for selector in ticked.get(step, []):
            page.locator(selector).first.check()
        press(page)
    return found


def test_cut_off_in_the_middle_the_words_stay_and_go_when_the_connection_is_back(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=PHONE) as context:
        page = principal_at(context, site, house)
        page.goto(f"{site}/intake/referrals/new")
        go_on(page)
        type_in(page, "identity_number", "20130101TF04")
        type_in(page, "given_name", "Robin")
        type_in(page, "family_name", "Exempelsson")
        choose(page, "sex", 1)
        context.set_offline(True)
        tab_to(page, NEXT)
        page.keyboard.press("Enter")
        expect(page.locator("#kept")).to_contain_text("Ingen förbindelse just nu")
        assert [] == wrong_with(page)
        kept = page.evaluate("JSON.stringify(sessionStorage)")
        assert ("Exempelsson" in kept, "TF04" in kept) == (True, False)
        with page.expect_navigation():
            context.set_offline(False)
        assert page.url.endswith("/school")
        assert "{}" == page.evaluate("JSON.stringify(sessionStorage)")
        tell_of_school(page)
        tell_of_guardian(page)
        tell_of_groundwork(page)
        tell_of_absence(page)
        ask(page)
        go_on(page)
        go_on(page)
        assert "UBN-" in page.inner_text("main")


def test_a_server_that_is_away_for_a_while_costs_no_words(browser: Browser, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context, ExitStack() as running:
        address = running.enter_context(served(house))
        page = principal_at(context, address, house)
        page.goto(f"{address}/intake/referrals/new")
        press(page)
        page.fill('[name="family_name"]', "Exempelsson")
        running.close()
        page.click(NEXT)
        expect(page.locator("#kept")).to_contain_text("Ingen förbindelse just nu")
        with served(house, int(address.rpartition(":")[2])):
            page.wait_for_selector(".errors")  # it came through: two fields are not filled in
            assert "Exempelsson" == page.input_value('[name="family_name"]')


def test_a_tab_that_lost_its_page_gets_the_words_back(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = principal_at(context, site, house)
        page.goto(f"{site}/intake/referrals/new")
        press(page)
        page.fill('[name="identity_number"]', "20130101TF05")
        page.fill('[name="given_name"]', "Robin")
        page.reload()
        assert ("Robin", "") == (page.input_value('[name="given_name"]'), page.input_value('[name="identity_number"]'))
        expect(page.locator("#kept")).to_contain_text("är tillbaka")
        assert [] == wrong_with(page)


def test_what_another_window_saved_stands_until_one_asks_for_ones_own_words(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page, other = principal_at(context, site, house), context.new_page()
        page.goto(f"{site}/intake/referrals/new")
        press(page)
        page.fill('[name="given_name"]', "Robin")
        other.goto(page.url)
        other.fill('[name="given_name"]', "Alex")
        press(other, "text=Spara och fortsätt senare")
        page.reload()
        assert "Alex" == page.input_value('[name="given_name"]')
        expect(page.locator("#kept")).to_contain_text("text som inte blev sparad")
        assert [] == wrong_with(page)
        page.click("#kept-show")
        assert "Robin" == page.input_value('[name="given_name"]')


def ended_in_the_middle(context: BrowserContext, site: str, house: Installation) -> Page:
    """At the sign-in page, after a session that ended while a step was filled in."""
    page = principal_at(context, site, house)
    page.goto(f"{site}/intake/referrals/new")
    press(page)
    page.fill('[name="given_name"]', "Robin")
    context.clear_cookies()
    press(page)
    expect(page.locator("main")).to_contain_text("Du har blivit utloggad.")
    expect(page.locator("#kept-waits")).to_be_visible()
    return page


def become(page: Page, person: UUID) -> None:
    """Sign in as somebody on the page that is shown."""
    with page.expect_navigation():
        page.locator(f'form:has([name="person_id"][value="{person}"]) button').click()


def test_a_session_that_ends_in_the_middle_costs_no_words(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = ended_in_the_middle(context, site, house)
        assert [] == wrong_with(page)
        become(page, house.schools[MUNICIPAL].person_id)
        assert page.url.endswith("/pupil")
        assert "Robin" == page.input_value('[name="given_name"]')
        expect(page.locator("#kept")).to_contain_text("är tillbaka")
        page.reload()
        assert "Robin" == page.input_value('[name="given_name"]')


def test_somebody_else_who_signs_in_after_it_finds_nothing(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = ended_in_the_middle(context, site, house)
        become(page, house.schools[INDEPENDENT].person_id)
        assert "{}" == page.evaluate("JSON.stringify(sessionStorage)")
        assert "Robin" not in page.content()


def test_signing_out_forgets_in_every_tab(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page, other = principal_at(context, site, house), context.new_page()
        page.goto(f"{site}/intake/referrals/new")
        press(page)
        page.fill('[name="given_name"]', "Robin")
        assert "Robin" in page.evaluate("JSON.stringify(sessionStorage)")
        other.goto(f"{site}/intake/referrals")
        press(other, "text=Logga ut")
        assert page.evaluate(FORGOTTEN)
        page.goto(f"{site}/intake/referrals/new")
        assert "{}" == page.evaluate("JSON.stringify(sessionStorage)")


def test_somebody_else_in_the_same_tab_finds_nothing(browser: Browser, site: str, house: Installation) -> None:
    with browser.new_context(viewport=DESK) as context:
        page = principal_at(context, site, house)
        page.goto(f"{site}/intake/referrals/new")
        press(page)
        page.fill('[name="given_name"]', "Robin")
        step = page.url
        context.clear_cookies()
        again = house.visitor(house.schools[MUNICIPAL].person_id).client.get_cookie("narvaro_session")
        assert again is not None
        context.add_cookies([{"name": again.key, "value": again.value, "url": site}])
        page.goto(step)
        assert ("", "{}") == (page.input_value('[name="given_name"]'), page.evaluate("JSON.stringify(sessionStorage)"))
