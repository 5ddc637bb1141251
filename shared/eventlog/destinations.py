"""Where checkpoints go, outside the database that they are about: whoever could change the one should not reach the other."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import requests

ENDING: Final = ".checkpoint"
ANSWERS_WITHIN = 10.0  # seconds


class NotDelivered(Exception):
    """A checkpoint has not arrived; says where and why, and it will be sent again."""


class Destination(Protocol):
    """A place for checkpoints. Delivering the same again changes nothing, so that it may be repeated after a crash."""

    @property
    def name(self) -> str:
        """By which the database remembers what has arrived; without secrets."""

    def deliver(self, path: str, note: str) -> None:
        """Keep a note under a path like `casework/<epoch>/<size>-<time>.checkpoint`; raises NotDelivered."""

    def newest(self, folder: str) -> str | None:
        """The note of most events in a folder like `casework/<epoch>`, where it can be read back; raises NotDelivered."""


@dataclass(frozen=True)
class Folder:
    """A folder, best on a disk of somebody else's: what is there is never overwritten."""

    root: Path

    @property
    def name(self) -> str:
        """Its path."""
        return f"folder {self.root}"

    def deliver(self, path: str, note: str) -> None:
        """Write the file whole and to the disk, or not at all."""
        file = self.root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists():
                if file.read_text() != note:
                    raise NotDelivered(f"{file} holds another checkpoint")
                return
            unfinished = file.with_name(f".{file.name}.{os.getpid()}")
            with unfinished.open("w") as writing:
                writing.write(note)
                writing.flush()
                os.fsync(writing.fileno())
            unfinished.replace(file)
            _to_disk(file.parent)
        except OSError as error:
            raise NotDelivered(f"{self.name}: {error.strerror}") from None

    def newest(self, folder: str) -> str | None:
        """Names are padded: the last is of most events."""
        try:
            files = sorted(each for each in (self.root / folder).glob(f"*{ENDING}") if not each.name.startswith("."))
            return files[-1].read_text() if files else None
        except OSError as error:
            raise NotDelivered(f"{self.name}: {error.strerror}") from None


@dataclass(frozen=True)
class Address:
    """An address that takes files by PUT: an auditor's own server, or storage that lets nothing be overwritten."""

    address: str
    token: Callable[[], str] = lambda: ""
    """The bearer token, read anew each time."""

    @property
    def name(self) -> str:
        """The address."""
        return self.address

    def deliver(self, path: str, note: str) -> None:
        """PUT; any answer but success, or none within ten seconds, means that it has not arrived."""
        token = self.token()
        headers = {"Content-Type": "text/plain; charset=utf-8", **({"Authorization": f"Bearer {token}"} if token else {})}
        try:
            answer = requests.put(f"{self.address.rstrip('/')}/{path}", note.encode(), headers=headers, timeout=ANSWERS_WITHIN, allow_redirects=False)
        except requests.RequestException as error:
            raise NotDelivered(f"{self.name}: {type(error).__name__}") from None
        if not 200 <= answer.status_code < 300:
            raise NotDelivered(f"{self.name} answered {answer.status_code}")

    def newest(self, folder: str) -> str | None:
        """What is sent there isn't read back."""
        return None


def _to_disk(folder: Path) -> None:
    """Make a new name in a folder last a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
