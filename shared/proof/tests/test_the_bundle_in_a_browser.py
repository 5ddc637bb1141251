"""The bundle opened as a file in Chromium, without a network: it tells the story, checks itself, and says the same as the verifier in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shared.proof.bundle import Bundle, CutShort, NotABundle
from shared.proof.page import Chapter, Line, Story
from shared.proof.tests.alterations import ALTERATIONS, FORGERIES, Alteration, Forgery, held
from shared.proof.tests.small_town import CASE, SIGNER, STRANGER, SmallLog, bundle, evidence, logs, nothing
from shared.proof.verifier import WrongKey, verify

pytestmark = pytest.mark.browser
FILE = bundle()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def offline(tab: BrowserContext) -> Iterator[BrowserContext]:
    """A browser without a network, and without tabs of the test before."""
    yield tab
    for page in tab.pages:
        page.close()


def opened(context: BrowserContext, folder: Path, file: bytes) -> Page:
    """The file in a tab, after its check."""
    path = folder / "arende.html"
    path.write_bytes(file)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector("#verdict[data-right]")
    assert [path.as_uri()] == asked
    return page


def verdict(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.locator("#verdict").evaluate("box => ({...box.dataset})")
    return found


def test_an_untouched_bundle_opens_checks_itself_and_shows_its_words(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    assert "true" == verdict(page)["right"]
    expect(page.get_by_role("heading", name="Allt stämmer")).to_be_visible()
    expect(page.get_by_role("heading", name="Ärende UBN-2021-00412")).to_be_visible()
    assert 6 == page.locator("#steps .tag.ok").count()
    assert 11 == page.locator(".story .tag.ok").count()
    expect(page.get_by_text("Skälet till intervention-started.")).to_be_visible()
    expect(page.get_by_text("Eleven kommer inte till skolan.")).to_be_visible()


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda each: each.name)
def test_the_browser_names_what_was_altered_as_python_does(alteration: Alteration, offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, alteration.change(FILE))
    wanted = {name: getattr(alteration, name) for name in ("kind", "why", "service", "position", "version", "part")}
    assert {"right": "false", **{name: "" if value is None else str(value) for name, value in wanted.items()}} == verdict(page)
    expect(page.get_by_role("heading", name="Det stämmer inte")).to_be_visible()


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda each: each.name)
def test_whoever_signs_cannot_keep_a_service_out(forgery: Forgery, offline: BrowserContext, tmp_path: Path):
    found = verdict(opened(offline, tmp_path, forgery.file))
    assert ("false", "missing", forgery.why, forgery.service) == (found["right"], found["kind"], found["why"], found["service"])


def test_a_service_that_knows_nothing_of_the_case_says_so(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, bundle({"casework": evidence()["casework"], **nothing()}))
    assert "true" == verdict(page)["right"]
    expect(page.get_by_text("Loggen hos samtyckestjänsten visar att den inte har något om ärendet.")).to_be_visible()


def test_bytes_turned_at_random_are_seen_by_both(offline: BrowserContext, tmp_path: Path):
    dice = random.Random(20210614)
    sections = [name for name in Bundle.read(FILE).sections if name != "key"]
    for _ in range(12):
        text = held(FILE, dice.choice(sections))
        at = FILE.index(text) + dice.randrange(len(text)) if text else 0
        altered = bytearray(FILE)
        altered[at] ^= 1
        page = opened(offline, tmp_path, bytes(altered))
        assert "false" == verdict(page)["right"]
        page.close()
        assert not right(bytes(altered))


def right(file: bytes) -> bool:
    try:
        return verify(Bundle.read(file), [SIGNER.public]).right
    except (WrongKey, NotABundle, CutShort):
        return False


ODD = 'Tom & Bo <b>"5 < 6"</b> </section></script>\N{NO-BREAK SPACE}§\r\n\t–\N{SOFT HYPHEN}å\N{GRINNING FACE}\'&nbsp;\x00\u2028'


def test_any_words_are_written_as_a_browser_writes_them_back(offline: BrowserContext, tmp_path: Path):
    line = Line(str(CASE), 1, "casework", 2, "2021-06-14 09:14", ODD, ODD, ODD, ODD)
    page = opened(offline, tmp_path, bundle(story=Story(ODD, [(ODD, ODD)], [Chapter(ODD, ODD, [line])]).html))
    assert "true" == verdict(page)["right"]
    expect(page.get_by_role("heading", level=1)).to_contain_text('<b>"5 < 6"</b> </section></script>')


def test_sealed_words_that_look_like_a_page_are_shown_as_words(offline: BrowserContext, tmp_path: Path):
    log = SmallLog("casework")
    log.record(CASE, "casework.case.closed", "<img src=x onerror=document.title='fel'><b>Slut</b>")
    page = opened(offline, tmp_path, bundle({"casework": log.evidence(CASE), **nothing()}))
    expect(page.locator(".story .opened")).to_have_text("<img src=x onerror=document.title='fel'><b>Slut</b>")
    page.locator("#casework-1 summary").click()
    expect(page.locator("#casework-1 .stored")).to_contain_text("<b>Slut</b>")
    assert (0, "Utdrag ur ett ärende – Närvaro") == (page.locator("img").count(), page.title())


def test_the_altered_event_is_marked_where_the_story_tells_it(offline: BrowserContext, tmp_path: Path):
    cut = next(each for each in ALTERATIONS if each.name == "an event is taken out")
    page = opened(offline, tmp_path, cut.change(FILE))
    marked = page.locator(".story .found")
    assert 1 == marked.count()
    expect(marked).to_contain_text("saknas")
    expect(marked).to_contain_text("casework.case.coordinator-assigned")
    page.get_by_role("link", name="Gå till händelsen").click()
    expect(marked).to_be_in_viewport()


def test_a_program_that_was_changed_is_not_run(offline: BrowserContext, tmp_path: Path):
    altered = FILE.replace(b"Det st\xc3\xa4mmer inte", b"Allt st\xc3\xa4mmer!!!", 1)
    path = tmp_path / "arende.html"
    path.write_bytes(altered)
    page = offline.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", name="Kontrollen har inte gjorts")).to_be_visible()
    assert "page" == verify(Bundle.read(altered), [SIGNER.public]).findings[0].part


def test_somebody_elses_bundle_is_unmasked_by_the_key_that_one_has_got_elsewhere(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, bundle(signer=STRANGER))
    page.get_by_label("Nyckeln som du har fått").fill(str(SIGNER.public))
    page.get_by_role("button", name="Kontrollera med det som du har").click()
    expect(page.get_by_role("heading", name="Fel nyckel")).to_be_visible()
    assert "false" == verdict(page)["right"]


def test_ones_own_key_from_a_file_confirms_a_bundle(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    (tmp_path / "nyckel.txt").write_text(f"{SIGNER.public}\n")
    page.get_by_label("eller välj filen").set_input_files(tmp_path / "nyckel.txt")
    page.get_by_role("button", name="Kontrollera med det som du har").click()
    expect(page.locator("#verdict")).to_contain_text("nyckeln som du gav")
    assert "true" == verdict(page)["right"]


@pytest.mark.parametrize(
    ("size", "right", "told"),
    [
        (11, "true", "loggen går vidare från dess 11 händelser"),
        (13, "true", "loggen går vidare från dess 13 händelser"),
        (0, "true", "är av 0 händelser och visar inget än"),
        (3, "false", "Filen har inget bevis som leder från den"),
    ],
)
def test_a_checkpoint_that_one_has_kept_is_held_against_the_log(offline: BrowserContext, tmp_path: Path, size: int, right: str, told: str):
    page = opened(offline, tmp_path, FILE)
    (tmp_path / "kept").write_text(SIGNER.sign(logs()[0].checkpoint(size).text))
    page.get_by_label("Kontrollpunkter som du har sparat").set_input_files(tmp_path / "kept")
    page.get_by_role("button", name="Kontrollera med det som du har").click()
    expect(page.locator("#steps")).to_contain_text(told)
    assert right == verdict(page)["right"]


def test_a_log_that_was_written_anew_is_unmasked_by_a_checkpoint_that_one_has_kept(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    lines = logs()[0].checkpoint(11).text.split("\n")
    (tmp_path / "kept").write_text(SIGNER.sign("\n".join([*lines[:2], logs()[0].checkpoint(10).text.split("\n")[2], *lines[3:]])))
    page.get_by_label("Kontrollpunkter som du har sparat").set_input_files(tmp_path / "kept")
    page.get_by_role("button", name="Kontrollera med det som du har").click()
    expect(page.get_by_role("heading", name="Det stämmer inte")).to_be_visible()
    assert ("outside", "forked", "casework") == tuple(verdict(page)[name] for name in ("kind", "why", "service"))


def test_what_is_no_key_is_told_beside_the_field(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    page.get_by_label("Nyckeln som du har fått").fill("nyckeln")
    page.get_by_role("button", name="Kontrollera med det som du har").click()
    expect(page.locator("#own-key-error")).to_contain_text("Det är ingen nyckel")
    assert "true" == verdict(page)["right"]


def test_sealed_values_stay_sealed_without_their_key(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, bundle(hidden="intake"))
    assert "true" == verdict(page)["right"]
    expect(page.locator(".sealed")).to_have_text(["förseglat"])
    assert "Eleven kommer inte" not in page.content()


def test_an_event_is_shown_as_it_is_stored_with_the_codes_words(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    page.locator("#casework-13 summary").click()
    stored = page.locator("#casework-13 .stored")
    for words in ("casework.case.closed", "Skälet till closed.", "Skola", str(CASE), "13 hos ärendetjänsten"):
        expect(stored).to_contain_text(words)


def test_a_browser_without_ed25519_says_so_and_checks_the_rest(browser: Browser, tmp_path: Path):
    older = browser.new_context(offline=True)
    older.add_init_script(
        "const known = crypto.subtle.importKey.bind(crypto.subtle);"
        "crypto.subtle.importKey = (form, key, kind, ...more) => kind === 'Ed25519'"
        " ? Promise.reject(new DOMException('', 'NotSupportedError')) : known(form, key, kind, ...more);"
    )
    page = opened(older, tmp_path, FILE)
    expect(page.get_by_role("heading", name="Underskriften kunde inte kontrolleras")).to_be_visible()
    assert ("false", 4) == (verdict(page)["right"], page.locator("#steps .tag.ok").count())
    altered = opened(older, tmp_path, ALTERATIONS[0].change(FILE))
    assert ("wrong", "6") == (verdict(altered)["kind"], verdict(altered)["position"])
    older.close()


def test_a_browser_that_can_compute_no_hashes_says_so_and_claims_nothing(browser: Browser, tmp_path: Path):
    poor = browser.new_context(offline=True)
    poor.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    page = opened(poor, tmp_path, FILE)
    expect(page.get_by_role("heading", name="Kontrollen kan inte göras här")).to_be_visible()
    assert "false" == verdict(page)["right"]
    poor.close()


def test_the_story_can_be_read_without_javascript(browser: Browser, tmp_path: Path):
    path = tmp_path / "arende.html"
    path.write_bytes(FILE)
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.get_by_text("casework.case.intervention-started.")).to_be_visible()
    expect(page.get_by_text("Då kan du läsa berättelsen")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_and_has_no_barriers(browser: Browser, tmp_path: Path, width: int):
    context = browser.new_context(offline=True, viewport={"width": width, "height": 844}, bypass_csp=True)
    page = opened(context, tmp_path, FILE)
    assert width >= page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page)
    assert [] == [each["id"] for each in found.response["violations"]]
    context.close()


def test_everything_is_reached_by_keyboard_and_printed_with_its_verdict(offline: BrowserContext, tmp_path: Path):
    page = opened(offline, tmp_path, FILE)
    page.keyboard.press("Tab")
    assert "Till innehållet" == page.evaluate("document.activeElement.textContent")
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"SUMMARY", "BUTTON", "TEXTAREA", "INPUT"} <= reached
    page.emulate_media(media="print")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator("#steps")).to_be_visible()
    expect(page.locator("#key-form")).to_be_hidden()
