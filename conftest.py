"""Fixtures for every test of the tree, wherever it stands."""

from hypothesis import settings

pytest_plugins = ["tests.private_servers", "tests.sharing_out"]

# Two busy cores make any deadline a coin toss; a slow rule shows in `make bench`, not in a red test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
