"""No other site sends our forms: SameSite cookie, the browser's own word, and the session's secret."""

from dataclasses import replace

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from shared.web.csrf import check_form
from shared.web.identity import Identity
from shared.web.problem import ForeignForm
from shared.web.tests.diaries import PEOPLE

SIGNED_IN = replace(PEOPLE["school"], form_secret="the session's own secret")
TOKEN = PEOPLE["school"]


def sent(method: str = "POST", token: str = "", **headers: str) -> Request:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        EnvironBuilder(method=method, base_url="https://narvaro.example", headers=[*names.items()], data={"csrf_token": token}).get_environ()
    )


def is_ours(request: Request, identity: Identity | None, *, page: bool) -> bool:
    try:
        check_form(request, identity, page=page)
    except ForeignForm:
        return False
    return True


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "https://narvaro.example"}, {}])
def test_a_form_with_the_sessions_secret_is_ours(headers: dict[str, str]):
    assert is_ours(sent(token=SIGNED_IN.form_secret, **headers), SIGNED_IN, page=True)


@pytest.mark.parametrize("token", ["", "another secret", "å"])
def test_a_form_without_it_is_not(token: str):
    assert not is_ours(sent(token=token), SIGNED_IN, page=True)


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}]
)
def test_a_form_that_another_site_started_is_refused_even_with_the_secret(headers: dict[str, str]):
    assert not is_ours(sent(token=SIGNED_IN.form_secret, **headers), SIGNED_IN, page=True)
    assert not is_ours(sent(**headers), None, page=True)
    assert not is_ours(sent(**headers), SIGNED_IN, page=False)


def test_reading_and_api_tokens_need_no_secret():
    assert is_ours(sent("GET", Sec_Fetch_Site="cross-site"), SIGNED_IN, page=True)
    assert is_ours(sent(Origin="https://elsewhere.example"), TOKEN, page=False)
