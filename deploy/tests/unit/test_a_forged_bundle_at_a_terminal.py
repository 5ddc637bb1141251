"""What a forged bundle brings is told as text: it can't wipe the verdict off the auditor's terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.commands.ending import ExitCode
from deploy.commands.verify_bundle import verify_bundle
from shared.proof.tests.alterations import in_section
from shared.proof.tests.small_town import SIGNER, bundle

WIPED = "\x1b[2J\x1b[H\rall-is-right"


def test_no_name_in_a_forged_manifest_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file, key = tmp_path / "case.html", tmp_path / "key.txt"
    key.write_text(str(SIGNER.public))
    file.write_bytes(in_section("manifest", b"evidence-casework", f"evidence-{WIPED}".encode())(bundle()))
    assert ExitCode.NOT_RIGHT == verify_bundle(file, key, [], as_json=False)
    told = capsys.readouterr().out
    assert "all-is-right: every event is MISSING" in told
    assert told.replace("\n", "").isprintable()
