"""The loop that makes a service forget opened keys in time, and notices while nobody asks for one that the master key is wrong or away."""

from __future__ import annotations

import psycopg
import structlog

from shared.eventlog.vault import Vault
from shared.eventlog.wrapping import MasterKeyTrouble
from shared.messaging.loops import Loop

_log = structlog.get_logger(__name__)

FORGET_EVERY = 1.0  # seconds
PROVE_EVERY = 30  # turns
PROVE_AGAIN = 3  # turns, while no key opens


class KeyWatch(Loop):
    """Drops opened keys that are a minute old; from the start on, and then every half minute, it opens the key that every installation has."""

    def __init__(self, service: str, vault: Vault) -> None:
        super().__init__(f"{service} keys")
        self.service = service
        self.vault = vault
        self.trouble = ""
        """Why no key opens, for /health/ready; it names master keys by id, files and addresses, and no person."""
        self._until_proof = 0

    def turn(self) -> float:
        """Forget; and prove the master key when it is time, soon again while it is in trouble."""
        self.vault.forget_old()
        if self._until_proof == 0:
            self._tell(self._proven())
            self._until_proof = PROVE_AGAIN if self.trouble else PROVE_EVERY
        self._until_proof -= 1
        return FORGET_EVERY

    def _proven(self) -> str:
        try:
            self.vault.prove()
        except MasterKeyTrouble as error:
            return str(error)
        except psycopg.OperationalError:
            # That the vault's database is away says nothing of the master key.
            return self.trouble
        return ""

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            _log.error("no key can be opened", service=self.service, reason=trouble)
        elif self.trouble and not trouble:
            _log.info("keys open again", service=self.service)
        self.trouble = trouble
