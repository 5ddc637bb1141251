"""Files on their way through a real clamd that knows one virus: what it finds is refused and leaves a trace, and without it nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private.clamd import PrivateClamd
from services.intake.application.attachment_files import LARGEST, AttachmentFiles
from services.intake.domain.file_errors import ScannerAway
from services.intake.outside.clamd import Clamd
from services.intake.tests.files import EICAR_SIGNATURE, INFECTED, PDF
from services.intake.tests.installation import MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached, send, unfinished
from shared.runtime.settings import BadSetting
from shared.vocabulary.codes import Role, ScanVerdict


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateClamd]:
    with PrivateClamd(tmp_path_factory.mktemp("clamd"), EICAR_SIGNATURE) as scanner:
        yield scanner


@pytest.fixture
def scanning(house: Installation, clamd: PrivateClamd) -> Iterator[Installation]:
    intake, unscanned = house.intake, house.intake.files
    intake.files = AttachmentFiles(intake.database, intake.keyring, Clamd(clamd.address), LARGEST)
    yield house
    intake.files = unscanned


def test_a_clean_file_is_marked_so(scanning: Installation) -> None:
    content = PDF + bytes(3 * 2**20)
    assert "clean" == attached(scanning, scanning.sent()["id"], content)["verdict"]


def test_an_infected_file_is_refused_and_leaves_a_trace_without_its_content(scanning: Installation) -> None:
    referral = scanning.sent()["id"]
    for _ in range(2):
        refused = send(scanning, f"/referrals/{referral}/attachments", INFECTED)
        assert (422, "file-infected") == (refused.status_code, refused.get_json()["code"])
        assert "Eicar" not in refused.text
    assert 0 == unfinished(scanning)
    assert 0 == scanning.get(f"/referrals/{referral}/attachments", scanning.staff[Role.COORDINATOR]).get_json()["total"]
    traces = [row for row in scanning.dump("stopped_file") if referral in row]
    assert 1 == len(traces)
    for person in (scanning.schools[MUNICIPAL].person_id, scanning.people[Role.COORDINATOR]):
        assert "hittade skadlig kod" in scanning.visitor(person).go(f"/intake/referrals/{referral}/attachments").text


def test_what_hides_at_the_end_of_a_long_file_is_found_too(scanning: Installation) -> None:
    content = PDF + bytes(2 * 2**20) + INFECTED
    assert "file-infected" == send(scanning, f"/referrals/{scanning.sent()['id']}/attachments", content).get_json()["code"]


def test_where_the_scanner_is_away_nothing_is_kept(house: Installation, tmp_path: Path) -> None:
    intake, unscanned = house.intake, house.intake.files
    intake.files = AttachmentFiles(intake.database, intake.keyring, Clamd(str(tmp_path / "nobody")), LARGEST)
    try:
        answer = send(house, f"/referrals/{house.sent()['id']}/attachments", PDF)
        assert (503, "scanner-away") == (answer.status_code, answer.get_json()["code"])
        assert 0 == unfinished(house)
    finally:
        intake.files = unscanned


def test_a_file_longer_than_the_scanner_takes_is_not_kept_as_if_it_were_clean(tmp_path: Path) -> None:
    with PrivateClamd(tmp_path, EICAR_SIGNATURE, longest="1M") as short:
        scanner = Clamd(short.address)
        assert scanner.answers()
        assert ScanVerdict.CLEAN is scanner.verdict
        with pytest.raises(ScannerAway):
            found_in(scanner, [bytes(2**16)] * 64)
    assert not scanner.answers()


def found_in(scanner: Clamd, pieces: list[bytes]) -> str | None:
    with scanner.scan() as scan:
        for piece in pieces:
            scan.take(piece)
        return scan.found()


def test_an_address_that_is_none_is_told_at_start() -> None:
    for address in ("nowhere", "localhost:", ":3310", "relative/path"):
        with pytest.raises(BadSetting, match="NARVARO_VIRUS_SCANNER"):
            Clamd(address)
