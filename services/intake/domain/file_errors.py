"""Why a file is not taken in, in one tree, each with a stable code. None repeats the file's name, which is somebody's words.

FileRefusal
├── about its content: NoFile · FileIsEmpty · FileTooLarge · KindNotTaken · OldOrLockedOffice · HasMacros · LockedWithPassword
│   · UnpacksTooFar · DigestDiffers · Infected
├── about how it came: ScannerAway
└── about what it belongs to: TooManyFiles · TooManyVersions · DraftsTakeTooMuch
"""

from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later, say


class FileRefusal(IntakeRefusal):
    """A rule about attached files says no."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoFile(FileRefusal):
    """Nothing was chosen, or the form's fields came after its file."""

    code = "no-file"
    message = later("Välj en fil att lägga till.")


class FileIsEmpty(FileRefusal):
    """A file of no bytes is a mistake."""

    code = "file-is-empty"
    message = later("Filen är tom. Kontrollera att den är sparad och välj den igen.")


class FileTooLarge(FileRefusal):
    """The installation's limit; the message tells it."""

    code = "file-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(
            say("Filen är för stor. Den får vara högst %(most)s MB. Dela upp den eller spara den med lägre upplösning.", most=most // 2**20)
        )


class KindNotTaken(FileRefusal):
    """Only kinds that everybody can open, and that run nothing."""

    code = "file-kind-not-taken"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    message = later(
        "Den sortens fil tas inte emot. Skicka en PDF, en bild (JPEG, PNG, GIF, WebP, TIFF, HEIC) eller "
        "ett dokument från Word, Excel, PowerPoint eller LibreOffice."
    )


class OldOrLockedOffice(FileRefusal):
    """The container of Office before 2007 is also what Office puts around a document that a password protects."""

    code = "file-old-or-locked-office"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    message = later(
        "Filen är i ett äldre Office-format eller skyddad med lösenord. Ta bort lösenordet, och spara "
        "filen som PDF eller i dagens format (docx, xlsx, pptx)."
    )


class HasMacros(FileRefusal):
    """Macros run on whoever opens the file."""

    code = "file-has-macros"
    message = later("Dokumentet innehåller makron. Spara det utan makron, eller som PDF.")


class LockedWithPassword(FileRefusal):
    """What nobody can open can't be looked into for viruses either."""

    code = "file-locked"
    message = later("Filen är skyddad med lösenord. Ta bort lösenordet och skicka den igen.")


class UnpacksTooFar(FileRefusal):
    """A document that becomes enormous when it is opened, or holds too many parts, harms whoever opens it."""

    code = "file-unpacks-too-far"
    message = later("Dokumentet är för stort när det packas upp. Spara det som PDF.")


class DigestDiffers(FileRefusal):
    """The sender said which SHA-256 the file has, and it came with another."""

    code = "file-digest-differs"
    message = later("Filen kom inte fram som den skickades. Skicka den igen.")


class Infected(FileRefusal):
    """The virus scanner found something; nothing of the file is kept."""

    code = "file-infected"
    message = later(
        "Virusskyddet hittade skadlig kod i filen. Den är inte sparad. Kontakta er it-avdelning innan ni skickar något mer från samma dator."
    )


class ScannerAway(FileRefusal):
    """Where there is a virus scanner, nothing is kept that it has not seen."""

    code = "scanner-away"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = later("Filen kunde inte virusgranskas just nu och är inte sparad. Försök igen om några minuter.")


class TooManyFiles(FileRefusal):
    """More than anybody reads."""

    code = "too-many-files"
    status = HTTPStatus.CONFLICT
    message = later("Det finns redan så många bilagor att fler inte tas emot. Samla det som är kvar i en fil och ersätt en av dem.")


class DraftsTakeTooMuch(FileRefusal):
    """What isn't sent yet is no archive; the message tells how much room there is."""

    code = "drafts-take-too-much"
    status = HTTPStatus.CONFLICT

    def __init__(self, room: int) -> None:
        super().__init__(
            say("Filerna i dina utkast får vara högst %(room)s MB tillsammans. Ta bort filer eller utkast som du inte behöver.", room=room // 2**20)
        )


class TooManyVersions(FileRefusal):
    """A file that is replaced this often is a program's."""

    code = "too-many-versions"
    status = HTTPStatus.CONFLICT
    message = later("Filen har redan ersatts så många gånger att fler versioner inte tas emot. Lägg till den som en ny bilaga.")
