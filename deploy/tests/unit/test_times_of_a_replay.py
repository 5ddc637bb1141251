"""What `narvaro replay` asks for: a wrong instant or day is told by its option, before any service is asked."""

from __future__ import annotations

import pytest

from deploy.commands.ending import ExitCode, Stop
from deploy.commands.replay import Times

INSTANT = "must be an instant like 2021-06-14T09:12:00Z, or by Swedish clocks 2021-06-14T11:12:00+02:00"


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"as_of": "yesterday"}, f"--as-of {INSTANT}"),
        ({"as_of": "2021-06-14T09:12:00"}, f"--as-of {INSTANT}"),
        ({"since": "2021-06-14"}, f"--since {INSTANT}"),
        ({"as_true_on": "14 juni"}, "--as-true-on must be a day like 2021-06-14"),
        ({"since": "2021-06-14T09:12:00Z", "as_of": "2021-06-14T11:00:00+02:00"}, "--since must be an earlier instant than --as-of"),
    ],
)
def test_what_is_no_time_is_told_by_its_option(times: dict[str, str], told: str):
    with pytest.raises(Stop) as stopped:
        Times(**times)
    assert (told, ExitCode.WRONG_INPUT) == (str(stopped.value), stopped.value.code)


def test_only_what_was_given_is_asked_for():
    assert {"as_true_on": "2021-06-14"} == Times(as_true_on="2021-06-14").query
