"""The program that docs/auditor.md gives to whoever trusts none of ours: it knows only the documented formats, and sees whatever ours see."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from shared.proof.finding import EVENTS
from shared.proof.tests.alterations import ALTERATIONS, FORGERIES, Alteration, Forgery
from shared.proof.tests.small_town import CASE, SIGNER, STRANGER, bundle, evidence, logs, nothing

PROGRAM = Path(__file__).parents[4] / "docs" / "own_verifier.py"
FILE, KEY = bundle(), f"{SIGNER.public}\n"


@pytest.fixture(scope="module")
def own() -> ModuleType:
    """The program, taken from the documentation."""
    spec = importlib.util.spec_from_file_location("own_verifier", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def is_right(own: ModuleType, file: bytes) -> bool:
    """What the program's user is told."""
    try:
        return bool(own.check(file, KEY))
    except Exception:  # noqa: BLE001  as the program itself takes whatever fails
        return False


def test_it_uses_nothing_of_ours():
    imported = {each.module or "" for each in ast.walk(ast.parse(PROGRAM.read_text())) if isinstance(each, ast.ImportFrom)}
    assert not {name for name in imported if name.split(".")[0] in ("shared", "services", "deploy")}


def test_it_finds_an_untouched_bundle_right(own: ModuleType):
    told = own.check(FILE, KEY).splitlines()
    assert f"case {CASE}: 11 events are what was recorded, none is missing; 9 sealed values open" == told[-1]
    assert "casework: 7 events of the case; checkpoint of 13 events signed 2021-06-15T03:00:00Z (UTC)" == told[0]


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda each: each.name)
def test_it_sees_every_alteration(own: ModuleType, alteration: Alteration):
    assert is_right(own, FILE)
    assert not is_right(own, alteration.change(FILE))


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda each: each.name)
def test_it_sees_a_service_that_the_signer_kept_out(own: ModuleType, forgery: Forgery):
    with pytest.raises(own.Wrong, match=forgery.service):
        own.check(forgery.file, KEY)


def test_it_lets_a_service_prove_that_it_knows_nothing_of_the_case(own: ModuleType):
    assert "7 events are what was recorded" in own.check(bundle({"casework": evidence()["casework"], **nothing()}), KEY)


def test_it_sees_a_bundle_that_somebody_else_has_signed(own: ModuleType):
    with pytest.raises(own.Wrong, match="not signed with your key"):
        own.check(bundle(signer=STRANGER), KEY)


def test_it_holds_the_log_against_checkpoints_that_were_kept(own: ModuleType):
    log = logs()[0]
    size = len(log.rows) - 2
    assert own.check(FILE, KEY, (SIGNER.sign(log.checkpoint(size).text), SIGNER.sign(log.checkpoint().text)))
    other = log.checkpoint(size).text.replace(log.checkpoint(size).text.split("\n")[2], log.checkpoint(size - 1).text.split("\n")[2])
    with pytest.raises(own.Wrong, match="not the one that you have seen before"):
        own.check(FILE, KEY, (SIGNER.sign(other),))
    other_ends = replace(log.checkpoint(), more={**log.checkpoint().more, "heads": log.checkpoint().more["last"]})
    with pytest.raises(own.Wrong, match="not the one that you have seen before"):
        own.check(FILE, KEY, (SIGNER.sign(other_ends.text),))


def test_every_log_goes_on_from_the_checkpoint_of_the_empty_one(own: ModuleType):
    assert "casework: your checkpoint is of 0 events, and proves nothing yet" in own.check(FILE, KEY, (SIGNER.sign(logs()[0].checkpoint(0).text),))


@pytest.mark.parametrize(
    "alteration",
    [each for each in ALTERATIONS if each.kind in EVENTS and each.position and each.name != "another log's checkpoint"],
    ids=lambda each: each.name,
)
def test_it_names_the_first_wrong_event_before_it_speaks_of_digests(own: ModuleType, alteration: Alteration):
    with pytest.raises(own.Wrong, match=f"^{alteration.service}: (the )?event") as told:
        own.check(alteration.change(FILE), KEY)
    assert "what was signed" not in str(told.value)


@pytest.mark.parametrize(
    ("file", "key", "code", "told"),
    [
        (FILE, KEY, 0, ""),
        (ALTERATIONS[0].change(FILE), KEY, 1, "WRONG: casework: the event at position 6 is not what was recorded"),
        (FILE[:-5000], KEY, 4, "the file is not a whole bundle"),
        (b"%PDF-1.7", KEY, 4, "the file is not a whole bundle"),
        (FILE, f"{STRANGER.public}\n", 5, "the file is not signed with your key"),
        (FILE, "the key", 2, "key.txt is not a public key"),
    ],
)
def test_it_says_plainly_what_it_was_given_and_ends_with_a_code_of_its_own(
    own: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: bytes, key: str, code: int, told: str
):
    (tmp_path / "case.html").write_bytes(file)
    (tmp_path / "key.txt").write_text(key)
    assert code == own.main([str(tmp_path / "case.html"), str(tmp_path / "key.txt")])
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").removesuffix("\n") == told


@pytest.mark.parametrize("section", [{"names": '["sealed.v1.AAAA"]'}, {"keys": "[" * 200_000}, {"evidence-intake": "[" * 200_000}])
def test_what_only_its_maker_can_have_put_in_is_no_bundle_or_wrong(own: ModuleType, section: dict[str, str]):
    with pytest.raises(own.Wrong):
        own.check(bundle(None, hidden="", signer=SIGNER, **section), KEY)


def test_it_says_which_file_is_not_there(own: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert (2, 2) == (own.main([]), own.main([str(tmp_path / "case.html"), "key.txt"]))
    assert "cannot read" in capsys.readouterr().err
