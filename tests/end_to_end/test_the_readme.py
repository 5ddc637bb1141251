"""The README's commands do what it promises; `make test` itself is what runs this."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.end_to_end.small_town import make_small_town
from tests.reading_along import until

HOUSE = Path(__file__).parents[2]
README = (HOUSE / "README.md").read_text(encoding="utf-8")
RUN_BELOW = {"make help", "make lint", "make test-unit", "make demo", "make run"}


def commands() -> set[str]:
    return set(re.findall(r"^    (make .+)$", README, re.MULTILINE))


def environment(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("NARVARO_", "MAKE", "PYTEST_", "AMQP_URI"))}
    return {**ours, **more}


def run(command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command.split(), cwd=HOUSE, env=environment(**more), capture_output=True, text=True, timeout=900, check=False)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_town(tmp_path_factory.mktemp("readme") / "scenario")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme") / "run"


def test_every_command_of_the_readme_is_run_here() -> None:
    assert commands() == RUN_BELOW | {"make test"}


def test_make_help_lists_every_target_that_the_readme_names() -> None:
    told = run("make help").stdout
    assert {command.split()[1] for command in re.findall(r"make [a-z-]+", " ".join(commands()))} <= set(re.findall(r"make ([a-z-]+)", told))


@pytest.mark.long  # what they run, the other tests and the lint of every change have run already
@pytest.mark.parametrize("command", ["make lint", "make test-unit"])
def test_the_house_is_in_order(command: str) -> None:
    done = run(command)
    assert 0 == done.returncode, done.stdout[-3000:] + done.stderr[-3000:]


@contextmanager
def serving(town: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        ["make", "run"],
        cwd=HOUSE,
        env=environment(RUN_ARGS=f"--scenario {town} --folder {folder}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


def test_make_run_plays_serves_tells_who_to_sign_in_as_and_stops_at_ctrl_c(town: Path, folder: Path) -> None:
    with serving(town, folder) as process:
        told = until(process, r"Teamledare")
        address = re.search(r"serves at (http://127\.0\.0\.1:\d+)/", told)
        assert address, told
        page = requests.get(address[1] + "/", timeout=30)
        assert 200 == page.status_code
        assert "Vem kan få stöd?" in page.text
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
    with pytest.raises(requests.ConnectionError):
        requests.get(address[1] + "/", timeout=5)


def test_make_demo_shows_and_stops(town: Path, folder: Path) -> None:
    """What was played already is shown: a demo that plays is `test_the_command.py`'s."""
    done = run("make demo", DEMO_ARGS=f"--keep --scenario {town} --folder {folder}")
    assert 0 == done.returncode, done.stderr[-3000:]
    assert "Inkomna ärenden" in done.stdout
    assert "every hash right" in done.stdout


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (HOUSE / link).exists()] == []
