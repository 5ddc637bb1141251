"""The signed session: good for a working day, for one installation, and only if we signed it."""

import hmac
import json
import stat
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Response
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import COOKIE, LIFETIME, CannotSign, Sessions, make_session_keys

GUARDIAN = Identity(uuid4(), Role.GUARDIAN, None, case_id=uuid4(), signatory_id=uuid4(), name="Vera")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    private, public = make_session_keys(tmp_path_factory.mktemp("keys"))
    return public.read_bytes(), private.read_bytes()


@pytest.fixture
def sessions(keys: tuple[bytes, bytes]) -> Sessions:
    return Sessions(*keys, audience="narvaro-uppsala")


def test_a_session_gives_back_who_it_was_issued_for(sessions: Sessions):
    identity = sessions.verify(sessions.issue(GUARDIAN))
    assert identity is not None
    assert GUARDIAN == replace(identity, form_secret="")
    assert len(identity.form_secret) >= 32


def test_every_session_has_a_form_secret_of_its_own(sessions: Sessions):
    first, second = (sessions.verify(sessions.issue(GUARDIAN)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.form_secret != second.form_secret


def test_a_session_ends_even_where_it_was_seen_before(sessions: Sessions):
    token = sessions.issue(GUARDIAN, now=1_000)
    assert sessions.verify(token, now=1_000 + LIFETIME - 1) is not None
    assert sessions.verify(token, now=1_000 + LIFETIME) is None


def test_a_service_with_the_public_key_alone_verifies_but_cannot_sign(keys: tuple[bytes, bytes], sessions: Sessions):
    reader = Sessions(keys[0], audience="narvaro-uppsala")
    assert reader.verify(sessions.issue(GUARDIAN)) is not None
    with pytest.raises(CannotSign):
        reader.issue(GUARDIAN)


def test_another_municipalitys_session_is_not_good_here(keys: tuple[bytes, bytes], sessions: Sessions):
    assert sessions.verify(Sessions(*keys, audience="narvaro-sigtuna").issue(GUARDIAN)) is None


def test_a_session_that_was_changed_or_signed_by_another_is_not_good(keys: tuple[bytes, bytes], sessions: Sessions):
    token = sessions.issue(GUARDIAN)
    head, body, signature = token.split(".")
    stranger = OKPKey.generate_key("Ed25519")
    claims = {"iss": "narvaro", "aud": "narvaro-uppsala", "exp": 9e9, "sub": str(uuid4()), "role": "admin", "form": "x"}
    forged = jwt.encode({"alg": "Ed25519"}, claims, stranger, algorithms=["Ed25519"])
    confused = f"{_part({'alg': 'HS256'})}.{_part(claims)}"
    confused += f".{_encoded(hmac.digest(keys[0], confused.encode(), 'sha256'))}"
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    assert [None] * 6 == [sessions.verify(each) for each in (forged, confused, unsigned, f"{head}.{body}x.{signature}", "", "a.b.c")]


def _part(members: dict[str, object]) -> str:
    return _encoded(json.dumps(members).encode())


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_private_keys_are_for_their_owner_only_and_kept(tmp_path: Path):
    private, public = make_session_keys(tmp_path)
    before = private.read_bytes()
    assert [0o600, 0o600] == [stat.S_IMODE(path.stat().st_mode) for path in (private, public)]
    make_session_keys(tmp_path)
    assert before == private.read_bytes()


def test_the_cookie_is_for_all_services_and_no_script(sessions: Sessions):
    response = Response()
    sessions.put(response, "token")
    parts = {part.strip() for part in response.headers["Set-Cookie"].split(";")}
    assert {f"{COOKIE}=token", "Path=/", "HttpOnly", "SameSite=Lax", "Secure", f"Max-Age={LIFETIME}"} <= parts
    sessions.clear(response)
    assert "Max-Age=0" in response.headers.getlist("Set-Cookie")[-1]


def test_a_session_that_was_seen_before_is_read_anew_and_no_name_is_kept(sessions: Sessions):
    token = sessions.issue(GUARDIAN)
    first, second = sessions.verify(token), sessions.verify(token)
    assert first == second
    assert "Vera" not in repr(vars(sessions))
