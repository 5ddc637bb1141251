"""What an auditor looks for: a header of the API, or what was chosen once on a page and is remembered in a cookie. Codes only."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from shared.vocabulary.codes import AuditPurpose
from shared.vocabulary.language import say
from shared.web.problem import BadRequest

HEADER: Final = "Narvaro-Purpose"
COOKIE: Final = "narvaro_purpose"
KEPT: Final = 8 * 3600  # seconds: a working day, like the session


def purpose() -> AuditPurpose | None:
    """The purpose that goes with this request; raises BadRequest for a header that names none of ours."""
    said = request.headers.get(HEADER)
    if said is None:
        return _known(request.cookies.get(COOKIE, ""))
    known = _known(said)
    if known is None:
        raise BadRequest(say("Huvudet %(header)s ska vara något av %(purposes)s.", header=HEADER, purposes=", ".join(AuditPurpose)))
    return known


def remember(response: Response, chosen: AuditPurpose | None, *, secure: bool) -> None:
    """Let the browser send it with what is looked at from now on; None forgets it."""
    if chosen is None:
        forget(response)
    else:
        response.set_cookie(COOKIE, chosen.value, max_age=KEPT, path="/", httponly=True, samesite="Lax", secure=secure)


def forget(response: Response) -> None:
    """Whoever signs in or out on this browser takes over nobody's purpose."""
    response.delete_cookie(COOKIE, path="/")


def _known(said: str) -> AuditPurpose | None:
    try:
        return AuditPurpose(said)
    except ValueError:
        return None
