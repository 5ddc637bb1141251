"""The list of destroyed keys, as the settings say."""

from __future__ import annotations

from shared.eventlog.destroyed import DestroyedKeys, ListUnreadable
from shared.runtime.settings import PREFIX, BadSetting, Settings
from shared.runtime.signing import signer_of


def destroyed_keys_of(settings: Settings) -> DestroyedKeys | None:
    """None where no list is set: then no key can be destroyed. Raises BadSetting for one that is missing or not ours: nothing may be opened then."""
    if settings.destroyed_keys_file is None:
        return None
    if settings.checkpoint_key_file is None:
        raise BadSetting(f"{PREFIX}DESTROYED_KEYS_FILE is set without {PREFIX}CHECKPOINT_KEY_FILE, whose key signs the list")
    listed = DestroyedKeys(settings.destroyed_keys_file, signer_of(settings).public)
    try:
        listed.read()
    except ListUnreadable as error:
        raise BadSetting(f"{PREFIX}DESTROYED_KEYS_FILE: {error}") from None
    return listed
