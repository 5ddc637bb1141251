"""How the tests are shared out among workers: by file, so that what a file sets up is set up once."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

PLAYED = ("tests/end_to_end/played/", "tests/end_to_end/few/")


class ByFile(LoadFileScheduling):
    """A file is one worker's; so are all that look at one and the same play."""

    def _split_scope(self, nodeid: str) -> str:
        return next((each for each in PLAYED if nodeid.startswith(each)), str(super()._split_scope(nodeid)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Ours, whatever is asked for."""
    return ByFile(config, log)
