"""In production staff and guardians sign in at OpenID Connect providers, over real HTTP, and only whom these vouch for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.private import PrivatePostgres
from services.intake.tests.installation import Installation, install
from services.intake.tests.oidc_provider import CLIENT, SECRET, StandInProvider
from services.intake.workings import build
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
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
    provider.called = None
    provider.subject, provider.nonce, provider.audience, provider.lifetime, provider.forged = "kim", None, CLIENT, 300, False


def leave(client: FlaskClient, going_to: str = "", way: str = "start") -> str:
    """Press the button and sign in at the provider; returns the way back."""
    response = client.get(f"/intake/sign-in/{way}", query_string={"next": going_to} if going_to else {})
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


@pytest.fixture(scope="module")
def by_e_identification(production: Installation, provider: StandInProvider) -> Iterator[Installation]:
    """The same production under the rules of a municipality whose guardians may refer, with a provider for them."""
    settings = replace(
        production.settings,
        municipality="sigtuna",
        guardian_oidc_issuer=provider.issuer,
        guardian_oidc_client_id=CLIENT,
        guardian_oidc_client_secret_file=production.settings.oidc_client_secret_file,
    )
    workings = build(settings)
    workings.database.open()
    yield replace(production, workings=workings, settings=settings)
    for close in (workings.database.close, *workings.closing):
        close()


def who(client: FlaskClient, made: Installation) -> Identity:
    cookie = client.get_cookie("narvaro_session")
    assert cookie is not None
    identity = made.sessions.verify(cookie.value)
    assert identity is not None
    return identity


def test_a_guardian_comes_in_without_being_registered_as_the_same_person_each_time(
    by_e_identification: Installation, provider: StandInProvider
) -> None:
    came = []
    for provider.subject, provider.called in (("a guardian", "Robin Exempelsson"), ("a guardian", "Robin Exempelsson"), ("another", None)):
        client = by_e_identification.client()
        response = client.get(leave(client, way="guardian"))
        assert (303, "/intake/guardians") == (response.status_code, response.headers["Location"])
        came.append(who(client, by_e_identification))
    first, again, other = came
    assert (Role.GUARDIAN, "Robin Exempelsson", None, None) == (first.role, first.name, first.case_id, first.organisation_id)
    assert (first.person_id, "") == (again.person_id, other.name)
    assert first.person_id != other.person_id
    assert 0 == len([row for row in by_e_identification.dump("person") if "guardian" in row])


def test_a_way_back_from_one_provider_opens_no_other_door(by_e_identification: Installation) -> None:
    client = by_e_identification.client()
    assert 400 == page(client, leave(client, way="guardian").replace("/guardian/callback", "/callback")).status_code


@pytest.mark.parametrize("way", ["/intake/sign-in/callback", "/intake/sign-in/callback?state=%C3%A5&code=x", "/intake/sign-in/callback?state="])
def test_a_way_back_that_nobody_began_opens_none(production: Installation, way: str) -> None:
    assert 400 == page(production.client(), way).status_code


def test_where_guardians_may_not_refer_there_is_no_way_in_for_them(production: Installation) -> None:
    assert 404 == page(production.client(), "/intake/sign-in/guardian").status_code


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
