"""The headers that commands are asked with, and those of answers."""

from __future__ import annotations

from typing import Any, Final

from shared.vocabulary.language import later

Document = dict[str, Any]


def _asked(name: str, description: str, pattern: str, example: str) -> Document:
    schema = {"type": "string", "pattern": pattern}
    return {"in": "header", "name": name, "required": True, "description": description, "schema": schema, "example": example}


def _told(description: str, example: Any, kind: str = "string") -> Document:
    return {"description": description, "schema": {"type": kind}, "example": example}


ASKED_OF_COMMANDS: Final[dict[str, Document]] = {
    "Idempotency-Key": _asked(
        "Idempotency-Key",
        later("Ett nytt för varje ny begäran, till exempel ett UUID. Samma nyckel ger samma svar, hur ofta den än skickas."),
        r"^[!-~]{8,200}$",
        "5f0c1f0e-9d3b-4c55-8a39-0d7a2c0f7d11",
    ),
    "If-Match": _asked("If-Match", later("Den ETag som du fick när du läste."), r'^(W/)?"[0-9]{1,18}"$', '"3"'),
}
ANSWERS: Final[dict[str, Document]] = {
    "ETag": _told(later("Versionen, att skicka tillbaka i If-Match."), '"3"'),
    "Location": _told(later("Adressen där det kan läsas."), "/intake/api/v1/attachments/0f0f0f0f-0000-4000-8000-000000000001"),
    "Narvaro-Correlation": _told(
        later("Begärans nummer: det du skickade med samma namn, annars ett nytt. Det står i vår logg."), "0f0f0f0f-0000-4000-8000-000000000001"
    ),
    "Narvaro-Position": _told(later("Platsen i loggen. Skicka det med nästa läsning, så syns det du skrev."), 412, "integer"),
    "traceparent": _told(later("Samma nummer som W3C Trace Context har det."), "00-0f0f0f0f000040008000000000000001-a1b2c3d4e5f60718-01"),
    "Retry-After": _told(later("Så många sekunder bör du vänta."), 2, "integer"),
    "WWW-Authenticate": _told(later("Att en nyckel behövs (RFC 6750)."), 'Bearer realm="narvaro"'),
}
