"""`narvaro profile check FILE`: a municipality's file, checked and read back in words."""

from __future__ import annotations

from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from shared.vocabulary.profile import read_profile
from shared.vocabulary.profile_words import told


def check(file: Path, as_json: bool) -> ExitCode:
    """Tell what the file says; raises BadProfile with every mistake in it."""
    rules = told(read_profile(file))
    if as_json:
        terminal.write_json(dict(rules))
    else:
        terminal.output().print(terminal.table(f"{file} is right", ("rule", "value"), [list(each) for each in rules], left=2))
    return ExitCode.DONE
