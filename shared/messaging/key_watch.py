"""The loop that makes a service forget opened keys in time, and notices while nobody asks for one that the master key is wrong or away."""

from __future__ import annotations

import structlog

from shared.eventlog.vault import Vault
from shared.eventlog.wrapping import MasterKeyTrouble
from shared.messaging.loops import Loop

_log = structlog.get_logger(__name__)

FORGET_EVERY = 1.0  # seconds
PROVE_EVERY = 30  # turns


class KeyWatch(Loop):
    """Drops opened keys that are a minute old; from the start on, and then every half minute, it opens the key that every installation has."""

    def __init__(self, service: str, vault: Vault) -> None:
        super().__init__(f"{service} keys")
        self.service = service
        self.vault = vault
        self.trouble = ""
        """Why no key opens, for /health/ready; it names master keys by id, files and addresses, and no person."""
        self._turns = 0

    def turn(self) -> float:
        """Forget; and prove the master key when it is time, or at once while it is in trouble."""
        self.vault.forget_old()
        if self.trouble or self._turns % PROVE_EVERY == 0:
            self._tell(self._proven())
        self._turns += 1
        if self.trouble:
            return self.growing_pause()
        self.went_well()
        return FORGET_EVERY

    def _proven(self) -> str:
        try:
            self.vault.prove()
        except MasterKeyTrouble as error:
            return str(error)
        return ""

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            _log.error("no key can be opened", service=self.service, reason=trouble)
        elif self.trouble and not trouble:
            _log.info("keys open again", service=self.service)
        self.trouble = trouble
