"""A preserved case as an E-ARK submission package: every event of every service in the clear, the story, and the evidence as it was signed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services.casework.archive.mets import Agents, Content, mets
from services.casework.archive.premis import dublin_core, premis
from services.casework.bundle.terms import terms
from services.casework.domain import archive_errors, errors
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile, fold
from services.casework.read_models.history import book_of, chronicle
from services.casework.read_models.words import Words
from shared.eventlog.keyring import Keyring
from shared.eventlog.sealed import PREFIX, SealedValue
from shared.proof.evidence import Evidence
from shared.vocabulary.codes import Role
from shared.vocabulary.profile import MunicipalityProfile

if TYPE_CHECKING:
    from services.casework.application import Casework

VERSION: Final = "1.0"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time that zip files can tell at the earliest, the same in every package: the package's own time stands in METS."""

README: Final = """Arkivpaket från Närvaro

Paketet är ett E-ARK SIP och gäller ett avslutat ärende om ökad skolnärvaro.

representations/rep1/data/berattelse.txt   ärendets historia i meningar, det äldsta först
representations/rep1/data/<tjänst>.json    tjänstens händelser i ordning, i klartext; schemas/handelser.schema.json beskriver dem
documentation/bevis/<tjänst>.txt           händelserna som de är lagrade, med bevis mot en undertecknad kontrollpunkt av loggen
documentation/koder.json                   kodernas ord

Uppgifterna kan omfattas av sekretess. Paketet kan läsas utan Närvaro och påverkas inte av att elevens nyckel senare förstörs.
"""
SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "En tjänsts händelser om ett ärende",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["position", "stream", "version", "topic", "recorded_at", "hash", "state"],
        "properties": {
            "position": {"type": "integer", "description": "Händelsens plats i tjänstens logg."},
            "stream": {"type": "string", "format": "uuid"},
            "version": {"type": "integer"},
            "topic": {"type": "string", "description": "Händelsens namn."},
            "recorded_at": {"type": "string", "format": "date-time", "description": "När vi fick veta det."},
            "hash": {"type": "string", "description": "Loggens kontrollsumma efter händelsen, hexadecimalt."},
            "state": {"type": "object", "description": "Vad som hände; det som var förseglat står i klartext."},
        },
    },
}


@dataclass(frozen=True)
class Package:
    """A package: what it is called, and its zip."""

    name: str
    content: bytes


class Packages:
    """Makes packages of closed cases that the rules preserve."""

    def __init__(self, casework: Casework, profile: MunicipalityProfile) -> None:
        self._casework = casework
        self._agents = Agents("Närvaro", VERSION, profile.name, profile.code)

    def make(self, case_id: UUID, by: UUID) -> Package:
        """The package of a case; raises NotToBePreserved, NoEvidence, NoKey."""
        file = fold(self._casework.story(case_id))
        if file is None:
            raise errors.CaseUnknown
        if file.case.is_destroyed:
            raise archive_errors.FileDestroyed
        reader = Reader(by, Role.ARCHIVIST)
        evidence = self._casework.bundles.evidence(case_id, reader)
        return package(file, evidence, self._data(file, evidence, reader), self._agents, datetime.now(UTC))

    def _data(self, file: CaseFile, evidence: Mapping[str, Evidence], reader: Reader) -> list[Content]:
        """The representation's files, in the clear."""
        found = [Content("data/berattelse.txt", self._story(file, reader).encode(), "text/plain")]
        for service, each in evidence.items():
            events = [
                {
                    "position": shown.row.position,
                    "stream": str(shown.row.stream),
                    "version": shown.row.version,
                    "topic": shown.row.topic,
                    "recorded_at": shown.row.recorded_at.isoformat(),
                    "hash": shown.row.hash.hex(),
                    "state": opened(self._casework.keyring, json.loads(shown.row.state)),
                }
                for shown in each.events
            ]
            found.append(Content(f"data/{service}.json", _json(events), "application/json"))
        return found

    def _story(self, file: CaseFile, reader: Reader) -> str:
        book = book_of(self._casework, file, reader)
        whole = type(book)(Words(self._casework, True), book.people, book.guardians, book.calls, book.decisions)
        lines = []
        for entry in chronicle(file, whole):
            told = " ".join(part for part in (entry.told.what, entry.told.more, entry.told.text) if part)
            lines.append(f"{entry.effective_on} {told}\n    {entry.who}. {entry.why}")
        return "\n".join(lines) + "\n"


def opened(keyring: Keyring, value: Any) -> Any:
    """A stored value with every sealed one within it opened; raises NoKey, CannotOpen."""
    if isinstance(value, dict):
        return {name: opened(keyring, each) for name, each in value.items()}
    if isinstance(value, list):
        return [opened(keyring, each) for each in value]
    if isinstance(value, str) and value.startswith(PREFIX):
        sealed = SealedValue(value)
        return json.loads(sealed.opened_with(sealed.field_key(keyring.key(sealed.subject))))
    return value


def package(file: CaseFile, evidence: Mapping[str, Evidence], data: list[Content], agents: Agents, made_at: datetime) -> Package:
    """Put everything in its place, with a METS document for the representation and one for the whole."""
    referral = file.case.referral
    name = referral.registry_number if referral else str(file.case.id)
    inner = Content("metadata/preservation/premis.xml", premis(name, agents, made_at, data), "text/xml")
    inner_mets = mets(f"{name}/rep1", "representation", agents, made_at, metadata={"PREMIS": inner}, groups={"Data": data})
    representation = Content("representations/rep1/METS.xml", inner_mets, "text/xml")
    documentation = [
        Content("documentation/LASMIG.txt", README.encode(), "text/plain"),
        Content("documentation/koder.json", _json(terms()), "application/json"),
        *(Content(f"documentation/bevis/{service}.txt", each.text.encode(), "text/plain") for service, each in evidence.items()),
    ]
    schemas = [Content("schemas/handelser.schema.json", _json(SCHEMA), "application/json")]
    described = Content(
        "metadata/descriptive/dc.xml", dublin_core(name, agents.authority, referral.received_on if referral else None, file.closed_on), "text/xml"
    )
    preserved = Content("metadata/preservation/premis.xml", premis(name, agents, made_at, [*documentation, *schemas, representation]), "text/xml")
    groups = {"Documentation": documentation, "Schemas": schemas, "Representations/rep1": [representation]}
    whole = mets(name, "package", agents, made_at, metadata={"DC": described, "PREMIS": preserved}, groups=groups)
    within = [Content(f"representations/rep1/{each.path}", each.content, each.mime) for each in (inner, *data)]
    return Package(
        name, zipped(name, [Content("METS.xml", whole, "text/xml"), described, preserved, *documentation, *schemas, representation, *within])
    )


def zipped(folder: str, files: list[Content]) -> bytes:
    """A zip with one folder in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in files:
            archive.writestr(zipfile.ZipInfo(f"{folder}/{each.path}", _EARLIEST), each.content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
