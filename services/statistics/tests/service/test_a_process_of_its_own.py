"""`python -m services.statistics`: serves its tables while nobody else is there, and stops when told to."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from deploy.private.ports import LOOPBACK, free_port
from shared.web.session import make_session_keys
from tests.databases import PASSWORD, Home

HOUSE = Path(__file__).resolve().parents[4]
WITHIN = 60.0  # seconds


@pytest.fixture
def address(home: Home, tmp_path: Path) -> Iterator[str]:
    """The service's address, once it is ready."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    host = f"{LOOPBACK}:{free_port()}"
    settings = {
        "NARVARO_POSTGRES_PORT": str(home.server.port),
        "NARVARO_DATABASE_PREFIX": home.prefix,
        "NARVARO_DATABASE_PASSWORD_FILE": str(secret),
        "NARVARO_SESSION_PUBLIC_KEY_FILE": str(make_session_keys(tmp_path)[1]),
        "NARVARO_PUBLIC_TABLES": "true",
        "NARVARO_HTTP_ADDRESS": host,
    }
    log = tmp_path / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen([sys.executable, "-m", "services.statistics"], cwd=HOUSE, env={**os.environ, **settings}, stderr=lines)
    try:
        wait_until_ready(f"http://{host}/statistics/health/ready", process, log)
        yield f"http://{host}"
        process.terminate()
        assert 0 == process.wait(WITHIN)
    finally:
        process.kill()
        process.wait(WITHIN)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.05)
    pytest.fail(f"not ready: {log.read_text()[-2000:]}")


def test_it_serves_its_tables_alone_and_stops_in_good_order(address: str) -> None:
    for table in ("incoming-cases", "outcomes"):
        answer = requests.get(f"{address}/statistics/api/v1/tables/{table}/data", timeout=10)
        assert 200 == answer.status_code
        assert {"intake": 0, "consent": 0, "casework": 0} == answer.json()["facts"]
    assert "Inkomna ärenden" in requests.get(f"{address}/statistics/", headers={"Accept": "text/html"}, timeout=10).text
