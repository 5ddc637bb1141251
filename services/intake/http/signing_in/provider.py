"""Signing in at OpenID Connect providers: authorization code with PKCE, state and nonce.

Staff sign in where the municipality has their accounts, and must be registered here. Guardians who refer sign in by e-identification,
which has a provider of its own: whoever it vouches for may come in, and is told apart by its name for them.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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

from services.intake.http.signing_in.guardians import guardian_named, guardians_may_sign_in
from services.intake.http.signing_in.names import sign_in_digest
from services.intake.http.signing_in.note import SignInNotes
from services.intake.http.signing_in.pages import identity_from, signed_in_as, wanted
from shared.runtime.settings import Settings
from shared.vocabulary.language import say
from shared.web.fields import LINE
from shared.web.identity import Identity
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


@dataclass(frozen=True)
class Client:
    """What we are to a provider: where it is, who we are, where it sends people back, and what we ask for."""

    issuer: str
    client_id: str
    secret_file: Path | None
    callback: str
    scope: str = "openid"


@dataclass(frozen=True)
class Vouched:
    """Whom a provider vouches for: its own name for the person (`sub`), and what people call them, where it was asked for."""

    subject: str
    name: str


class Provider:
    """The OpenID Connect provider as it describes itself, with its keys."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self.issuer = client.issuer.rstrip("/")
        self._client = client
        self._settings = settings
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser."""
        description, _ = self._described()
        address, _ = self._session().create_authorization_url(description["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier)
        return str(address)

    def vouched(self, code: str, nonce: str, verifier: str) -> Vouched:
        """Who came back; raises ProviderFailed."""
        description, keys = self._described()
        try:
            token = self._session().fetch_token(description["token_endpoint"], code=code, code_verifier=verifier, timeout=TIMEOUT)
            signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
            wanted_claims = {"iss": {"essential": True, "value": description["issuer"]}, "aud": {"essential": True, "value": self._client.client_id}}
            asked = {"nonce": nonce, "client_id": self._client.client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(signed.claims, signed.header, wanted_claims, asked)
            claims.validate(leeway=60)
        except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError, TypeError) as error:
            raise ProviderFailed(type(error).__name__) from None
        return Vouched(str(claims["sub"]), str(claims.get("name") or "")[:LINE])

    def _session(self) -> OAuth2Session:
        client = self._client
        secret = self._settings.secret(client.secret_file).decode().strip()
        return OAuth2Session(client.client_id, secret, scope=client.scope, redirect_uri=client.callback, code_challenge_method="S256")

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
    back = f"{settings.public_address}{PATH}"
    staff = Client(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret_file, f"{back}/callback")
    guardians = Client(
        settings.guardian_oidc_issuer,
        settings.guardian_oidc_client_id,
        settings.guardian_oidc_client_secret_file,
        f"{back}/guardian/callback",
        scope="openid profile",
    )
    can_begin = bool(staff.issuer)

    @pages.get("/sign-in")
    @public
    def sign_in() -> str:
        """Where to sign in."""
        return _page(can_begin)

    _mount(pages, "/start", "/callback", staff, settings, lambda: True, _registered)
    _mount(pages, "/guardian", "/guardian/callback", guardians, settings, guardians_may_sign_in, _guardian)
    return pages


def _registered(issuer: str, vouched: Vouched) -> Identity | None:
    row = the_service().database.row(_PERSON, (sign_in_digest(issuer, vouched.subject),))
    return identity_from(row) if row is not None else None


def _guardian(issuer: str, vouched: Vouched) -> Identity:
    return guardian_named(issuer, vouched.subject, vouched.name)


def _mount(
    pages: Blueprint,
    start: str,
    callback: str,
    client: Client,
    settings: Settings,
    is_open: Callable[[], bool],
    known: Callable[[str, Vouched], Identity | None],
) -> None:
    """The way to a provider and back again."""
    provider, notes, can_begin = Provider(client, settings) if client.issuer else None, SignInNotes(settings), bool(settings.oidc_issuer)

    def failed(error: ProviderFailed) -> tuple[str, int]:
        _log.error("sign-in failed at the provider", error=str(error))
        return _page(can_begin, say("Inloggningstjänsten svarar inte som den ska just nu. Försök igen om en stund.")), 502

    @public
    def leave() -> Response | tuple[str, int]:
        """To the provider, with what must come back in a signed cookie."""
        if provider is None or not is_open():
            return _page(can_begin), 404
        remembered = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        try:
            response = redirect(provider.begin(**remembered), 303)
        except ProviderFailed as error:
            return failed(error)
        note = notes.sign({**remembered, "next": wanted(), "way": start}, PATIENCE)
        secure = settings.public_address.startswith("https:")
        response.set_cookie(STATE_COOKIE, note, max_age=PATIENCE, path=PATH, httponly=True, samesite="Lax", secure=secure)
        return response

    @public
    def come_back() -> Response | tuple[str, int]:
        """From the provider: sign in the person that it names, if they may come in here."""
        remembered = notes.read(request.cookies.get(STATE_COOKIE, "")) or {}
        state, told = remembered.get("state", "").encode(), request.args.get("state", "").encode()  # which may be anything
        begun_here = secrets.compare_digest(state, told) and remembered.get("way") == start
        if provider is None or not is_open() or not begun_here:
            return _page(can_begin, say("Inloggningen tog för lång tid eller kom från ett annat fönster. Försök igen.")), 400
        try:
            vouched = provider.vouched(request.args.get("code", ""), remembered["nonce"], remembered["verifier"])
        except ProviderFailed as error:
            return failed(error)
        identity = known(client.issuer, vouched)
        if identity is None:
            return _page(True, say("Du är inte registrerad i Närvaro. Be kommunens administratör att lägga till dig.")), 403
        response = signed_in_as(identity, remembered["next"])
        response.delete_cookie(STATE_COOKIE, path=PATH)
        return response

    pages.add_url_rule(f"/sign-in{start}", f"leave{start.replace('/', '-')}", leave, methods=["GET"])
    pages.add_url_rule(f"/sign-in{callback}", f"come-back{start.replace('/', '-')}", come_back, methods=["GET"])


def _page(can_begin: bool, trouble: str = "") -> str:
    return render_template(
        "intake/signing_in/sign_in.html", can_begin=can_begin, trouble=trouble, next=wanted(), guardians_may_refer=guardians_may_sign_in()
    )
