"""Notes whose values were opened, so that nobody gets to see one without a trace (shared/web/access)."""

from __future__ import annotations

from contextvars import ContextVar
from uuid import UUID

_opened: ContextVar[set[UUID] | None] = ContextVar("opened", default=None)


def watch() -> None:
    """Begin to note, for this thread or greenlet, as at the beginning of a request."""
    _opened.set(set())


def note(subject: UUID) -> None:
    """A value about this subject was opened."""
    noted = _opened.get()
    if noted is not None:
        noted.add(subject)


def opened() -> frozenset[UUID]:
    """Whose values were opened since `watch`."""
    return frozenset(_opened.get() or ())
