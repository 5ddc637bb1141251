"""All four services running in a process of their own, with one school that may send."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from unittest import mock

from deploy.commands.bootstrap import make_first_admin
from deploy.demo.player.client import Api, Patience, Refused
from deploy.installation import AMQP_URI
from deploy.local import LocalInstallation
from deploy.private.ports import LOOPBACK, free_port
from shared.runtime.migrations import SERVICES
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import OrganiserKind, Role
from tests.benchmarks.alone import declare_queues, intake_process
from tests.benchmarks.sampling import SAMPLES

SINCE = "2000-01-01"
API = "/intake/api/v1"
WRITTEN_WITHIN = 5.0  # seconds


class SampledInstallation(LocalInstallation):
    """Tells what its services do."""

    program = "tests.benchmarks.sampled"


@dataclass(frozen=True)
class Running:
    """Services at an address, and who sends: a school's token and unit."""

    local: LocalInstallation
    address: str
    token: str
    unit_id: str

    def admin_dsn(self, service: str) -> str:
        """A service's database as a superuser, for what only a benchmark wants to know."""
        return self.local.server.dsn(database=f"narvaro_{service}")

    def begin_sampling(self) -> None:
        """Look at what the services do from now on."""
        os.kill(self.local.services_pid, signal.SIGUSR1)

    def end_sampling(self) -> Counter[str]:
        """What they did since."""
        file = self.local.installation.folder / SAMPLES
        file.unlink(missing_ok=True)
        os.kill(self.local.services_pid, signal.SIGUSR2)
        deadline = time.monotonic() + WRITTEN_WITHIN
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        return Counter(json.loads(file.read_text()))


@contextmanager
def running(folder: Path, amqp_uri: str = "") -> Iterator[Running]:
    """All four services in one process, over the broker inside it or over the one at `amqp_uri`."""
    with mock.patch.dict(os.environ, {AMQP_URI: amqp_uri}), SampledInstallation(folder) as local:
        yield Running(local, local.address, *_school(local, local.address, SERVICES))


@contextmanager
def running_alone(folder: Path, amqp_uri: str) -> Iterator[Running]:
    """Intake in a process of its own, the others away."""
    local = LocalInstallation(folder)
    try:
        local.start_database()
        declare_queues(amqp_uri)
        at = f"{LOOPBACK}:{free_port()}"
        settings = replace(local.installation.settings("intake", local.server.port, f"http://{at}"), http_address=at, amqp_uri=amqp_uri)
        with intake_process(settings, local.installation.log):
            yield Running(local, f"http://{at}", *_school(local, f"http://{at}", ("intake",)))
    finally:
        local.stop()


def _school(local: LocalInstallation, address: str, services: Iterable[str]) -> tuple[str, str]:
    """A school's token, known to the services, and its unit."""
    api = Api(address)
    _, admin = make_first_admin(local.installation.settings("intake", local.server.port), "Ada Ministratör")
    _wait_until_known(api, admin, "intake")
    organiser = _made(api, admin, "organisations", kind=OrganiserKind.MUNICIPAL, organisation_number="1000000001", name="Exempelkommunen")
    unit = {"code": "10000001", "name": "Ekbackens skola", "school_forms": ["grundskola"], "valid_from": SINCE}
    unit_id = _made(api, admin, f"organisations/{organiser['id']}/school-units", **unit)["id"]
    person = _made(api, admin, "people", role=Role.SCHOOL, organisation_id=organiser["id"], name="Kim Exempelsson")
    token = _made(api, admin, "tokens", person_id=person["id"], may_import=False, expires_on=str(today() + timedelta(days=1)))["token"]
    for service in services:
        _wait_until_known(api, token, service)
    return token, unit_id


def _made(api: Api, admin: str, what: str, **body: object) -> dict[str, str]:
    made: dict[str, str] = api.command(admin, f"{API}/{what}", body).json()
    return made


def _wait_until_known(api: Api, token: str, service: str) -> None:
    """A token that a service knows is answered anything but 401."""
    patience = Patience()
    while True:
        try:
            api.get(token, f"/{service}/api/v1/whatever")
        except Refused as refused:
            if refused.status != 401 or not patience.waits():
                return
