"""Services that start with a wrong master key say so, open nothing and change nothing; with the right one they go on without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.commands.bootstrap import make_first_admin
from deploy.local import LocalInstallation
from shared.eventlog.wrapping import key_id

WRONG = "ab" * 32
NAME = "Administratör Testperson"
PATIENCE = 60.0  # seconds


class Town:
    """An installation with one administrator, whose services run with whatever master key its file holds."""

    def __init__(self, folder: Path) -> None:
        self.local = LocalInstallation(folder)
        self.local.start_database()
        self.master_key = self.local.installation.secrets / "master-key"
        self.right = self.master_key.read_text()
        _, self.token = make_first_admin(self.local.installation.settings("intake", self.local.server.port), NAME, 2)

    def get(self, path: str) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.local.address + path, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)

    def people(self) -> requests.Response:
        return self.get("/intake/api/v1/people")

    def keys(self, service: str) -> dict[str, Any]:
        parts: dict[str, Any] = self.get(f"/{service}/health/ready").json()["parts"]
        found: dict[str, Any] = parts.get("keys", {"ok": True})
        return found


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AMQP_URI", raising=False)
        town = Town(tmp_path / "installation")
        try:
            town.master_key.write_text(WRONG)
            town.local.start_services()
            yield town
        finally:
            town.local.stop()


def until(come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_wrong_master_key_is_told_opens_nothing_and_needs_no_restart_once_it_is_right(town: Town):
    right, wrong = (key_id(bytes.fromhex(each)).hex() for each in (town.right, WRONG))
    for service in ("intake", "consent", "casework"):
        until(lambda service=service: not town.keys(service)["ok"])  # type: ignore[misc]
        assert f"the key was wrapped by master key {right}; this process has {wrong}" == town.keys(service)["trouble"]
    assert town.keys("statistics")["ok"]
    until(lambda: town.people().status_code != 401)
    refused = town.people()
    assert (503, "unavailable") == (refused.status_code, refused.json()["code"])
    assert "Retry-After" in refused.headers
    assert NAME not in refused.text

    town.master_key.write_text(town.right)
    until(lambda: all(town.keys(service)["ok"] for service in ("intake", "consent", "casework")))
    until(lambda: town.people().status_code == 200)
    assert NAME in town.people().text
    told = town.local.installation.log.read_text()
    assert "no key can be opened" in told
    assert "keys open again" in told
    assert not any(secret in told for secret in (town.right.strip(), WRONG, NAME))
