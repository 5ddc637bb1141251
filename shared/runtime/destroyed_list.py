"""The list of destroyed keys, as the settings say."""

from __future__ import annotations

from shared.eventlog.destroyed import DestroyedKeys
from shared.proof.note import Signer
from shared.runtime.settings import PREFIX, BadSetting, Settings
from shared.runtime.signing import signer_of

SIGNED_AS = "narvaro-destroyed-keys"
"""The signer's name on the list: not the host's, so that the system may move to another address."""


def destroyed_keys_of(settings: Settings) -> DestroyedKeys | None:
    """None where none is set: then no key can be destroyed. Where it can't be read nothing opens, but the service starts. Raises BadSetting."""
    if settings.destroyed_keys_file is None:
        return None
    return DestroyedKeys(settings.destroyed_keys_file, list_signer_of(settings).public)


def list_signer_of(settings: Settings) -> Signer:
    """Signs the list with the key that signs checkpoints; raises BadSetting."""
    if settings.checkpoint_key_file is None:
        raise BadSetting(f"{PREFIX}DESTROYED_KEYS_FILE is set without {PREFIX}CHECKPOINT_KEY_FILE, whose key signs the list")
    return Signer(SIGNED_AS, signer_of(settings).key)
