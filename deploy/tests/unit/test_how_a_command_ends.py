"""Exit codes, and one line for each error."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner

from deploy.cli import main
from deploy.commands.ending import FORESEEN, ExitCode, Stop, told
from deploy.demo.table_file import ScenarioError
from deploy.private import NotInstalled


@pytest.mark.parametrize("name", FORESEEN)
def test_every_foreseen_error_is_one(name: str):
    module, _, kind = name.rpartition(".")
    found = getattr(import_module(module), kind)
    assert issubclass(found, Exception)
    assert name == f"{found.__module__}.{found.__qualname__}"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ScenarioError(Path("team.csv"), 3, "capacity is empty"), ("team.csv, line 3: capacity is empty", ExitCode.WRONG_INPUT)),
        (NotInstalled("RabbitMQ", "get it"), ("RabbitMQ is not installed: get it", ExitCode.NOT_THERE)),
        (psycopg.OperationalError("connection to 10.0.0.1 failed"), ("PostgreSQL does not answer", ExitCode.NOT_THERE)),
        (
            ModuleNotFoundError("No module named 'services.intake'", name="services.intake"),
            (
                "services.intake is not in this image: run this in the container of the service that it is about, or from a checkout",
                ExitCode.NOT_THERE,
            ),
        ),
        (Stop("port 8000 is taken", ExitCode.WRONG_INPUT), ("port 8000 is taken", ExitCode.WRONG_INPUT)),
    ],
)
def test_a_foreseen_error_is_told_in_its_words(error: Exception, expected: tuple[str, ExitCode]):
    assert expected == told(error)


def test_an_unforeseen_error_is_told_without_its_text():
    message, code = told(ValueError("something personal"))
    assert ExitCode.UNFORESEEN == code
    assert "personal" not in message
    assert "ValueError" in message


def test_help_names_every_exit_code():
    shown = CliRunner().invoke(main, ["--help"]).output
    for code in ExitCode:
        assert str(int(code)) in shown


def _commands(group: click.Group, name: str = "narvaro") -> Iterator[tuple[str, click.Command]]:
    for each, command in group.commands.items():
        yield f"{name} {each}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {each}")


@pytest.mark.parametrize(("name", "command"), list(_commands(main)))
def test_a_list_of_commands_cuts_none_of_their_sentences(name: str, command: click.Command):
    assert 10 < len(command.short_help or "") <= 60, name
