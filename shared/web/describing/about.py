"""What an API tells of itself as a whole: whose it is, how one talks with it, what it promises and where its limits are (DIGG's REST profile)."""

from __future__ import annotations

from typing import Any, Final

from shared.vocabulary.language import later, say, translated
from shared.vocabulary.profile import load_profile
from shared.web.service import Service

PARAGRAPHS: Final = (
    later(
        "**Nycklar.** Skicka `Authorization: Bearer` med en nyckel som kommunens administratör har gjort. En nyckel kan vara "
        "begränsad till vissa resurser, till att läsa, till vissa skolenheter och till ett antal begäranden i minuten. "
        "Personnummer och nycklar står aldrig i en adress."
    ),
    later(
        "**En gång.** Det som skapar något kräver `Idempotency-Key`. Skicka samma nyckel igen om svaret inte kom fram: då får "
        "du samma svar, och inget görs två gånger. Det som ändrar något kräver `If-Match` med den `ETag` som du läste, så att "
        "ingen skriver över någon annans ändring."
    ),
    later(
        "**Sidor.** Listor har `limit` (20, högst 100) och `page` (från 1) och svarar med `items`, `page`, `limit` och `total`."
        " `total` räknar bara det som du får se."
    ),
    later(
        "**Fel.** Varje fel är `application/problem+json` (RFC 9457) med en `code` som inte ändras, en mening om vad som är fel"
        " och vad du kan göra, och `errors` med ett fält i taget. Det som du skickade upprepas aldrig. Bygg på `status` och "
        "`code`, inte på meningarna."
    ),
    later(
        "**Dagar och tider** följer RFC 3339: dagar utan klockslag, tidpunkter med tidszon; vi svarar i UTC. **Språk:** "
        "`Accept-Language: sv` eller `en`, också för den här beskrivningen (`openapi.sv.json`, `openapi.en.json`)."
    ),
    later(
        "**Versioner.** Adressen bär huvudversionen. Inom den lägger vi till fält, resurser och koder men tar inget bort, så "
        "läs förbi fält som du inte känner. En ny huvudversion får en egen adress; den gamla får då huvudena `Deprecation` och "
        "`Sunset` och finns kvar till den dag som de säger."
    ),
    later(
        "**Kända begränsningar.** Ett innehåll är högst 1 MiB, utom filer, som får vara så stora som kommunen har ställt in. "
        "Andra tjänsters uppgifter följer med inom några sekunder; skicka `Narvaro-Position` ur ditt senaste svar, så väntar en"
        " läsning i samma tjänst in det du skrev. Vid trängsel svarar vi 503 med `Retry-After`. Vi svarar bara med JSON, utom "
        "där det är filer. Andra webbplatsers skript släpps inte in (ingen CORS)."
    ),
)
SERVICE_LEVEL: Final = {
    "availability": later("Kommunen som driver tjänsten bestämmer nivån; /health/ready visar om den svarar nu."),
    "responseTime": later("Ingen svarstid är lovad; varje svar mäts, och kommunen som driver tjänsten bestämmer nivån."),
    "support": later("Kommunens administratör för Närvaro."),
}


def about(service: Service, title: str, version: str) -> dict[str, Any]:
    """The `info` of the description, in the language spoken."""
    address = service.settings.public_address
    profile = load_profile(service.settings.municipality, service.settings.municipality_folder)
    return {
        "title": translated(title),
        "version": version,
        "description": "\n\n".join(map(translated, PARAGRAPHS)),
        "contact": {"name": say("Administratören för Närvaro, %(municipality)s", municipality=profile.name), "url": f"{address}/intake/"},
        "license": {"name": "MIT", "identifier": "MIT"},
        "x-sla": {name: translated(told) for name, told in SERVICE_LEVEL.items()},
    }
