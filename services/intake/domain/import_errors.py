"""What an import of history refuses.

ImportRefusal
├── NoHistoryFile · HistoryFileEmpty · HistoryFileTooLarge · HistoryFileNotText · NotReadable
└── NotChecked · NothingToImport · NotUnderWay · NotCancelled
"""

from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later, say


class ImportRefusal(IntakeRefusal):
    """A rule about imports says no."""


class NoHistoryFile(ImportRefusal):
    """A form without a file."""

    code = "no-history-file"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Välj filen som ska importeras.")


class HistoryFileEmpty(ImportRefusal):
    """There is nothing in the file."""

    code = "history-file-empty"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Filen är tom. Välj en annan fil.")


class HistoryFileTooLarge(ImportRefusal):
    """Some hundred thousand lines fit; more is told to be sent in parts."""

    code = "history-file-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(say("Filen är större än %(most)s MB. Dela den i flera filer med samma rubrikrad.", most=most // 2**20))


class HistoryFileNotText(ImportRefusal):
    """A workbook, or text in two bytes a character."""

    code = "history-file-not-text"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Filen är ingen CSV-fil. Välj Spara som i kalkylprogrammet och sedan CSV UTF-8.")


class NotReadable(ImportRefusal):
    """The file as a whole can't be read; says what to do, and nothing of what stands in it."""

    code = "history-file-not-readable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotChecked(ImportRefusal):
    """Nobody imports what has not been checked first."""

    code = "import-not-checked"
    message = later("Filen är inte kontrollerad än, eller så har importen redan börjat. Ladda om sidan.")


class NothingToImport(ImportRefusal):
    """Every line is wrong or here already."""

    code = "nothing-to-import"
    message = later("Ingen rad i filen kan importeras. Rätta felen i rapporten och skicka filen igen.")


class NotUnderWay(ImportRefusal):
    """Only what goes on or waits can be stopped."""

    code = "import-not-under-way"
    message = later("Importen går inte att stoppa, för den är redan klar eller stoppad. Ladda om sidan.")


class NotCancelled(ImportRefusal):
    """Only what was stopped can go on."""

    code = "import-not-cancelled"
    message = later("Importen är inte stoppad. Ladda om sidan för att se hur långt den har kommit.")
