"""A case's bundle from running services: taken by an auditor, checked offline in Python and in a browser, and told apart from anything else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from shared.proof.bundle import Bundle
from shared.proof.evidence import Evidence
from shared.proof.note import Checkpoint, Verifier
from shared.proof.verifier import verify
from shared.vocabulary.codes import Role
from tests.end_to_end.stage import Stage

HOUSE = Path(__file__).parents[3]
PURPOSE = {"Narvaro-Purpose": "complaint"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "AMQP_URI" and not name.startswith("NARVARO_")}


def narvaro(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=HOUSE, env=ENVIRONMENT, capture_output=True, text=True, timeout=250, check=False)


@pytest.fixture(scope="module")
def case(few: Stage) -> str:
    """A case with a long story."""
    return str(few.played.example_case)


@pytest.fixture(scope="module")
def bundle(few: Stage, case: str) -> bytes:
    answer = few.ask("GET", f"/casework/api/v1/cases/{case}/bundle", few.token(Role.AUDITOR), headers=PURPOSE)
    assert 200 == answer.status_code, answer.text
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="narvaro-UBN-')
    return answer.content


@pytest.fixture(scope="module")
def key(few: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with the public key that the municipality has handed out."""
    path = tmp_path_factory.mktemp("key") / "key"
    path.write_text(narvaro("checkpoint", "--key", "--folder", few.local.installation.folder).stdout)
    return path


def test_the_bundle_proves_every_event_that_any_service_has_of_the_case(few: Stage, case: str, bundle: bytes, key: Path):
    read = Bundle.read(bundle)
    verdict = verify(read, [Verifier.read(key.read_text())])
    assert (True, case) == (verdict.right, str(verdict.case)), verdict.findings
    parts = {service: Evidence.read(read.sections[f"evidence-{service}"].decode()) for service in ("casework", "consent", "intake")}
    history = few.get(f"/casework/api/v1/cases/{case}/history", Role.AUDITOR).json()["items"]
    assert [item["hash"] for item in history] == [shown.row.hash.hex() for shown in parts["casework"].events]
    assert ["intake.referral.received", "consent.consent.opened"] == [parts[service].events[0].row.topic for service in ("intake", "consent")]
    assert verdict.opened > len(history) / 2


def test_no_word_about_anybody_lies_open_in_the_file(few: Stage, bundle: bytes):
    """No personal word lies open in the file: words come from the sealed events, by field keys."""
    words = {word for sent in few.sent for word in (sent.family_name, sent.identity_number)}
    held = b"".join(Bundle.read(bundle).sections.values()).decode()
    assert set() == {word for word in words if word in held}


def test_only_an_auditor_who_says_what_for_takes_a_bundle(few: Stage, case: str):
    path = f"/casework/api/v1/cases/{case}/bundle"
    assert 400 == few.get(path, Role.AUDITOR).status_code
    assert 400 == few.ask("GET", path, few.token(Role.AUDITOR), headers={"Narvaro-Purpose": "nyfikenhet"}).status_code
    assert 403 == few.ask("GET", path, few.token(Role.TEAM_LEAD), headers=PURPOSE).status_code
    assert 404 == few.ask("GET", f"/casework/api/v1/cases/{uuid4()}/bundle", few.token(Role.AUDITOR), headers=PURPOSE).status_code


def test_every_bundle_that_was_taken_stands_in_the_access_log(few: Stage, case: str, bundle: bytes):
    looks = few.get("/casework/api/v1/access-log", Role.AUDITOR, case_id=case, kind="export").json()["items"]
    assert looks
    assert {"complaint"} == {each["purpose"] for each in looks}


def test_a_later_bundle_goes_on_from_a_checkpoint_that_was_kept(few: Stage, case: str, bundle: bytes, key: Path):
    kept = json.loads(Bundle.read(bundle).sections["evidence-casework"].split(b"\n")[0])["checkpoint"]
    keys = [Verifier.read(key.read_text())]
    size = Checkpoint.read(keys[0].text_of(kept)).size
    path = f"/casework/api/v1/cases/{case}/bundle"
    later = few.ask("GET", path, few.token(Role.AUDITOR), headers=PURPOSE, params={"casework_since": size - 3})
    assert verify(Bundle.read(later.content), keys, [kept]).right
    assert [str(size - 3)] == list(json.loads(Bundle.read(later.content).sections["evidence-casework"].split(b"\n")[0])["earlier"])


@pytest.mark.browser
def test_the_bundle_of_a_real_case_checks_itself_in_a_browser(few: Stage, bundle: bytes, browser: Browser, tmp_path: Path):
    (tmp_path / "case.html").write_bytes(bundle)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "case.html").as_uri())
    expect(page.get_by_role("heading", name="Allt stämmer")).to_be_visible()
    expect(page.locator(".facts .opened").first).not_to_have_text("förseglat")
    assert 0 == page.locator(".story .tag.stop").count()
    context.close()


def test_the_commands_take_and_check_a_bundle_and_tell_what_is_wrong_by_code(few: Stage, case: str, key: Path, tmp_path: Path):
    folder, file = few.local.installation.folder, tmp_path / "case.html"
    (tmp_path / "token").write_text(few.token(Role.AUDITOR))
    where = ("--url", few.local.address, "--token-file", tmp_path / "token")
    assert 0 == narvaro("checkpoint", "--folder", folder).returncode
    taken = narvaro("export", "case", case, "--out", file, *where)
    assert 0 == taken.returncode, taken.stderr
    assert 0o600 == file.stat().st_mode & 0o777
    kept = sorted((folder / "checkpoints").rglob("casework/**/*.checkpoint"))[-1]
    good = narvaro("verify", file, "--key", key, "--checkpoint", kept)
    assert 0 == good.returncode, good.stdout + good.stderr
    assert "every event is what was recorded, none is missing" in good.stdout
    assert re.search(r"casework: (goes on from|is as in) your checkpoint of \d+ events", good.stdout)
    assert "not held against any checkpoint that you keep: consent, intake" in good.stdout
    believed = narvaro("verify", file)
    assert (9, True) == (believed.returncode, "by the file's own key alone, every event" in believed.stdout)
    assert 7 == narvaro("export", "case", str(uuid4()), "--out", file, *where).returncode
    assert 7 == narvaro("export", "case", "UBN-1999-00001", "--out", file, *where).returncode
    for name, content, code in (
        ("page.html", b"<!doctype html><title>Nyheter</title>", 4),
        ("cut.html", file.read_bytes()[:-5000], 6),
        ("altered.html", file.read_bytes().replace(b'"version":4,', b'"version":5,', 1), 1),
    ):
        (tmp_path / name).write_bytes(content)
        told = narvaro("verify", tmp_path / name, "--key", key)
        assert (code, code == 1) == (told.returncode, "WRONG: casework: the event at position" in told.stdout), told.stdout + told.stderr
    stranger = tmp_path / "stranger"
    stranger.write_text(str(Verifier("annan.test", bytes(31) + b"\x09")))
    assert 5 == narvaro("verify", file, "--key", stranger).returncode
    assert 2 == narvaro("verify", tmp_path / "nothing.html", "--key", key).returncode
    assert 2 == narvaro("verify", file, "--key", file).returncode
