"""A page is in Swedish until its visitor chooses English; the API answers in its caller's language; nobody else's language is left behind."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.vocabulary.codes import Actor
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import SWEDISH, later, ngettext, say, speak, speaking, spoken, translated
from shared.vocabulary.refusal import Refusal
from shared.web import layout
from shared.web.catalogue import languages
from shared.web.tests.sample import sample_app
from shared.web.visitor_language import COOKIE

PAGE = {"Accept": "text/html", "Accept-Language": "en-GB,en;q=0.9"}
PROGRAM = {"Accept": "application/json"}
ENGLISH = languages("intake")["en"]


@pytest.fixture(scope="module")
def app() -> Flask:
    return sample_app()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_page_is_swedish_whatever_the_browser_was_set_to(visitor: FlaskClient):
    answer = visitor.get("/intake/sample", headers=PAGE)
    assert ('<html lang="sv">', "sv") == (re.findall("<html[^>]*>", answer.text)[0], answer.headers["Content-Language"])


def test_a_link_on_the_page_changes_the_language_and_comes_back_to_the_same_page(visitor: FlaskClient):
    page = visitor.get("/intake/sample?kind=a%20b&kind=c", headers=PAGE)
    link = re.search(r'<a class="other-language" href="([^"]+)" lang="en" hreflang="en"', page.text)
    assert link is not None
    moved = visitor.get(link[1].replace("&amp;", "&"), headers=PAGE)
    assert (303, "/intake/sample?kind=a+b&kind=c") == (moved.status_code, moved.headers["Location"])
    english = visitor.get(moved.headers["Location"], headers=PAGE)
    assert '<html lang="en">' in english.text
    assert "Main menu" in english.text
    assert 'lang="sv" hreflang="sv"' in english.text


def test_what_describes_the_api_to_people_is_a_page_too(visitor: FlaskClient):
    docs = "/intake/api/v1/docs"
    assert f'href="{docs}?lang=en" lang="en"' in visitor.get(docs, headers=PAGE).text
    assert (303, docs) == ((moved := visitor.get(f"{docs}?lang=en", headers=PAGE)).status_code, moved.headers["Location"])
    assert 'data-openapi="/intake/api/v1/openapi.en.json"' in visitor.get(docs, headers=PAGE).text


def test_what_keeps_the_choice_says_nothing_else(visitor: FlaskClient):
    visitor.get("/intake/sample?lang=en", headers=PAGE)
    kept = visitor.get_cookie(COOKIE)
    assert kept is not None
    assert ("en", True, "Lax", "/") == (kept.value, kept.http_only, kept.same_site, kept.path)


@pytest.mark.parametrize("chosen", ["de", "", "../en", "sv\r\nSet-Cookie: a=b"])
def test_another_language_is_no_choice(visitor: FlaskClient, chosen: str):
    moved = visitor.get("/intake/sample", query_string={"lang": chosen}, headers=PAGE)
    assert (303, None) == (moved.status_code, visitor.get_cookie(COOKIE))


@pytest.mark.parametrize("way", ["//elsewhere.test/intake/sample", "/%09/elsewhere.test", "/%5Celsewhere.test", "/intake/%0D%0ASet-Cookie:a=b"])
def test_the_way_to_the_other_language_never_leaves_the_house(visitor: FlaskClient, way: str):
    moved = visitor.get(f"{way}?lang=en", headers=PAGE)
    assert (303, "") == (moved.status_code, urlsplit(moved.headers["Location"]).netloc)
    assert not moved.headers["Location"].startswith(("//", "/\\"))


def test_a_page_that_answers_a_form_has_no_way_to_lose_it(visitor: FlaskClient):
    refused = visitor.post("/intake/sample", headers=PAGE)
    assert 405 == refused.status_code
    assert "other-language" not in refused.text


@pytest.mark.parametrize(
    ("asked", "told", "title"),
    [
        ("en", "en", "There is nothing here"),
        ("en-GB, sv;q=0.5", "en", "There is nothing here"),
        ("sv, en;q=0.5", "sv", "Det finns inget här"),
        ("de", "sv", "Det finns inget här"),
        (None, "sv", "Det finns inget här"),
    ],
)
def test_the_api_answers_in_its_callers_language(visitor: FlaskClient, asked: str | None, told: str, title: str):
    visitor.set_cookie(COOKIE, "en" if told == "sv" else "sv")
    answer = visitor.get("/intake/api/v1/nothing", headers={**PROGRAM, **({"Accept-Language": asked} if asked else {})})
    assert (told, title) == (answer.headers["Content-Language"], answer.get_json()["title"])
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_page_tells_caches_that_it_depends_on_the_cookie(visitor: FlaskClient):
    assert "Cookie" in visitor.get("/intake/sample", headers=PAGE).headers["Vary"]


def test_nothing_of_a_visitors_language_is_left_behind(visitor: FlaskClient):
    visitor.set_cookie(COOKIE, "en")
    assert '<html lang="en">' in visitor.get("/intake/sample", headers=PAGE).text
    assert SWEDISH is spoken()
    assert "Skola" == label(Actor.SCHOOL)


def test_a_text_is_said_with_its_values_in_the_language_spoken():
    with speaking(ENGLISH):
        assert "Write at least 3 characters." == say("Skriv minst %(least)s tecken.", least=3)
        assert ["1 row", "2 rows"] == [ngettext("%(shown)s rad", "%(shown)s rader", count, shown=count) for count in (1, 2)]
        assert "a text that no catalogue has" == translated("a text that no catalogue has")
        assert ("School", "school") == (label(Actor.SCHOOL), lower_label(Actor.SCHOOL))
        assert "" == translated("")
    assert "Skriv minst 3 tecken." == say("Skriv minst %(least)s tecken.", least=3)


def test_a_refusal_is_told_in_the_language_in_which_it_is_raised():
    class NotNow(Refusal):
        message = later("Det går inte att göra just nu.")

    with speaking(ENGLISH):
        assert "It cannot be done just now." == str(NotNow())
    assert "Det går inte att göra just nu." == str(NotNow())


def test_numbers_shares_and_lists_are_english_in_english():
    speak(ENGLISH)
    try:
        assert ("1,234.5", "65%", "school and BUP") == (layout.number(1234.5), layout.percent(65), layout.listing(["school", "BUP"]))
    finally:
        speak(SWEDISH)


def test_what_is_signed_stays_swedish_whoever_asks():
    with speaking(ENGLISH), speaking(SWEDISH):
        assert "Skola" == label(Actor.SCHOOL)


def test_what_is_put_into_a_text_is_escaped_and_per_cent_signs_stay(app: Flask):
    template = app.jinja_env.from_string(
        "{% autoescape true %}{% trans who='<b>' %}10 % av <i>{{ who }}</i>{% endtrans %} {{ _('Akt %(name)s, 5 %%', name='<b>') }} "
        "{% trans num=2, who='<b>' %}En {{ who }}{% pluralize %}{{ num }} {{ who }}, 5 %{% endtrans %}{% endautoescape %}"
    )
    assert "10 % av <i>&lt;b&gt;</i> Akt &lt;b&gt;, 5 % 2 &lt;b&gt;, 5 %" == template.render()


def test_what_somebody_wrote_is_marked_as_swedish_where_the_page_is_not():
    said = ('Schemat & "resten"', "i", "13:30", "")
    told = 'The meeting decided: Schemat & "resten", in 13:30.'
    with speaking(ENGLISH):
        assert 'The meeting decided: <span lang="sv">Schemat &amp; &#34;resten&#34;</span>, in 13:30.' == layout.quoted(told, said)
        assert 'Due <span class="whole">2021-06-14</span>: <span lang="sv">Schemat</span>.' == layout.unbroken(
            layout.quoted("Due 2021-06-14: Schemat.", ("Schemat",))
        )
    assert "&lt;b&gt; Schemat" == layout.quoted("<b> Schemat", ("Schemat",))
