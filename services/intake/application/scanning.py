"""The port to a virus scanner, and what there is where none is set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from shared.vocabulary.codes import ScanVerdict


class Scan(Protocol):
    """One file that is being looked at."""

    def take(self, piece: bytes, /) -> None:
        """The file's next bytes; raises ScannerAway."""
        ...

    def found(self) -> str | None:
        """What was found, when the file has ended; None for nothing. Raises ScannerAway."""
        ...


class VirusScanner(Protocol):
    """Looks at files while they come."""

    @property
    def verdict(self) -> ScanVerdict:
        """What is said of a file in which nothing was found."""
        ...

    def scan(self) -> AbstractContextManager[Scan]:
        """Begin with one file; raises ScannerAway."""
        ...


class NoScanner:
    """Nobody looks, and every file is marked so."""

    verdict = ScanVerdict.NOT_SCANNED

    @contextmanager
    def scan(self) -> Iterator[Scan]:
        """Nothing to begin."""
        yield self

    def take(self, piece: bytes, /) -> None:
        """Not looked at."""

    def found(self) -> str | None:
        """Nothing, since nobody has looked."""
        return None
