"""Staff sign in at the municipality's OpenID Connect provider: authorization code with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import time
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from flask import Blueprint, redirect, render_template, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response

from services.intake.http.signing_in.names import sign_in_digest
from services.intake.http.signing_in.note import SignInNotes
from services.intake.http.signing_in.pages import identity_from, signed_in_as, wanted
from shared.runtime.settings import Settings
from shared.vocabulary.language import say
from shared.web.rights import public
from shared.web.service import the_service

_log = structlog.get_logger()

STATE_COOKIE = "narvaro_sign_in"
PATH = "/intake/sign-in"
PATIENCE = 600  # seconds that somebody may take at the provider
TIMEOUT = 5.0  # seconds that the provider may take
KEPT = 600.0  # seconds that the provider's own description is kept
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
_PERSON = "SELECT person_id, role, organisation_id, name, version FROM person WHERE sign_in = %s AND ended_on IS NULL"


class ProviderFailed(Exception):
    """The provider is away, or what it says can't be trusted; its text is not repeated."""


class Provider:
    """The OpenID Connect provider as it describes itself, with its keys."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer.rstrip("/")
        self.client_id = settings.oidc_client_id
        self.redirect_uri = f"{settings.public_address}{PATH}/callback"
        self._settings = settings
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser."""
        description, _ = self._described()
        address, _ = self._session().create_authorization_url(description["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier)
        return str(address)

    def subject(self, code: str, nonce: str, verifier: str) -> str:
        """Who came back: the provider's own name (`sub`) for the person; raises ProviderFailed."""
        description, keys = self._described()
        try:
            token = self._session().fetch_token(description["token_endpoint"], code=code, code_verifier=verifier, timeout=TIMEOUT)
            signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            wanted_claims = {"iss": {"essential": True, "value": description["issuer"]}, "aud": {"essential": True, "value": self.client_id}}
            claims = CodeIDToken(
                signed.claims, signed.header, wanted_claims, {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
            )
            claims.validate(leeway=60)
        except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError, TypeError) as error:
            raise ProviderFailed(type(error).__name__) from None
        return str(claims["sub"])

    def _session(self) -> OAuth2Session:
        secret = self._settings.secret(self._settings.oidc_client_secret_file).decode().strip()
        return OAuth2Session(self.client_id, secret, scope="openid", redirect_uri=self.redirect_uri, code_challenge_method="S256")

    def _described(self) -> tuple[dict[str, Any], KeySet]:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > KEPT:
            try:
                description = requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=TIMEOUT).json()
                if description["issuer"].rstrip("/") != self.issuer:
                    raise ProviderFailed("another issuer")
                keys = KeySet.import_key_set(requests.get(description["jwks_uri"], timeout=TIMEOUT).json())
            except (requests.RequestException, ValueError, KeyError, JoseError) as error:
                raise ProviderFailed(type(error).__name__) from None
            self._known = (now, description, keys)
        return self._known[1], self._known[2]


def oidc_sign_in(settings: Settings) -> Blueprint:
    """The pages; without a provider in the settings they say so, and guardians still sign in by invitation."""
    pages = Blueprint("oidc-sign-in", __name__)
    provider = Provider(settings) if settings.oidc_issuer else None
    notes = SignInNotes(settings)

    @pages.get("/sign-in")
    @public
    def sign_in() -> str:
        """Where to sign in."""
        return _page(provider is not None)

    @pages.get("/sign-in/start")
    @public
    def leave() -> Response | tuple[str, int]:
        """To the provider, with what must come back in a signed cookie."""
        if provider is None:
            return _page(False), 404
        remembered = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        try:
            response = redirect(provider.begin(**remembered), 303)
        except ProviderFailed as error:
            return _failed(error)
        note = notes.sign({**remembered, "next": wanted()}, PATIENCE)
        secure = settings.public_address.startswith("https:")
        response.set_cookie(STATE_COOKIE, note, max_age=PATIENCE, path=PATH, httponly=True, samesite="Lax", secure=secure)
        return response

    @pages.get("/sign-in/callback")
    @public
    def come_back() -> Response | tuple[str, int]:
        """From the provider: sign in the person that it names, if registered here."""
        remembered = notes.read(request.cookies.get(STATE_COOKIE, ""))
        if provider is None or remembered is None or not secrets.compare_digest(remembered["state"], request.args.get("state", "")):
            return _page(provider is not None, say("Inloggningen tog för lång tid eller kom från ett annat fönster. Försök igen.")), 400
        try:
            subject = provider.subject(request.args.get("code", ""), remembered["nonce"], remembered["verifier"])
        except ProviderFailed as error:
            return _failed(error)
        row = the_service().database.row(_PERSON, (sign_in_digest(settings.oidc_issuer, subject),))
        if row is None:
            return _page(True, say("Du är inte registrerad i Närvaro. Be kommunens administratör att lägga till dig.")), 403
        response = signed_in_as(identity_from(row), remembered["next"])
        response.delete_cookie(STATE_COOKIE, path=PATH)
        return response

    return pages


def _failed(error: ProviderFailed) -> tuple[str, int]:
    _log.error("sign-in failed at the provider", error=str(error))
    return _page(True, say("Inloggningstjänsten svarar inte som den ska just nu. Försök igen om en stund.")), 502


def _page(can_begin: bool, trouble: str = "") -> str:
    return render_template("intake/signing_in/sign_in.html", can_begin=can_begin, trouble=trouble, next=wanted())
