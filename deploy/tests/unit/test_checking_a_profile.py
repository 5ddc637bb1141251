"""`narvaro profile check` tells every mistake in a municipality's file, or reads it back."""

import json
from pathlib import Path

from click.testing import CliRunner

from deploy.cli import main
from deploy.commands.ending import ExitCode
from shared.vocabulary.profile import OURS

CHECK = ["profile", "check"]


def test_a_right_file_is_read_back_in_words():
    ended = CliRunner().invoke(main, [*CHECK, str(OURS / "boras.toml")])
    assert ExitCode.DONE == ended.exit_code
    assert "Team Domino" in ended.output


def test_a_right_file_is_read_back_for_programs():
    ended = CliRunner().invoke(main, [*CHECK, str(OURS / "sigtuna.toml"), "--json"])
    assert ("0191", "Municipal") == tuple(json.loads(ended.output)[rule] for rule in ("code", "referrals.organisers"))


def test_every_mistake_is_told_in_a_line_of_its_own_with_file_and_key(tmp_path: Path):
    file = tmp_path / "enkoping.toml"
    file.write_text((OURS / "boras.toml").read_text().replace("months = 6", "mouths = 6").replace("leaders = 0", "leaders = -1"))
    ended = CliRunner().invoke(main, [*CHECK, str(file)])
    assert ExitCode.WRONG_INPUT == ended.exit_code
    keys = [line.partition(f"{file}: ")[2].split(":")[0] for line in ended.stderr.splitlines()]
    assert ["team.sizes[0].leaders", "intervention.mouths", "intervention.months"] == keys


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    ended = CliRunner().invoke(main, [*CHECK, str(tmp_path / "none.toml")])
    assert (ExitCode.WRONG_INPUT, True) == (ended.exit_code, "can't be read" in ended.stderr)
