"""ClamAV's daemon: a file is streamed to it as it comes (INSTREAM, clamd(8)), over a unix socket or TCP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from services.intake.domain.file_errors import ScannerAway
from shared.runtime.settings import BadSetting
from shared.vocabulary.codes import ScanVerdict

_log = structlog.get_logger(__name__)

CONNECTS_WITHIN: Final = 5.0  # seconds
ANSWERS_WITHIN: Final = 120.0  # seconds; a large document is looked into part by part
_LONGEST_ANSWER: Final = 4096
_CLEAN, _FOUND = "OK", "FOUND"


class Clamd:
    """One daemon; each file gets a connection of its own. What goes wrong there means ScannerAway: nothing unseen is kept."""

    verdict = ScanVerdict.CLEAN

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        if not address.startswith("/") and not (host and port.isdigit()):
            raise BadSetting("NARVARO_VIRUS_SCANNER is neither the path of a socket nor host:port")
        self._path = address if address.startswith("/") else ""
        self._host, self._port = ("", 0) if self._path else (host.strip("[]"), int(port))

    @contextmanager
    def scan(self) -> Iterator[ClamdScan]:
        """Begin to look at one file; raises ScannerAway."""
        connection = self._connected()
        with connection:
            scan = ClamdScan(connection)
            scan.begin()
            yield scan

    def answers(self) -> bool:
        """Whether it is there and ready."""
        try:
            with self._connected() as connection:
                connection.sendall(b"zPING\0")
                return connection.recv(8).startswith(b"PONG")
        except (OSError, ScannerAway):
            return False

    def _connected(self) -> socket.socket:
        try:
            if self._path:
                connection = socket.socket(socket.AF_UNIX)
                connection.settimeout(CONNECTS_WITHIN)
                connection.connect(self._path)
            else:
                connection = socket.create_connection((self._host, self._port), timeout=CONNECTS_WITHIN)
        except OSError as error:
            _log.error("the virus scanner can't be reached", error=type(error).__name__)
            raise ScannerAway from None
        return connection


class ClamdScan:
    """One file on its way through the daemon."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def begin(self) -> None:
        """Say that a file follows."""
        self._connection.settimeout(ANSWERS_WITHIN)
        self._send(b"zINSTREAM\0")

    def take(self, piece: bytes) -> None:
        """The file's next bytes; raises ScannerAway."""
        if piece:
            self._send(len(piece).to_bytes(4, "big") + piece)

    def found(self) -> str | None:
        """The file has ended: the name of what was found, None where it is clean. Raises ScannerAway."""
        self._send(bytes(4))
        told = self._answer().removeprefix("stream: ")
        if told == _CLEAN:
            return None
        if told.endswith(_FOUND):
            return told.removesuffix(_FOUND).strip()
        # Its own words about its own limits: `INSTREAM size limit exceeded. ERROR`.
        _log.error("the virus scanner did not scan a file", told=told[:80])
        raise ScannerAway

    def _send(self, content: bytes) -> None:
        try:
            self._connection.sendall(content)
        except OSError as error:
            _log.error("the virus scanner stopped listening: is its StreamMaxLength below NARVARO_LARGEST_FILE?", error=type(error).__name__)
            raise ScannerAway from None

    def _answer(self) -> str:
        answer = bytearray()
        try:
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (part := self._connection.recv(_LONGEST_ANSWER)):
                answer += part
        except OSError as error:
            _log.error("the virus scanner did not answer", error=type(error).__name__)
            raise ScannerAway from None
        return bytes(answer).rstrip(b"\0\n").decode(errors="replace")
