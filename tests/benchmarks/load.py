"""A process that sends referrals as fast as they are answered: `python -m tests.benchmarks.load`, told what to do on standard input.

It speaks plain HTTP over sockets with requests made beforehand, so that it takes as little as it can of the cores that the services need.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from services.intake.tests.installation import referral_body
from tests.benchmarks.rates import percentile

REFERRALS = "/intake/api/v1/referrals"
CREATED = b"HTTP/1.1 201 "
BIRTH_DATES = 15 * 12 * 28
SPREAD = 1871
"""Has no factor in common with the number of birth dates, so that each comes once."""


@dataclass(frozen=True)
class Load:
    """Who sends from which school where, on how many connections, for how long; `first` numbers the first pupil of this run."""

    address: str
    token: str
    unit_id: str
    connections: int
    seconds: float
    first: int
    most: int


@dataclass(frozen=True)
class Answered:
    """How many referrals were answered 201 in how many seconds, what came instead, and how long half and all but a hundredth waited at most."""

    accepted: int
    seconds: float
    refused: int
    median_ms: float
    slow_ms: float

    @property
    def per_second(self) -> float:
        """Referrals accepted a second."""
        return self.accepted / self.seconds


def send(load: Load) -> Answered:
    """Have a process of its own carry out the load."""
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(command, input=json.dumps(asdict(load)), capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return Answered(**json.loads(done.stdout))


def request_of(load: Load, number: int) -> bytes:
    """A whole referral for a pupil of its own, under a key of its own."""
    told = referral_body(UUID(load.unit_id), identity_number(number))
    told["pupil"] |= {"given_name": name(number, "given"), "family_name": name(number, "family")}
    body = json.dumps(told).encode()
    head = (
        f"POST {REFERRALS} HTTP/1.1\r\nHost: {urlsplit(load.address).netloc}\r\nAuthorization: Bearer {load.token}\r\n"
        f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def identity_number(number: int) -> str:
    """A temporary school number, its birth date another than that of the five thousand before it and far from the last, as pupils come."""
    of_day, place = divmod(number, BIRTH_DATES)
    month, day = divmod(place * SPREAD % BIRTH_DATES, 28)
    year, month = divmod(month, 12)
    return f"{2003 + year}{month + 1:02}{day + 1:02}TF{of_day:02}"


def name(number: int, which: str) -> str:
    """A name that nobody shares, nor a slip of the pen makes another's: near numbers of pupils who share one are possible duplicates."""
    return "".join(chr(ord("a") + byte % 26) for byte in sha256(f"{which} {number}".encode()).digest()[:8]).capitalize()


class Connection:
    """One kept-alive connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def ask(self, request: bytes) -> bytes:
        """Send, and read the whole answer; returns its first line."""
        self._socket.sendall(request)
        first = self._reader.readline()
        length = 0
        while (line := self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._reader.read(length)
        return first

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._socket.close()


def carry_out(load: Load) -> Answered:
    """Send on every connection at once until time or requests are up."""
    requests: Iterator[bytes] = iter([request_of(load, load.first + number) for number in range(load.most)])
    answers: list[bytes] = []
    waited: list[float] = []
    begun = time.perf_counter()
    deadline = begun + load.seconds

    def work() -> None:
        connection = Connection(load.address)
        while time.perf_counter() < deadline and (request := next(requests, None)) is not None:
            asked = time.perf_counter()
            answers.append(connection.ask(request))
            waited.append((time.perf_counter() - asked) * 1000)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(load.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted = sum(answer.startswith(CREATED) for answer in answers)
    seconds = time.perf_counter() - begun
    return Answered(accepted, seconds, len(answers) - accepted, percentile(waited, 0.5), percentile(waited, 0.99))


def main() -> int:
    """One load, one line of JSON."""
    told: dict[str, Any] = json.loads(sys.stdin.read())
    print(json.dumps(asdict(carry_out(Load(**told)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
