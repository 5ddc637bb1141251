"""One play of the whole scenario for all end-to-end tests."""

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of a stage waits for the whole play, which takes minutes on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(1500))
