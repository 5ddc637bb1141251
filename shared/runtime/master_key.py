"""What wraps subjects' keys, as the settings say: master keys of our own, HashiCorp Vault, or one after the other."""

from __future__ import annotations

from urllib.parse import urlsplit

from shared.eventlog.wrapping import MasterKeys, Succession, Wrapping, parse_master_keys
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


def _master_keys(settings: Settings) -> MasterKeys | None:
    if settings.master_key and settings.master_key_file:
        raise BadSetting(f"{PREFIX}MASTER_KEY and {PREFIX}MASTER_KEY_FILE are both set: which one is meant?")
    if not settings.master_key and not settings.master_key_file:
        return None
    return MasterKeys(lambda: read_master_keys(settings))


def read_master_keys(settings: Settings) -> tuple[bytes, ...]:
    """The master keys of our own, the current one first; raises BadSetting."""
    where = str(settings.master_key_file) if settings.master_key_file else f"{PREFIX}MASTER_KEY"
    try:
        text = settings.secret(settings.master_key_file).decode() if settings.master_key_file else settings.master_key
        return parse_master_keys(text, where)
    except ValueError as error:
        raise error if isinstance(error, BadSetting) else BadSetting(f"{where} does not hold master keys of 64 hexadecimal digits each") from None
