"""Where the rules preserve, the file is not destroyed but leaves as a package that archives can read, with all that every service has."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from deploy.private import PrivatePostgres
from services.casework.domain import errors
from services.casework.domain.retention import Keeping
from services.casework.tests.eark import errors_in
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import RetentionAction, Role
from tests.databases import make_home
from tests.destroying.test_the_archivists_pages import browser, send
from tests.destroying.town import DECISION, NOTE, Town, open_town


@pytest.fixture(scope="module")
def kept(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, UUID]]:
    """A town with a case that was closed and is to be preserved, and is due."""
    town = open_town(make_home(postgres), tmp_path_factory.mktemp("kept"))
    case_id = town.closed("20130101TF01")
    case = town.casework.archive.file_of(town.pupil(case_id)).cases[0]
    assert case.keeping is not None
    case.keep(Keeping(case.keeping.due_on, RetentionAction.PRESERVATION))
    town.casework.record(case, by=town.act(Role.ARCHIVIST, today()))
    town.flow()
    yield town, case_id
    town.close_all()


def test_it_is_not_proposed_for_destruction(kept: tuple[Town, UUID]):
    town, case_id = kept
    with pytest.raises(errors.ToBePreserved):
        town.casework.archive.propose(town.pupil(case_id), DECISION, town.act(Role.ARCHIVIST, today()))


def test_the_archivist_takes_it_out_as_a_package_that_the_archives_checker_accepts(kept: tuple[Town, UUID], tmp_path: Path):
    town, case_id = kept
    pupil = town.pupil(case_id)
    hjalmar, at = browser(town, Role.ARCHIVIST), f"/casework/archive/files/{pupil}"
    assert at in hjalmar.get("/casework/archive?show=preserve").text
    before = [town.services[name].log.recorder.max_notification_id() for name in ("intake", "consent")]  # type: ignore[union-attr]
    answer = send(hjalmar, at, f"/casework/archive/cases/{case_id}/package")
    assert (200, "application/zip") == (answer.status_code, answer.mimetype)
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    assert {"structure": [], "schema": [], "rules": []} == errors_in(folder)
    data = folder / "representations" / "rep1" / "data"
    told = json.loads((data / "intake.json").read_text())[0]["state"]
    assert ("Robin Exempelsson", "20130101TF01") == (told["pupil_name"], told["identity_number"])
    assert NOTE in (data / "berattelse.txt").read_text()
    assert {"berattelse.txt", "casework.json", "consent.json", "intake.json"} == {path.name for path in data.iterdir()}
    assert before == [town.services[name].log.recorder.max_notification_id() for name in ("intake", "consent")]  # type: ignore[union-attr]
    town.flow()
    assert "Arkivpaket finns" in hjalmar.get("/casework/archive?show=preserve").text
    assert "Ett arkivpaket gjordes" in town.page("casework", f"/cases/{case_id}/history", Role.TEAM_LEAD).text


def test_what_stands_in_the_clear_is_not_kept_with_the_commands_answer(kept: tuple[Town, UUID]):
    town, _ = kept
    rows = town.services["casework"].database.rows("SELECT body FROM idempotent_answer")
    assert [] == [row for row in rows if "Exempelsson" in str(row["body"]) or len(str(row["body"])) > 20_000]
