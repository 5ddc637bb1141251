"""What every command of intake works with: the log, the keys, the profile, the registers it looks in, the files it keeps."""

from __future__ import annotations

from services.intake.application.attachment_files import LARGEST, AttachmentFiles
from services.intake.application.import_files import ImportFiles
from services.intake.application.scanning import NoScanner, VirusScanner
from services.intake.application.survey_letters import PostOffice, SurveyLetters
from services.intake.outside.webhook import Receivers
from services.intake.read_models.senders import Senders
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.profile import MunicipalityProfile


class IntakeLog(EventLog):
    """Intake's log, with the rules of one municipality."""

    name = "intake"

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        profile: MunicipalityProfile,
        scanner: VirusScanner | None = None,
        largest_file: int = LARGEST,
        receivers: Receivers | None = None,
        post_office: PostOffice | None = None,
    ) -> None:
        super().__init__(database, keyring)
        self.profile = profile
        self.files = AttachmentFiles(database, keyring, scanner or NoScanner(), largest_file)
        self.receivers = receivers or Receivers()
        self.import_files = ImportFiles(database, keyring)
        self.letters = SurveyLetters(database, keyring, post_office)
        self._senders = Senders(database)

    def open_name(self, token: str) -> str | None:
        """A person's name from a read model; None where it was destroyed."""
        try:
            return str(self.open(SealedValue(token)))
        except NoKey:
            return None
