"""Schemathesis finds nothing: no server error, no answer that isn't described, nothing wrong that is taken, no way past signing in."""

from __future__ import annotations

import pytest

from shared.runtime.migrations import SERVICES
from tests.api.searching import search
from tests.api.town import Town


@pytest.mark.parametrize("service", SERVICES)
def test_a_short_search_finds_nothing(town: Town, service: str):
    found = search(town, service, examples=1)
    assert ({}, []) == (found.failures, found.errors)
    assert found.statuses.keys() & {200, 201}


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("service", SERVICES)
def test_a_long_search_finds_nothing(town: Town, service: str):
    found = search(town, service, examples=10, phases=("examples", "coverage", "fuzzing", "stateful"))
    assert ({}, []) == (found.failures, found.errors)
