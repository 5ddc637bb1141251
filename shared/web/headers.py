"""Headers that keep a browser from doing what no page of ours asks for."""

from __future__ import annotations

from flask import Response, g, request

from shared.runtime.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For what somebody has sent in: should a browser show it all the same, it may do nothing there."""
A_YEAR = 31_536_000  # seconds


def secure(response: Response, settings: Settings) -> None:
    """Nothing inline, nothing from elsewhere, never framed, no address told onwards; only what a view calls public may be stored."""
    headers = response.headers
    if headers.get("Content-Security-Policy") != SANDBOX:
        headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if settings.profile == "production":
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif g.get("identity") is not None or (request.endpoint != "static" and not headers.get("Cache-Control", "").startswith("public")):
        headers["Cache-Control"] = "no-store"
