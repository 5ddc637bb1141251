"""The columns of a file of history: what each is called in it, which part of a line it tells, and which there must be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from services.intake.domain.import_errors import NotReadable
from shared.vocabulary.language import say

COLUMNS: Final = {
    "source_id": "id",
    "received_on": "mottagen",
    "earlier_number": "diarienummer",
    "identity_number": "personnummer",
    "given_name": "fornamn",
    "family_name": "efternamn",
    "sex": "kon",
    "registered_in": "folkbokforingskommun",
    "unit_code": "skolenhetskod",
    "school_form": "skolform",
    "school_year": "arskurs",
    "absent_since": "franvaro_sedan",
    "absent_percent": "franvaro_procent",
    "unreported_percent": "ogiltig_procent",
    "referrer": "bestallare",
    "need": "behov",
    "guardian_1": "vardnadshavare_1",
    "contact_1": "kontakt_1",
    "guardian_2": "vardnadshavare_2",
    "contact_2": "kontakt_2",
    "state": "lage",
    "decided_on": "beslutad",
    "reason": "skal",
}
"""Parts of a line, in the template's order."""
NEEDED: Final = ("source_id", "received_on", "identity_number", "given_name", "family_name", "sex", "unit_code", "school_form", "state")
_PART_OF: Final = {name: part for part, column in COLUMNS.items() for name in (column, part)}

EXAMPLE: Final = (
    {
        "source_id": "A-1017",
        "received_on": "2019-02-11",
        "earlier_number": "BUN 2019/0117",
        "identity_number": "20080101TF01",
        "given_name": "Robin",
        "family_name": "Exempelsson",
        "sex": "pojke",
        "unit_code": "10000001",
        "school_form": "grundskola",
        "school_year": "5",
        "absent_since": "2018-10-01",
        "absent_percent": "60",
        "state": "avslutad på annat håll",
        "decided_on": "2019-11-29",
    },
    {
        "source_id": "A-1018",
        "received_on": "2019-02-12",
        "identity_number": "20080101TF02",
        "given_name": "Kim",
        "family_name": "Påhittad",
        "sex": "flicka",
        "unit_code": "10000001",
        "school_form": "grundskola",
        "school_year": "7",
        "state": "avböjd",
        "decided_on": "2019-02-20",
        "reason": "Behovet ryms i skolans eget uppdrag",
    },
)
"""What the template shows: made-up pupils with temporary numbers."""


def template() -> str:
    """A file to fill in: the headings and two made-up lines."""
    rows = [list(COLUMNS.values()), *([line.get(part, "") for part in COLUMNS] for line in EXAMPLE)]
    return "".join(";".join(row) + "\r\n" for row in rows)


def places_of(headings: Sequence[str]) -> dict[str, int]:
    """Where each part stands; raises NotReadable. A heading is told by its place only: a file without headings begins with a person."""
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if not heading.strip():
            continue
        part = _PART_OF.get(_plain(heading))
        if part is None:
            raise NotReadable(
                say("Kolumn %(at)s har en rubrik som inte hör till importen. Ta bort kolumnen. Första raden ska vara rubrikerna.", at=at + 1)
            )
        if part in places:
            raise NotReadable(say("Kolumnen %(name)s finns två gånger. Ta bort den ena.", name=COLUMNS[part]))
        places[part] = at
    missing = [COLUMNS[part] for part in NEEDED if part not in places]
    if missing:
        raise NotReadable(say("Det saknas kolumner: %(missing)s. Hämta mallen och jämför.", missing=", ".join(missing)))
    return places


def _plain(heading: str) -> str:
    """A heading without capitals, dots, spaces and hyphens."""
    letters = unicodedata.normalize("NFKD", heading.strip().lower())
    return re.sub(r"[\s-]+", "_", "".join(each for each in letters if not unicodedata.combining(each)))
