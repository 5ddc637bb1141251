"""Whatever `narvaro …` stands in README and docs is a command, has the options that it is shown with, and is run by a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from deploy.cli import main

HOUSE = Path(__file__).parents[3]
PAGES = sorted([HOUSE / "README.md", *HOUSE.glob("docs/**/*.md"), *HOUSE.glob("services/*/README.md"), HOUSE / "deploy/demo/README.md"])
CODE = re.compile(r"`([^`\n]+)`|^    (.+)$", re.MULTILINE)
GIVEN = re.compile(r"(?:^|[\s(])(?:narvaro|auditor|custodian) ([a-z][^#|;]*)")
NOT_OURS = {"access", "destroyed", "field", "log", "matter"}  # of first lines and of what hashes cover
RUN_BY_OTHERS = {"serve", "migrate"}
"""Every installation of the tests does what these do, in its own process."""
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("deploy", "services", "shared", "tests")
    for path in HOUSE.glob(f"{folder}/**/test_*.py")
    if path != Path(__file__)
)


def given() -> Iterator[tuple[str, list[str]]]:
    """Each page's commands, as the words after `narvaro`, or after the container that runs it."""
    for page in PAGES:
        for code in CODE.finditer(page.read_text(encoding="utf-8")):
            for words in GIVEN.findall(code[1] or code[2]):
                if words.split()[0] not in NOT_OURS:
                    yield page.name, words.split()


def resolved(words: list[str]) -> tuple[list[str], click.Command, list[str]]:
    """The names that lead to a command, the command, and what it is given."""
    command: click.Command = main
    for place, word in enumerate(words):
        if not isinstance(command, click.Group) or word not in command.commands:
            return words[:place], command, words[place:]
        command = command.commands[word]
    return words, command, []


COMMANDS = list(given())


def test_every_command_of_the_docs_exists_with_the_options_that_it_is_shown_with() -> None:
    wrong = []
    for page, words in COMMANDS:
        names, command, rest = resolved(words)
        known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)} | {"--help"}
        strange = [word for word in rest if word.startswith("--") and word.strip(",.)") not in known]
        if not names or strange:
            wrong.append((page, " ".join(words), strange))
    assert [] == wrong


@pytest.mark.parametrize("names", sorted({tuple(resolved(words)[0]) for _, words in COMMANDS} - {(each,) for each in RUN_BY_OTHERS}))
def test_every_command_of_the_docs_is_run_by_a_test(names: tuple[str, ...]) -> None:
    assert ", ".join(f'"{name}"' for name in names) in TESTS or f'here("{names[-1]}"' in TESTS


@pytest.mark.parametrize("option", sorted({word.strip(",.)") for _, words in COMMANDS for word in words if word.startswith("--")}))
def test_every_option_that_the_docs_show_is_given_in_a_test(option: str) -> None:
    assert f'"{option}' in TESTS


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*above, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))


def test_the_same_option_says_the_same_wherever_it_is() -> None:
    said: dict[str, dict[str | None, list[str]]] = {}
    for names, command in commands(main):
        for option in command.params:
            if isinstance(option, click.Option):
                said.setdefault(option.opts[0], {}).setdefault(option.help, []).append(" ".join(names))
    del said["--key"]  # checkpoint prints the key that verify reads
    said["--folder"] = {told: names for told, names in said["--folder"].items() if names not in (["demo"], ["run"])}  # which make one
    assert {} == {option: helps for option, helps in said.items() if len(helps) > 1}
