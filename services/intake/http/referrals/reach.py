"""Whom the team's words about a referral reach: the school, the guardian, both, or nobody but who handles a protected identity."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from services.intake.http.readers import TEAM
from services.intake.read_models.protection import is_with_school
from shared.vocabulary.language import later, translated
from shared.web.identity import current
from shared.web.service import the_service


class Reach(Enum):
    """Who sees a question, a refusal and their words."""

    SCHOOL = "school"
    GUARDIAN = "guardian"
    BOTH = "both"
    NOBODY = "nobody"


_TOLD: Final = {
    Reach.SCHOOL: {
        "what": later("Vad behöver skolan komplettera?"),
        "message": later("Meddelande till skolan"),
        "who_sees": later("Skolan ser det du skriver."),
        "why": later("Förklaring till skolan"),
        "who_sees_why": later("Skolan ser det du skriver. Berätta gärna vart de kan vända sig i stället."),
        "again": later("Beslutet går inte att ändra, men skolan kan skicka en ny beställning."),
    },
    Reach.GUARDIAN: {
        "what": later("Vad behöver vårdnadshavaren svara på?"),
        "message": later("Meddelande till vårdnadshavaren"),
        "who_sees": later("Vårdnadshavaren ser det du skriver. Skolan ser det inte."),
        "why": later("Förklaring till vårdnadshavaren"),
        "who_sees_why": later("Vårdnadshavaren ser det du skriver. Skolan ser det inte. Berätta gärna vart familjen kan vända sig i stället."),
        "again": later("Beslutet går inte att ändra, men vårdnadshavaren kan höra av sig igen."),
    },
    Reach.BOTH: {
        "what": later("Vad behöver kompletteras?"),
        "message": later("Meddelande"),
        "who_sees": later(
            "Vårdnadshavaren och skolan ser det du skriver. Skolan svarar om du har kryssat i något ovan, annars svarar vårdnadshavaren."
        ),
        "why": later("Förklaring"),
        "who_sees_why": later("Vårdnadshavaren och skolan ser det du skriver. Berätta gärna vart de kan vända sig i stället."),
        "again": later("Beslutet går inte att ändra, men vårdnadshavaren och skolan kan höra av sig igen."),
    },
    Reach.NOBODY: {
        "what": later("Vad behöver kompletteras?"),
        "message": later("Det du behöver veta"),
        "who_sees": later("Bara handläggarna ser det du skriver. Ring den som har beställt, och skriv ner svaret på beställningens sida."),
        "why": later("Förklaring"),
        "who_sees_why": later("Bara handläggarna ser det du skriver. Ring den som har beställt, och berätta."),
        "again": later("Beslutet går inte att ändra, men den som har beställt kan höra av sig igen."),
    },
}


def reach_of(row: Mapping[str, Any]) -> Reach:
    """Whom the answer to a referral reaches: whoever sent it, if they see it."""
    handlers, guardian = row["handlers"], row["sent_by"]
    if handlers and guardian is not None:
        return Reach.GUARDIAN if guardian in handlers else Reach.NOBODY
    if handlers:
        return Reach.SCHOOL if is_with_school(the_service().database, handlers) else Reach.NOBODY
    if guardian is None:
        return Reach.SCHOOL
    return Reach.BOTH if row["school_knows"] else Reach.GUARDIAN


def told_by_reach(row: Mapping[str, Any]) -> dict[str, str]:
    """What the pages say of it."""
    return {name: translated(text) for name, text in _TOLD[reach_of(row)].items()}


def is_for_sender(row: Mapping[str, Any]) -> bool:
    """Whether the reader is of the team and handles a protected identity, and so writes down what the sender tells."""
    return current().role in TEAM and bool(row["handlers"])
