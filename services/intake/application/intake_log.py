"""What every command of intake works with: the log, the keys, the profile, the registers it looks in."""

from __future__ import annotations

from services.intake.read_models.senders import Senders
from shared.eventlog.database import Database
from shared.eventlog.keyring import Keyring, NoKey
from shared.eventlog.log import EventLog
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.profile import MunicipalityProfile


class IntakeLog(EventLog):
    """Intake's log, with the rules of one municipality."""

    name = "intake"

    def __init__(self, database: Database, keyring: Keyring, profile: MunicipalityProfile) -> None:
        super().__init__(database, keyring)
        self.profile = profile
        self._senders = Senders(database)

    def open_name(self, token: str) -> str | None:
        """A person's name from a read model; None where it was destroyed."""
        try:
            return str(self.open(SealedValue(token)))
        except NoKey:
            return None
