"""Who signs checkpoints and where they go, as the settings say."""

from __future__ import annotations

from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from shared.eventlog.checkpoints import Signing
from shared.eventlog.destinations import Address, Destination, Folder
from shared.proof.note import Signer
from shared.runtime.settings import PREFIX, BadSetting, Settings


def signing_of(settings: Settings) -> Signing | None:
    """None where no key is set: then nothing is signed. Raises BadSetting."""
    if settings.checkpoint_key_file is None:
        return None
    destinations: list[Destination] = []
    if settings.checkpoint_folder is not None:
        destinations.append(Folder(settings.checkpoint_folder))
    if settings.checkpoint_address:
        token = settings.checkpoint_token_file
        destinations.append(Address(settings.checkpoint_address, lambda: settings.secret(token).decode().strip() if token else ""))
    return Signing(signer_of(settings), tuple(destinations))


def signer_of(settings: Settings) -> Signer:
    """Signs under the name of the host that users see; raises BadSetting."""
    host = urlsplit(settings.public_address).hostname
    if not host:
        raise BadSetting(f"{PREFIX}PUBLIC_ADDRESS names no host")
    pem = settings.secret(settings.checkpoint_key_file)
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSetting(f"{PREFIX}CHECKPOINT_KEY_FILE does not hold an Ed25519 key in PEM, without a password")
    return Signer(host, key)


def new_signing_key() -> str:
    """A fresh Ed25519 key in PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
