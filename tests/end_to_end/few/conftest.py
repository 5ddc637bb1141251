"""One short play for every test here: what they look at is a case, not the report's figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.stage import Stage, staged

FEW = 12  # referrals: enough for a case of every kind


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the services' temporary files would be."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory, temporary: Path) -> Iterator[Stage]:
    """The report's first referrals, played, with services that still run; over the broker inside the process."""
    with ExitStack() as until_the_end:
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("AMQP_URI", raising=False)
            environment.setenv("TMPDIR", str(temporary))
            stage = until_the_end.enter_context(staged(Path(tmp_path_factory.mktemp("few")) / "installation", FEW))
        yield stage
