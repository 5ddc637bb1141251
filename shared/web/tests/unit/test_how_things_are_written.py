"""How days, times, numbers and codes are written on pages, and what the menu shows to whom."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from shared.vocabulary.codes import Actor, Role
from shared.web import layout
from shared.web.identity import Identity
from shared.web.paging import offset_of, page_of
from shared.web.tests.diaries import PEOPLE, diary_app

NARROW = "\N{NO-BREAK SPACE}"


def test_days_and_times_are_swedish_ones():
    late_in_utc = datetime(2021, 6, 13, 22, 30, tzinfo=UTC)
    assert "2021-06-14" == layout.day(late_in_utc)
    assert "2021-06-14 00:30" == layout.moment(late_in_utc)
    assert "00:30" == layout.clock(late_in_utc)
    assert ("2021-06-14", "09:12") == (layout.day(date(2021, 6, 14)), layout.clock(time(9, 12)))


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (1234, f"1{NARROW}234"), (1234.5, f"1{NARROW}234,5"), (Decimal("65.0"), "65,0"), (None, "–")]
)
def test_numbers_have_spaces_and_a_comma(value: float | Decimal | None, expected: str):
    assert expected == layout.number(value)


def test_shares_codes_and_lists_are_words():
    assert f"65{NARROW}%" == layout.percent(65)
    assert "BUP" in layout.word(Actor.BUP)
    assert ["", "skola", "skola och BUP", "skola, elevhälsa och BUP"] == [
        layout.listing(words) for words in ([], ["skola"], ["skola", "BUP"], ["skola", "elevhälsa", "BUP"])
    ]
    assert ["–"] * 4 == [layout.day(None), layout.moment(None), layout.clock(None), layout.word(None)]


def shown(identity: Identity | None, path: str) -> tuple[set[str], list[str]]:
    app = diary_app(identify=lambda _: identity)
    with app.test_request_context(path):
        app.preprocess_request()
        places = layout.menu()
    return {place.address for place, _ in places}, [place.name for place, is_here in places if is_here]


def test_the_menu_shows_each_role_its_own_places():
    assert {"/intake/", "/statistics/"} == shown(None, "/intake/nothing")[0]
    assert "/intake/referrals/new" in shown(PEOPLE["school"], "/intake/nothing")[0]
    assert "/casework/cases" in shown(PEOPLE["coordinator"], "/intake/nothing")[0]
    assert "/casework/cases" not in shown(PEOPLE["school"], "/intake/nothing")[0]


def test_the_menu_tells_where_the_reader_is():
    assert ["Ny beställning"] == shown(PEOPLE["school"], "/intake/referrals/new")[1]
    assert ["Våra beställningar"] == shown(PEOPLE["school"], "/intake/referrals/x")[1]
    assert ["Start"] == shown(None, "/intake/")[1]
    assert [] == shown(None, "/intake/elsewhere")[1]


def test_another_page_of_a_list_keeps_its_filters():
    with diary_app().test_request_context("/intake/referrals?state=received&page=2&kind=a&kind=b"):
        assert "/intake/referrals?state=received&kind=a&kind=b&page=3" == layout.other_page(3)


def test_a_page_of_a_list_knows_how_many_there_are():
    asked = {"limit": 20, "page": 3}
    assert 40 == offset_of(asked)
    assert [1, 1, 2, 3] == [page_of([], total, asked).pages for total in (0, 20, 21, 60)]


def test_every_role_has_words():
    assert all(layout.word(role) for role in Role)
