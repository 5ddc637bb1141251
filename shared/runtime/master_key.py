"""What wraps subjects' keys, as the settings say: master keys of our own, HashiCorp Vault, or one after the other."""

from __future__ import annotations

import os
from os import urandom
from pathlib import Path
from urllib.parse import urlsplit

from shared.eventlog.wrapping import MASTER_KEY_BYTES, MasterKeys, Succession, Wrapping, key_id, parse_master_keys
from shared.runtime.settings import PREFIX, BadSetting, Settings


def wrapping_of(settings: Settings) -> Wrapping:
    """Raises BadSetting, which names a setting or a file and never what it holds."""
    own = _master_keys(settings)
    if not settings.transit_address:
        if own is None:
            raise BadSetting(f"{PREFIX}MASTER_KEY_FILE is not set (nor {PREFIX}MASTER_KEY, nor {PREFIX}TRANSIT_ADDRESS)")
        return own
    from shared.eventlog.transit import Transit

    if settings.transit_token_file is None:
        raise BadSetting(f"{PREFIX}TRANSIT_TOKEN_FILE is not set")
    address = urlsplit(settings.transit_address)
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise BadSetting(f"{PREFIX}TRANSIT_ADDRESS is neither https nor on this machine: keys would travel in the open")
    transit = Transit(
        settings.transit_address,
        settings.transit_token_file,
        key=settings.transit_key,
        mount=settings.transit_mount,
        authority=settings.transit_ca_file,
    )
    return transit if own is None else Succession(transit, own)


def add_master_key(path: Path) -> str:
    """Put a new master key above those in a file, which is replaced whole and on disk, or not at all; returns its id. Raises OSError, BadSetting."""
    earlier, mode = _parsed(path.read_bytes(), str(path)), path.stat().st_mode
    made = urandom(MASTER_KEY_BYTES)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("".join(f"{each.hex()}\n" for each in (made, *earlier)))
        file.flush()
        os.fsync(file.fileno())
    unfinished.chmod(mode)
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key_id(made).hex()


def _master_keys(settings: Settings) -> MasterKeys | None:
    if settings.master_key and settings.master_key_file:
        raise BadSetting(f"{PREFIX}MASTER_KEY and {PREFIX}MASTER_KEY_FILE are both set: which one is meant?")
    if not settings.master_key and not settings.master_key_file:
        return None
    return MasterKeys(lambda: read_master_keys(settings))


def read_master_keys(settings: Settings) -> tuple[bytes, ...]:
    """The master keys of our own, the current one first; raises BadSetting."""
    if settings.master_key_file:
        return _parsed(settings.secret(settings.master_key_file), str(settings.master_key_file))
    return _parsed(settings.master_key.encode(), f"{PREFIX}MASTER_KEY")


def _parsed(content: bytes, where: str) -> tuple[bytes, ...]:
    try:
        return parse_master_keys(content.decode("ascii", "replace"), where)
    except ValueError as error:
        raise BadSetting(str(error)) from None
