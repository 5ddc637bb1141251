"""Commands over HTTP: carried out once however often they are sent, against the version that the sender saw, in one transaction.

`@command` wraps a view that changes something, in the API (JSON, Idempotency-Key, If-Match) as on a page (form fields
`idempotency_key` and `version`, then a redirect). What the view records, and the answer it gives, are committed together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from flask import Response, current_app, g, request

from shared.eventlog.act import Act
from shared.eventlog.database import Transaction
from shared.vocabulary.calendar import today
from shared.vocabulary.language import say
from shared.web import answers
from shared.web.identity import current
from shared.web.own_writes import read_own_write
from shared.web.problem import FieldError, ImportRightMissing, Invalid, KeyMissing, MalformedVersion, VersionMissing
from shared.web.service import the_service

V = TypeVar("V", bound=Callable[..., Any])

POSITION: Final = "Narvaro-Position"
NOT_IN_REQUEST_HASH: Final = frozenset({"csrf_token", "idempotency_key"})
_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,18})"')


@dataclass(frozen=True)
class Done:
    """What a command answers: which thing, its new version and state, and nothing personal.

    `location` is where to read it. `once` is shown in the first answer and never stored: a secret that a repeated request doesn't get again.
    """

    id: UUID
    version: int
    state: StrEnum | str = ""
    also: Mapping[str, Any] = field(default_factory=dict)
    location: str = ""
    once: Mapping[str, Any] = field(default_factory=dict)


def command(*, create: bool = False, versioned: bool | None = None) -> Callable[[V], V]:
    """Make a view a command.

    `create`: it makes something new, so the sender must give an Idempotency-Key (other commands may).
    `versioned`: it changes something, so the sender must say which version it saw; the default is: unless it creates.
    The view returns Done or, on a page, a redirect; an answer of 400 or more means that nothing is kept.
    """
    needs_version = not create if versioned is None else versioned

    def decorate(view: V) -> V:
        @wraps(view)
        def carried_out(*args: Any, **kwargs: Any) -> Response:
            key = _key(required=create or not _in_api())
            if needs_version:
                expected_version()
            try:
                with the_service().database.transaction() as transaction:
                    response = _once(key, transaction, lambda: _response(view(*args, **kwargs), create))
            except _NotCarriedOut as refused:
                return refused.response
            position = response.headers.get(POSITION)
            if position and not _in_api():
                read_own_write(int(position))
            return response

        carried_out.narvaro_command = {"create": create, "versioned": needs_version}  # type: ignore[attr-defined]
        return carried_out  # type: ignore[return-value]

    return decorate


class _NotCarriedOut(Exception):
    """Rolls the transaction back and carries the view's own answer out of it."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def _once(key: str | None, transaction: Transaction, carry_out: Callable[[], Response]) -> Response:
    """Carry out unless this key was answered before; then give that answer."""
    log = the_service().log
    keyring = log.keyring if log is not None else None
    asked = answers.asked(current().person_id, key, *_what_was_asked()) if key else None
    if asked is not None:
        known = answers.given(transaction.connection, asked, keyring)
        if known is not None:
            return known
    response = carry_out()
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        raise _NotCarriedOut(response)
    if transaction.position:
        response.headers[POSITION] = str(transaction.position)
    if asked is not None:
        kept: Response = g.pop("answer_to_keep", response)
        body = g.pop("body_to_keep", None) or kept.get_data()
        answers.keep(transaction.connection, asked, kept, body, keyring, transaction.subject)
    return response


def _response(answer: Any, create: bool) -> Response:
    if not isinstance(answer, Done):
        response: Response = current_app.make_response(answer)
        return response
    members = {"id": answer.id, "version": answer.version, "state": str(answer.state), **answer.also}
    if answer.once:
        g.body_to_keep = orjson.dumps(members)
    response = Response(orjson.dumps({**members, **answer.once}), mimetype="application/json", status=HTTPStatus.CREATED if create else HTTPStatus.OK)
    response.headers.update(etag(answer.version))
    if answer.location:
        response.headers["Location"] = answer.location
    return response


def etag(version: int) -> dict[str, str]:
    """The header that tells a reader which version it saw: `return record, 200, etag(version)`."""
    return {"ETag": f'"{version}"'}


def expected_version() -> int:
    """The version that the sender saw, from If-Match or the form's `version`.

    Raises VersionMissing (428), MalformedVersion (400).
    """
    given = request.headers.get("If-Match") if _in_api() else _quoted(request.form.get("version"))
    if given is None:
        raise VersionMissing
    match = _VERSION.fullmatch(given.strip())
    if match is None:
        raise MalformedVersion
    return int(match[1])


def _quoted(version: str | None) -> str | None:
    return None if version is None else f'"{version}"'


def act() -> Act:
    """Who does this, as what, and when it was so: today, unless a sender with the import right says another day.

    Raises ImportRightMissing (403), Invalid (422) for days that haven't come.
    """
    identity = current()
    claimed: Mapping[str, date | None] = g.get("claimed_days") or {}
    on, known = claimed.get("effective_on"), claimed.get("known_on")
    if (on or known) and not identity.may_import:
        raise ImportRightMissing
    day = today()
    late = [name for name, each in claimed.items() if each and each > day]
    if late:
        raise Invalid(errors=[FieldError(name, say("Dagen har inte kommit än.")) for name in late])
    return Act(
        actor=identity.person_id,
        role=identity.role,
        organisation=identity.organisation_id,
        effective_on=on or day,
        known_on=known,
        correlation=g.correlation,
        school_units=identity.limits.school_units,
    )


def _in_api() -> bool:
    return request.path.startswith(the_service().api_root)


def _key(required: bool) -> str | None:
    key = request.headers.get("Idempotency-Key") if _in_api() else request.form.get("idempotency_key")
    if key is None and not required:
        return None
    if key is None or _KEY.fullmatch(key) is None:
        raise KeyMissing
    return key


def _what_was_asked() -> tuple[bytes, ...]:
    # The query as the bytes that came: it need not be text.
    way = b" ".join((request.method.encode(), request.path.encode(), request.query_string, request.headers.get("If-Match", "").encode()))
    if "what_was_streamed" in g:  # shared/web/uploads.py: a file that is not held
        return (way, *g.what_was_streamed)
    if _in_api():
        return way, request.get_data(cache=True)
    fields = sorted((name, text) for name, text in request.form.items(multi=True) if name not in NOT_IN_REQUEST_HASH)
    return way, orjson.dumps(fields)
