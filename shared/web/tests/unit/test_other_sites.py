"""No other site sends our forms: SameSite cookie, the browser's own word, and the session's secret."""

from dataclasses import replace

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from shared.web.csrf import check_form
from shared.web.problem import ForeignForm
from shared.web.tests.diaries import PEOPLE

SIGNED_IN = replace(PEOPLE["school"], form_secret="the session's own secret")
TOKEN = PEOPLE["school"]


def sent(method: str = "POST", token: str = "", **headers: str) -> Request:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        EnvironBuilder(method=method, base_url="https://narvaro.example", headers=[*names.items()], data={"csrf_token": token}).get_environ()
    )


def test_a_form_with_the_sessions_secret_is_ours():
    check_form(sent(token=SIGNED_IN.form_secret, Sec_Fetch_Site="same-origin"), SIGNED_IN, page=True)
    check_form(sent(token=SIGNED_IN.form_secret, Origin="https://narvaro.example"), SIGNED_IN, page=True)
    check_form(sent(token=SIGNED_IN.form_secret), SIGNED_IN, page=True)


@pytest.mark.parametrize("token", ["", "another secret", "å"])
def test_a_form_without_it_is_not(token: str):
    with pytest.raises(ForeignForm):
        check_form(sent(token=token), SIGNED_IN, page=True)


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}]
)
def test_a_form_that_another_site_started_is_refused_even_with_the_secret(headers: dict[str, str]):
    with pytest.raises(ForeignForm):
        check_form(sent(token=SIGNED_IN.form_secret, **headers), SIGNED_IN, page=True)
    with pytest.raises(ForeignForm):
        check_form(sent(**headers), None, page=True)
    with pytest.raises(ForeignForm):
        check_form(sent(**headers), SIGNED_IN, page=False)


def test_reading_and_api_tokens_need_no_secret():
    check_form(sent("GET", Sec_Fetch_Site="cross-site"), SIGNED_IN, page=True)
    check_form(sent(Origin="https://elsewhere.example"), TOKEN, page=False)
