"""Every component, once on a page: nothing inline, every label and every reference leads somewhere."""

import re

import pytest

from shared.web.tests.sample import sample_app


@pytest.fixture(scope="module")
def page() -> str:
    answer = sample_app().test_client().get("/intake/sample")
    assert 200 == answer.status_code
    return answer.text


def test_nothing_stands_inline(page: str):
    assert [] == re.findall(r'\sstyle="|<style|<script(?! src=)|\son\w+="', page)


def test_every_label_and_reference_leads_to_something(page: str):
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    wanted = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page) + re.findall(r'href="#([^"]+)"', page)
    assert set() == {each for listed in wanted for each in listed.split()} - ids


def test_what_other_steps_hold_is_carried_along(page: str):
    assert '<input type="hidden" name="hidden" value="carried">' in page


def test_a_form_carries_who_showed_it_its_key_and_its_version(page: str):
    assert {"csrf_token", "idempotency_key", "version"} <= set(re.findall(r'type="hidden" name="(\w+)"', page))


def test_state_is_a_word_and_not_a_colour_alone(page: str):
    assert {"Insats pågår", "2 beslut försenade", "Samtycke återkallat"} <= set(re.findall(r'<span class="tag \w+">([^<]+)</span>', page))
