"""A package is what the archives' own checker calls a valid E-ARK submission, and says by checksum what is in it."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree

import pytest

from services.casework.archive.mets import METS, XLINK, Agents, Content
from services.casework.archive.sip import Package, opened, package
from services.casework.domain.case import Case
from services.casework.read_models.case_file import CaseFile
from services.casework.tests.cases import CASE, PUPIL, PUPILS_KEY, accepted, sealed
from services.casework.tests.eark import errors_in
from shared.eventlog.keyring import KeysInMemory, NoKey
from shared.proof.evidence import Evidence

AGENTS = Agents("Närvaro", "1.0", "Uppsala kommun", "0380")
MADE = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
STORY = Content("data/berattelse.txt", "Ärendet öppnades. Elev: Elev Exempel.\n".encode(), "text/plain")
EVENTS = Content("data/casework.json", json.dumps([{"position": 1, "state": {"name": "Elev Exempel"}}]).encode(), "application/json")


@pytest.fixture(scope="module")
def made() -> Package:
    case = Case(id=CASE, pupil_id=PUPIL)
    accepted(case)
    evidence = {"casework": Evidence("casework", UUID(int=1), "a signed note", (), (), ())}
    return package(CaseFile(case, []), evidence, [STORY, EVENTS], AGENTS, MADE)


@pytest.fixture(scope="module")
def unpacked(made: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sip")
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        archive.extractall(folder)
    return folder / made.name


def read_mets(folder: Path) -> ElementTree.Element:
    """A METS document of the package that was just made."""
    return ElementTree.fromstring((folder / "METS.xml").read_bytes())  # noqa: S314  our own bytes


def test_the_archives_own_checker_finds_no_error(unpacked: Path):
    assert {"structure": [], "schema": [], "rules": []} == errors_in(unpacked)


def test_the_checker_sees_a_file_that_was_changed_and_a_mets_that_is_gone(unpacked: Path, tmp_path: Path):
    broken = tmp_path / "broken"
    shutil.copytree(unpacked, broken)
    (broken / "METS.xml").write_text((broken / "METS.xml").read_text().replace(' CREATEDATE="', ' LASTDATE="'))
    assert errors_in(broken)["rules"]
    (broken / "METS.xml").unlink()
    assert errors_in(broken)["structure"]


@pytest.mark.parametrize("where", [".", "representations/rep1"])
def test_every_file_has_the_size_and_checksum_that_its_mets_says(unpacked: Path, where: str):
    root = read_mets(unpacked / where)
    told = {
        location.get(f"{{{XLINK}}}href", ""): (int(parent.get("SIZE", "0")), parent.get("CHECKSUM", "").lower())
        for parent in root.iter()
        for location in (parent, *parent)
        if location.get(f"{{{XLINK}}}href") and parent.get("CHECKSUM")
    }
    found = {path: (len((unpacked / where / path).read_bytes()), sha256((unpacked / where / path).read_bytes()).hexdigest()) for path in told}
    assert told
    assert found == told


def test_every_file_of_the_package_is_named_by_a_mets_document(unpacked: Path):
    named = set()
    for where in (unpacked, unpacked / "representations" / "rep1"):
        root = read_mets(where)
        named |= {(where / str(each.get(f"{{{XLINK}}}href"))).resolve() for each in root.iter() if each.get(f"{{{XLINK}}}href")}
    files = {path.resolve() for path in unpacked.rglob("*") if path.is_file()} - {(unpacked / "METS.xml").resolve()}
    assert files == named


def test_the_mets_documents_hold_no_name(unpacked: Path):
    described = [path for path in unpacked.rglob("*.xml") if "Exempel" in path.read_text()]
    assert [] == described
    assert "Elev Exempel" in (unpacked / "representations/rep1/data/berattelse.txt").read_text()


def test_the_package_tells_who_made_it_and_when(unpacked: Path):
    root = read_mets(unpacked)
    header = root.find(f"{{{METS}}}metsHdr")
    assert header is not None
    names = [each.text for each in header.iter(f"{{{METS}}}name")]
    assert ("2026-03-14T09:30:00+00:00", ["Närvaro", "Uppsala kommun", "Uppsala kommun"]) == (header.get("CREATEDATE"), names)


def test_every_sealed_value_in_an_event_is_opened_and_without_the_key_nothing_is_packed():
    stored = {"pupil_name": sealed("Elev Exempel").token, "guardians": [{"name": sealed("Mamma Exempel", 2).token}], "age": 14}
    told = opened(KeysInMemory({PUPIL: PUPILS_KEY}), stored)
    assert {"pupil_name": "Elev Exempel", "guardians": [{"name": "Mamma Exempel"}], "age": 14} == told
    with pytest.raises(NoKey):
        opened(KeysInMemory(), stored)
