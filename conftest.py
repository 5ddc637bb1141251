"""Fixtures for every test of the tree, wherever it stands."""

import pytest
from hypothesis import settings

pytest_plugins = ["tests.private_servers"]

# Two busy cores make any deadline a coin toss; a slow rule shows in `make bench`, not in a red test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two workers share the tests by file, so that what a file sets up is set up once; all that look at the one played demo stay together."""
    for item in items:
        played = "stage" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("stage" if played else item.nodeid.split("::")[0]))
