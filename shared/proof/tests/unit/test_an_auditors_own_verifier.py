"""The program that docs/auditor.md gives to whoever trusts none of ours: it knows only the documented formats, and sees whatever ours see."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from shared.proof.tests.alterations import ALTERATIONS, Alteration
from shared.proof.tests.small_town import CASE, SIGNER, STRANGER, bundle, logs

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
    assert f"case {CASE}: 11 events are what was recorded, none is missing; 9 sealed values open" == own.check(FILE, KEY)


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda each: each.name)
def test_it_sees_every_alteration(own: ModuleType, alteration: Alteration):
    assert is_right(own, FILE)
    assert not is_right(own, alteration.change(FILE))


def test_it_sees_a_bundle_that_somebody_else_has_signed(own: ModuleType):
    with pytest.raises(own.Wrong, match="not signed with this key"):
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
    assert own.check(FILE, KEY, (SIGNER.sign(logs()[0].checkpoint(0).text),))
