"""In production staff sign in at an OpenID Connect provider, over real HTTP, and only whom it vouches for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.private import PrivatePostgres
from services.intake.tests.installation import Installation, install
from services.intake.tests.oidc_provider import CLIENT, SECRET, StandInProvider
from shared.vocabulary.codes import Role
from tests.databases import make_home


@pytest.fixture(scope="module")
def provider() -> Iterator[StandInProvider]:
    with StandInProvider() as made:
        yield made


@pytest.fixture(scope="module")
def production(postgres: PrivatePostgres, provider: StandInProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("production")
    (folder / "client-secret").write_text(SECRET)
    made = install(
        make_home(postgres, ("intake",)),
        folder,
        profile="production",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret_file=folder / "client-secret",
    )
    made.post("/people", made.admin, {"role": "coordinator", "name": "Kim Koordinator", "sign_in": "kim"})
    yield made
    for close in (made.workings.database.close, *made.workings.closing):
        close()


@pytest.fixture(autouse=True)
def honest(provider: StandInProvider) -> None:
    provider.subject, provider.nonce, provider.audience, provider.lifetime, provider.forged = "kim", None, CLIENT, 300, False


def leave(client: FlaskClient, going_to: str = "") -> str:
    """Press the button and sign in at the provider; returns the way back."""
    response = client.get("/intake/sign-in/start", query_string={"next": going_to} if going_to else {})
    assert 303 == response.status_code
    back = requests.get(response.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    place = urlsplit(back)
    return f"{place.path}?{place.query}"


def page(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address, headers={"Accept": "text/html"})


def test_a_registered_person_is_signed_in_and_led_on(production: Installation) -> None:
    client = production.client()
    response = client.get(leave(client, "/intake/referrals"))
    assert (303, "/intake/referrals") == (response.status_code, response.headers["Location"])
    cookie = client.get_cookie("narvaro_session")
    assert cookie is not None
    identity = production.sessions.verify(cookie.value)
    assert identity is not None
    assert (Role.COORDINATOR, "Kim Koordinator") == (identity.role, identity.name)
    assert client.get_cookie("narvaro_sign_in", path="/intake/sign-in") is None


def test_the_request_asks_with_state_nonce_and_challenge(production: Installation) -> None:
    address = production.client().get("/intake/sign-in/start").headers["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert {"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method"} == set(asked)
    assert ["S256"] == asked["code_challenge_method"]


def test_somebody_unknown_here_is_told_so(production: Installation, provider: StandInProvider) -> None:
    provider.subject = "a stranger"
    client = production.client()
    response = page(client, leave(client))
    assert 403 == response.status_code
    assert "Du är inte registrerad" in response.text


@pytest.mark.parametrize("lie", [{"nonce": "another"}, {"audience": "another"}, {"lifetime": -300}, {"forged": True}])
def test_a_statement_that_is_not_for_this_sign_in_is_not_believed(production: Installation, provider: StandInProvider, lie: dict[str, Any]) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    client = production.client()
    response = page(client, leave(client))
    assert 502 == response.status_code
    assert client.get_cookie("narvaro_session") is None


def test_a_way_back_that_began_elsewhere_is_refused(production: Installation) -> None:
    back = leave(production.client())
    response = page(production.client(), back)
    assert 400 == response.status_code


def test_a_code_works_once(production: Installation) -> None:
    client = production.client()
    back = leave(client)
    note = client.get_cookie("narvaro_sign_in", path="/intake/sign-in")
    assert note is not None
    assert 303 == client.get(back).status_code
    again = production.client()
    again.set_cookie("narvaro_sign_in", note.value, path="/intake/sign-in")
    assert 502 == page(again, back).status_code


def test_a_note_is_no_session(production: Installation) -> None:
    client = production.client()
    leave(client)
    note = client.get_cookie("narvaro_sign_in", path="/intake/sign-in")
    assert note is not None
    assert production.sessions.verify(note.value) is None


def test_nobody_can_choose_who_to_be(production: Installation) -> None:
    shown = page(production.client(), "/intake/sign-in")
    assert "Logga in med mitt konto" in shown.text
    assert "Kim Koordinator" not in shown.text
    assert 405 == production.client().post("/intake/sign-in", data={"person_id": str(production.people[Role.ADMIN])}).status_code
