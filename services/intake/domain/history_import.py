"""A file of older referrals: checked first, imported when somebody says so, stopped and taken up again, and destroyed in the end."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from services.intake.domain.import_errors import NotCancelled, NotChecked, NothingToImport, NotUnderWay
from shared.eventlog.aggregate import Aggregate, Created
from shared.vocabulary.codes import ImportState
from shared.vocabulary.words import SystemName

_WAITS = frozenset({ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING})


class HistoryImport(Aggregate):
    """Who sent which file from which system and let it in; what stands in it is in no event of this stream."""

    TOPIC = "intake.history-import"

    class Uploaded(Created):
        """A file came, of so many bytes; `source` is the system whose ids its lines carry."""

        TOPIC = "intake.history-import.uploaded"
        source: SystemName
        size: int

    @event(Uploaded)
    def __init__(self, id: UUID, source: SystemName, size: int) -> None:
        self.source = source
        self.state = ImportState.CHECKING
        self.stopped_while = ImportState.CHECKING
        self.good = 0

    class Checked(Aggregate.Event):
        """Every line was looked at, and nothing was changed."""

        TOPIC = "intake.history-import.checked"
        lines: int
        good: int
        known: int
        wrong: int

    def checked(self, *, lines: int, good: int, known: int, wrong: int) -> None:
        """Tell what the check found."""
        self._checked(lines=lines, good=good, known=known, wrong=wrong)

    @event(Checked)
    def _checked(self, lines: int, good: int, known: int, wrong: int) -> None:
        self.state = ImportState.CHECKED
        self.good = good

    class Started(Aggregate.Event):
        """Somebody has seen what the check found and lets the good lines in."""

        TOPIC = "intake.history-import.started"

    def start(self) -> None:
        """Let it in; raises NotChecked, NothingToImport."""
        if self.state is not ImportState.CHECKED:
            raise NotChecked
        if not self.good:
            raise NothingToImport
        self._started()

    @event(Started)
    def _started(self) -> None:
        self.state = ImportState.RUNNING

    class Cancelled(Aggregate.Event):
        """Somebody stops it; what has been imported stays."""

        TOPIC = "intake.history-import.cancelled"

    def cancel(self) -> None:
        """Stop it where it is; raises NotUnderWay."""
        if self.state not in _WAITS:
            raise NotUnderWay
        self._cancelled()

    @event(Cancelled)
    def _cancelled(self) -> None:
        self.stopped_while = self.state
        self.state = ImportState.CANCELLED

    class Resumed(Aggregate.Event):
        """It goes on from where it was stopped."""

        TOPIC = "intake.history-import.resumed"

    def resume(self) -> None:
        """Go on; raises NotCancelled."""
        if self.state is not ImportState.CANCELLED:
            raise NotCancelled
        self._resumed()

    @event(Resumed)
    def _resumed(self) -> None:
        self.state = self.stopped_while

    class Finished(Aggregate.Event):
        """The last line is done, and the file's key is to be destroyed."""

        TOPIC = "intake.history-import.finished"
        imported: int
        known: int
        wrong: int

    def finish(self, *, imported: int, known: int, wrong: int) -> None:
        """Tell what became of the lines."""
        self._finished(imported=imported, known=known, wrong=wrong)

    @event(Finished)
    def _finished(self, imported: int, known: int, wrong: int) -> None:
        self.state = ImportState.DONE

    class Expired(Aggregate.Event):
        """Nobody has let it in or taken it up again for some days, so its file's key is to be destroyed."""

        TOPIC = "intake.history-import.expired"

    def expire(self) -> None:
        """Give it up, unless it is over already."""
        if self.state not in (ImportState.DONE, ImportState.EXPIRED):
            self._expired()

    @event(Expired)
    def _expired(self) -> None:
        self.state = ImportState.EXPIRED
