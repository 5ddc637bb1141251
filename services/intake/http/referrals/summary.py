"""What was answered in the form, in words, with the way back to each answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.domain.groundwork import Groundwork
from services.intake.domain.sending import Absence
from shared.vocabulary.codes import Precondition
from shared.vocabulary.identity_numbers import IdentityNumber, IdentityNumberKind
from shared.vocabulary.labels import label
from shared.vocabulary.municipalities import municipalities

Row = tuple[str, str, str]

NOT_YET = "Inte angivet"
ASKED = {
    Precondition.NOTICED: "Frånvaron uppmärksammades",
    Precondition.INVESTIGATED: "Frånvaron utreddes",
    Precondition.EFFORTS_BEGUN: "Insatser påbörjades",
    Precondition.MEASURES_PUT_IN: "Åtgärder sattes in",
}


def summary_of(body: Mapping[str, Any], units: Mapping[str, str], address: str) -> list[tuple[str, list[Row]]]:
    """The loaded body by step: (title, rows of (term, value, address))."""
    absence: Absence = body["absence"]
    guardians = [("Vårdnadshavare", f"{each.name}, {each.contact}", f"{address}/guardians?then=review") for each in body["guardians"]]
    return [
        (
            "Eleven",
            _rows(
                f"{address}/pupil",
                ("Namn", body["pupil_name"]),
                ("Personnummer", shown(body["identity_number"])),
                ("Pojke eller flicka", label(body["sex"])),
                ("Folkbokförd i", municipalities()[body["registered_in"]]),
            ),
        ),
        (
            "Skolan",
            _rows(
                f"{address}/school",
                ("Skola", units.get(str(body["school_unit_id"]), NOT_YET)),
                ("Skolform", label(body["school_form"])),
                ("Årskurs", str(body["school_year"] or NOT_YET)),
            ),
        ),
        ("Vårdnadshavare", guardians),
        ("Vad skolan har gjort", _rows(f"{address}/groundwork", *groundwork_rows(body["groundwork"]), ("Varför det inte räcker", body["need"]))),
        ("Frånvaron", _rows(f"{address}/absence", *absence_rows(absence))),
    ]


def groundwork_rows(groundwork: Groundwork) -> list[tuple[str, str]]:
    """The dated steps; what is not done is said too, unless it isn't needed."""
    days = {each.code: each.done_on.isoformat() for each in groundwork.done}
    rows = []
    for code, term in ASKED.items():
        if code is Precondition.MEASURES_PUT_IN and not groundwork.measures_needed:
            rows.append((term, "Behövs inte enligt utredningen"))
        elif code is Precondition.INVESTIGATED and groundwork.certificate_is_investigation:
            rows.append((term, f"{days[code]}, genom läkarintyg" if code in days else "Genom läkarintyg"))
        else:
            rows.append((term, days.get(code, NOT_YET)))
    return rows


def absence_rows(absence: Absence) -> list[tuple[str, str]]:
    """Since when, how much, what sort."""
    return [
        ("Frånvarande sedan", absence.since.isoformat()),
        ("Andel frånvaro", f"{absence.share_percent} % av skoltiden"),
        ("Sorts frånvaro", label(absence.kind)),
    ]


def shown(number: IdentityNumber) -> str:
    """A number as people write it."""
    return number.text if number.kind is IdentityNumberKind.TEMPORARY else f"{number.text[:8]}-{number.text[8:]}"


def _rows(address: str, *rows: tuple[str, str]) -> list[Row]:
    return [(term, value, f"{address}?then=review") for term, value in rows]
