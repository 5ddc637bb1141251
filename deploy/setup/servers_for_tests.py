"""Get RabbitMQ, Chromium, PostgreSQL 15 and ClamAV for the tests: by apt-get when root, else in one line how to.

It never fails: a test that needs what is missing does, with the same line. No service is started, and none is left running.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.private.clamd import DEBIAN_CLAMD
from deploy.private.postgres import DEBIAN_15
from deploy.private.rabbitmq import DEBIAN_SERVER

POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it before it starts a service; 101 means no
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/narvaro-tests.conf")  # else the package makes an empty database cluster
ERLANG = {"epmd", "beam.smp"}


@dataclass(frozen=True)
class Program:
    """Something the tests run: how to see that it is there, and the Debian package that brings it."""

    package: str
    needed_for: str
    present: bool


def programs() -> list[Program]:
    """What the tests would like to find on this machine."""
    broker = "AMQP_URI" in os.environ or DEBIAN_SERVER.exists() or shutil.which("rabbitmq-server") is not None
    browser = shutil.which("chromium") is not None
    return [
        Program("rabbitmq-server", "tests over a real broker", broker),
        Program("chromium", "tests in a real browser", browser),
        Program("postgresql-15", "tests on the oldest supported PostgreSQL", (DEBIAN_15 / "postgres").exists()),
        Program("clamav-daemon", "tests with a real virus scanner", DEBIAN_CLAMD.exists()),
    ]


def main() -> None:
    """Install what is missing if this machine lets us; tell what still is."""
    missing = [program for program in programs() if not program.present]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing for the tests: {', '.join(program.package for program in missing)} (once, about a minute)", flush=True)
        with nothing_starts():
            install([program.package for program in missing])
    for program in programs():
        if not program.present:
            print(f"Missing for {program.needed_for}: {program.package} (as root: apt-get install {program.package})", file=sys.stderr)


def install(packages: list[str]) -> None:
    """One by one, so that a package this Debian doesn't have keeps none of the others away."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _apt_get(["update"], environment)
    for number, package in enumerate(packages, start=1):
        print(f"  {number}/{len(packages)} {package}", flush=True)
        _apt_get(["install", "--yes", "--no-install-recommends", package], environment)


def _apt_get(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(["apt-get", "-qq", *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  apt-get {arguments[0]} failed: {last}", file=sys.stderr)


@contextmanager
def nothing_starts() -> Iterator[None]:
    """Packages may neither start their service nor make a database cluster while this holds; a policy of the machine's own stays."""
    before = _erlang_processes()
    cluster_folder_is_ours = not NO_CLUSTER.parent.exists()
    policy_is_ours = not POLICY.exists()
    try:
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")
        if policy_is_ours:
            POLICY.write_text("#!/bin/sh\nexit 101\n")
            POLICY.chmod(0o755)
        yield
    finally:
        NO_CLUSTER.unlink(missing_ok=True)
        if policy_is_ours:
            POLICY.unlink(missing_ok=True)
        if cluster_folder_is_ours and not any(NO_CLUSTER.parent.iterdir()):
            NO_CLUSTER.parent.rmdir()
        for pid in _erlang_processes() - before:
            os.kill(pid, signal.SIGTERM)


def _erlang_processes() -> set[int]:
    """Erlang's port mapper outlives a package's scripts; whatever was there before is not ours."""
    found = set()
    for comm in Path("/proc").glob("[0-9]*/comm"):
        try:
            if comm.read_text().strip() in ERLANG:
                found.add(int(comm.parent.name))
        except OSError:
            continue  # it ended while we looked
    return found


if __name__ == "__main__":
    main()
