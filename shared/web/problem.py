"""What went wrong, told alike to programs (RFC 9457) and to people: a stable code, a Swedish sentence, never the value that was wrong.

Problem
├── BadRequest              400 bad-request
│   ├── MalformedBody       400 malformed-body
│   ├── MalformedVersion    400 malformed-if-match
│   └── KeyMissing          400 idempotency-key-missing
├── NotSignedIn             401 not-signed-in
│   └── TokenNotValid       401 token-not-valid
├── NotAllowed              403 not-allowed
│   ├── ImportRightMissing  403 import-right-missing
│   ├── TokenNotForThis     403 token-not-for-this
│   ├── TokenReadsOnly      403 token-reads-only
│   └── ForeignForm         403 foreign-form
├── NotFound                404 not-found
├── WrongMethod             405 method-not-allowed
├── NotAcceptable           406 not-acceptable
├── Conflict                409 changed-meanwhile
├── Destroyed               410 destroyed
├── StaleVersion            412 stale-version
├── TooLarge                413 too-large
├── WrongMediaType          415 wrong-media-type
├── Invalid                 422 invalid-fields
├── KeyReused               422 idempotency-key-reused
├── VersionMissing          428 if-match-missing
├── Unexpected              500 unexpected
└── Unavailable             503 unavailable
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.vocabulary.language import later, translated

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """One field that can't be accepted: its dotted path (`guardians.0.phone`) and a Swedish sentence; or a parameter of the address."""

    field: str
    message: str
    is_parameter: bool = False

    @property
    def pointer(self) -> str:
        """The field as a JSON pointer into the body (RFC 6901)."""
        return "".join(f"/{part}" for part in self.field.split(".")) if self.field else ""

    def as_json(self) -> dict[str, str]:
        """The field with its place, which is in the body or in the address."""
        place = {"parameter": self.field} if self.is_parameter else {"pointer": self.pointer}
        return {"field": self.field, **place, "message": translated(self.message)}


class Problem(Exception):
    """Root of everything that ends a request early; `detail` is a whole Swedish sentence that says what to do."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    code: str = "unexpected"
    title: str = later("Något gick fel")
    detail: str = later("Felet är inte ditt. Försök igen om en stund.")

    def __init__(self, detail: str | None = None, *, errors: Iterable[FieldError] = (), headers: Mapping[str, str] | None = None) -> None:
        self.detail = detail or translated(type(self).detail)
        super().__init__(self.detail)
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def as_json(self, instance: str) -> dict[str, Any]:
        """The members of RFC 9457, with our `code` and, where fields are wrong, `errors`."""
        members: dict[str, Any] = {
            "type": f"urn:narvaro:problem:{self.code}",
            "title": translated(self.title),
            "status": int(self.status),
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
        }
        if self.errors:
            members["errors"] = [each.as_json() for each in self.errors]
        return members


class BadRequest(Problem):
    """The request can't be understood."""

    status, code, title = HTTPStatus.BAD_REQUEST, "bad-request", later("Begäran kan inte läsas")
    detail = later("Begäran har inte den form som behövs. Läs beskrivningen av gränssnittet.")


class MalformedBody(BadRequest):
    """The body is not JSON."""

    code, title = "malformed-body", later("Innehållet är inte giltig JSON")
    detail = later("Innehållet ska vara ett JSON-objekt i UTF-8.")


class MalformedVersion(BadRequest):
    """If-Match is no version of ours."""

    code, title = "malformed-if-match", later("Versionen kan inte läsas")
    detail = later('Ange If-Match med den ETag du fick när du läste, till exempel "3".')


class KeyMissing(BadRequest):
    """A creating POST without Idempotency-Key (or with one that is no key)."""

    code, title = "idempotency-key-missing", later("Idempotency-Key saknas")
    detail = later("Skicka huvudet Idempotency-Key med 8–200 tecken, ett nytt för varje ny begäran, till exempel ett UUID.")


class NotSignedIn(Problem):
    """Nobody is signed in."""

    status, code, title = HTTPStatus.UNAUTHORIZED, "not-signed-in", later("Du är inte inloggad")
    detail = later("Logga in, eller skicka en giltig nyckel i huvudet Authorization: Bearer.")


class TokenNotValid(NotSignedIn):
    """A bearer token is unknown, revoked or has expired."""

    code, title = "token-not-valid", later("Nyckeln gäller inte")
    detail = later("Nyckeln är okänd, återkallad eller har gått ut. Be kommunens administratör om en ny.")


class NotAllowed(Problem):
    """The role may not do this."""

    status, code, title = HTTPStatus.FORBIDDEN, "not-allowed", later("Du har inte rätt att göra det här")
    detail = later("Din roll ger inte tillgång till den här sidan eller åtgärden.")


class ImportRightMissing(NotAllowed):
    """Days in the past are claimed without the import right."""

    code, title = "import-right-missing", later("Importrätt saknas")
    detail = later("Fälten effective_on och known_on kräver en nyckel med importrätt.")


class TokenNotForThis(NotAllowed):
    """The token is limited to other resources."""

    code, title = "token-not-for-this", later("Nyckeln gäller inte för det här")
    detail = later("Nyckeln är begränsad till andra delar av gränssnittet. Be kommunens administratör om en nyckel som gäller för den här delen.")


class TokenReadsOnly(NotAllowed):
    """The token is for reading."""

    code, title = "token-reads-only", later("Nyckeln gäller bara för att läsa")
    detail = later("Nyckeln får läsa men inte skicka eller ändra. Be kommunens administratör om en nyckel som får det.")


class ForeignForm(NotAllowed):
    """A form that was not shown by us to this person (cross-site request forgery)."""

    code, title = "foreign-form", later("Formuläret gäller inte längre")
    detail = later("Formuläret hör inte till din inloggning. Ladda om sidan och skicka igen.")


class NotFound(Problem):
    """There is no such thing, or none that this person may see."""

    status, code, title = HTTPStatus.NOT_FOUND, "not-found", later("Det finns inget här")
    detail = later("Det du söker finns inte, eller så har du inte tillgång till det.")


class WrongMethod(Problem):
    """The address exists, the method doesn't."""

    status, code, title = HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", later("Metoden går inte att använda här")
    detail = later("Adressen finns men tar inte emot den metoden. Huvudet Allow talar om vilka som går.")


class NotAcceptable(Problem):
    """The answer is in none of the formats that the caller accepts."""

    status, code, title = HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", later("Svaret finns inte i det formatet")
    detail = later("Svaret finns inte i något av de format som huvudet Accept anger. Ange application/json, eller utelämna huvudet.")


class Conflict(Problem):
    """Somebody else was first."""

    status, code, title = HTTPStatus.CONFLICT, "changed-meanwhile", later("Någon annan hann före")
    detail = later("Uppgiften ändrades av någon annan samtidigt. Läs om och försök igen.")


class Destroyed(Problem):
    """The personal data was destroyed by decision."""

    status, code, title = HTTPStatus.GONE, "destroyed", later("Uppgifterna är gallrade")
    detail = later("Personuppgifterna har förstörts enligt ett gallringsbeslut och kan inte visas.")


class StaleVersion(Problem):
    """The caller saw an older version."""

    status, code, title = HTTPStatus.PRECONDITION_FAILED, "stale-version", later("Uppgiften har ändrats")
    detail = later("Någon har ändrat uppgiften sedan du läste den. Läs om, se vad som är nytt och gör om din ändring.")


class TooLarge(Problem):
    """The body is over the limit."""

    status, code, title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", later("Det du skickar är för stort")
    detail = later("En begäran får vara högst 1 MiB.")


class WrongMediaType(Problem):
    """The body is not of a kind that we read."""

    status, code, title = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "wrong-media-type", later("Fel sorts innehåll")
    detail = later("Skicka JSON med huvudet Content-Type: application/json.")


class Invalid(Problem):
    """Some fields can't be accepted; `errors` tells which and why."""

    status, code, title = HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-fields", later("Något behöver rättas")
    detail = later("Ett eller flera fält har fel innehåll. Rätta dem och skicka igen.")


class KeyReused(Problem):
    """The Idempotency-Key was used for something else."""

    status, code, title = HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", later("Nyckeln är redan använd")
    detail = later("Samma Idempotency-Key har använts för en annan begäran. Ta en ny nyckel för varje ny begäran.")


class VersionMissing(Problem):
    """A change without If-Match."""

    status, code, title = HTTPStatus.PRECONDITION_REQUIRED, "if-match-missing", later("Versionen saknas")
    detail = later("Läs först, och skicka sedan ändringen med If-Match och den ETag du fick.")


class TooManyRequests(Problem):
    """More requests a minute than the token may make."""

    status, code, title = HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", later("Det kommer för många begäranden")
    detail = later("Nyckeln får inte fråga så ofta. Vänta så många sekunder som huvudet Retry-After säger och försök igen.")


class Unexpected(Problem):
    """An error of ours; its text is never shown."""


class Unavailable(Problem):
    """Something that we need is away; it's worth trying again soon."""

    status, code, title = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", later("Tjänsten är tillfälligt borta")
    detail = later("Försök igen om några sekunder. Skickar du samma sak två gånger sparas den ändå bara en gång.")

    def __init__(self, detail: str | None = None, *, retry_after: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class Told(Problem):
    """Any other refusal, with a status and code of its own."""

    def __init__(self, status: HTTPStatus, code: str, title: str, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.status, self.code, self.title = status, code, title
