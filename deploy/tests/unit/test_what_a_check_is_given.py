"""Whatever file `narvaro verify` is given, it says in a line which one is wrong and how, with an exit code of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.commands.ending import ExitCode, Stop
from deploy.commands.verify import brought_along
from deploy.commands.verify_bundle import verify_bundle
from shared.proof.tests.small_town import SIGNER, STRANGER, bundle, logs

FILE, KEY, KEPT = bundle(), f"{SIGNER.public}\n".encode(), SIGNER.sign(logs()[0].checkpoint().text)


def stopped(folder: Path, file: bytes = FILE, key: bytes = KEY, kept: str = KEPT) -> tuple[ExitCode, str]:
    for name, content in (("case.html", file), ("key.txt", key), ("kept.checkpoint", kept.encode())):
        (folder / name).write_bytes(content)
    with pytest.raises(Stop) as told:
        verify_bundle(folder / "case.html", folder / "key.txt", [folder / "kept.checkpoint"], as_json=False)
    return told.value.code, str(told.value).replace(f"{folder}/", "")


def test_a_file_that_is_no_whole_bundle(tmp_path: Path):
    assert (ExitCode.NOT_A_BUNDLE, "case.html: the file is not a case's bundle") == stopped(tmp_path, file=b"<!doctype html><title>Nyheter</title>")
    assert (ExitCode.CUT_SHORT, "case.html is cut short: the file's end is missing; fetch it again") == stopped(tmp_path, file=FILE[:-5000])


def test_a_key_that_is_anothers_or_none(tmp_path: Path):
    code, told = stopped(tmp_path, key=f"{STRANGER.public}\n".encode())
    assert (ExitCode.WRONG_KEY, "case.html is not signed with key.txt: another key, or not a true bundle") == (code, told)
    assert (ExitCode.WRONG_INPUT, "key.txt is not a text") == stopped(tmp_path, key=b"\x89PNG\xff")
    code, told = stopped(tmp_path, key=b"the key")
    assert (ExitCode.WRONG_INPUT, True) == (code, told.startswith("key.txt is not a public key as `narvaro checkpoint --key` prints it: "))


def test_a_checkpoint_that_is_somebody_elses_or_none(tmp_path: Path):
    code, told = stopped(tmp_path, kept=STRANGER.sign(logs()[0].checkpoint().text))
    assert (ExitCode.WRONG_KEY, "kept.checkpoint is a checkpoint that is signed with another key: somebody else's") == (code, told)
    assert (ExitCode.WRONG_INPUT, "kept.checkpoint is not a checkpoint") == stopped(tmp_path, kept="Kontrollpunkt")


def test_a_checkpoint_whose_text_was_changed_is_no_mistake_but_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name, content in (("case.html", FILE), ("key.txt", KEY), ("kept", KEPT.replace("\n13\n", "\n12\n").encode())):
        (tmp_path / name).write_bytes(content)
    assert ExitCode.NOT_RIGHT == verify_bundle(tmp_path / "case.html", tmp_path / "key.txt", [tmp_path / "kept"], as_json=False)
    assert "WRONG: the checkpoint that you keep: its signature does not hold" in capsys.readouterr().out


def test_a_folder_without_any_checkpoint_and_one_with_anothers(tmp_path: Path):
    with pytest.raises(Stop, match="there is no checkpoint in") as empty:
        brought_along(tmp_path, [SIGNER.public])
    (tmp_path / "1.checkpoint").write_text(STRANGER.sign(logs()[0].checkpoint().text))
    with pytest.raises(Stop, match="is signed by the given key") as foreign:
        brought_along(tmp_path, [SIGNER.public])
    with pytest.raises(Stop, match="there is no folder") as nowhere:
        brought_along(tmp_path / "nowhere", [SIGNER.public])
    assert [ExitCode.WRONG_INPUT, ExitCode.WRONG_KEY, ExitCode.WRONG_INPUT] == [each.value.code for each in (empty, foreign, nowhere)]
