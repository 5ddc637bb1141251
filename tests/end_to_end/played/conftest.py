"""One play of the whole scenario for every test here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.stage import Stage, staged


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The report's 336 referrals, played; over the broker inside the process."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AMQP_URI", raising=False)
        with staged(Path(tmp_path_factory.mktemp("stage")) / "installation") as made:
            yield made
