"""Where the rules preserve, the file is not destroyed but leaves as a package that archives can read, with all that every service has."""

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from deploy.private import PrivatePostgres
from services.casework.domain import archive_errors
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
    with pytest.raises(archive_errors.ToBePreserved):
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


def test_the_same_request_gives_one_package_by_page_and_by_api(kept: tuple[Town, UUID]):
    town, case_id = kept
    hjalmar, at = browser(town, Role.ARCHIVIST), f"/casework/archive/files/{town.pupil(case_id)}"
    action = f"/casework/archive/cases/{case_id}/package"
    form = next(each for each in re.findall(r"<form.*?</form>", hjalmar.get(at).text, re.DOTALL) if f'action="{action}"' in each)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    once, again = (hjalmar.post(action, data=hidden, headers={"Accept": "text/html"}) for _ in range(2))
    assert ("application/zip", 409, "text/html") == (once.mimetype, again.status_code, again.mimetype)
    assert "Arkivpaketet är redan hämtat" in again.text
    version = town.casework.archive.file_of(town.pupil(case_id)).cases[0].version
    headers = {"Authorization": f"Bearer {town.intake.staff[Role.ARCHIVIST]}", "Idempotency-Key": "a-package-once", "If-Match": f'"{version}"'}
    path = f"/casework/api/v1/cases/{case_id}/package"
    by_api, by_api_again = (town.client("casework").post(path, json={}, headers=headers) for _ in range(2))
    assert (200, "application/zip", b"PK") == (by_api.status_code, by_api.mimetype, by_api.data[:2])
    assert (409, "package-taken") == (by_api_again.status_code, by_api_again.get_json()["code"])
    assert 400 == town.client("casework").post(path, json={}, headers={**headers, "If-Match": "none", "Idempotency-Key": "another-one"}).status_code
    town.flow()


def test_what_stands_in_the_clear_is_not_kept_with_the_commands_answer(kept: tuple[Town, UUID]):
    town, _ = kept
    rows = town.services["casework"].database.rows("SELECT body FROM idempotent_answer")
    assert [] == [row for row in rows if "Exempelsson" in str(row["body"]) or len(str(row["body"])) > 20_000]
