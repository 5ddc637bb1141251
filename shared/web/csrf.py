"""No other site may send our forms in somebody's name.

Three layers: the cookie is SameSite=Lax; a browser's Sec-Fetch-Site or Origin must be ours; and a signed-in page form must carry
the session's own secret. That secret is in the signed session, so no server keeps anything and any service can check any form.
"""

from __future__ import annotations

import hmac
from typing import Final

from flask import Request

from shared.web.identity import Identity
from shared.web.problem import ForeignForm

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def check_form(request: Request, identity: Identity | None, *, page: bool) -> None:
    """Raises ForeignForm for a change that another site started; requests by API token carry no cookie and pass."""
    if request.method in SAFE or (identity is not None and not identity.form_secret):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise ForeignForm
    if site is None and origin is not None and origin.partition("://")[2] != request.host:
        raise ForeignForm
    if identity is None or not page:
        return
    if not hmac.compare_digest(request.form.get("csrf_token", "").encode(), identity.form_secret.encode()):
        raise ForeignForm
