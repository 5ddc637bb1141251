"""HashiCorp Vault's transit engine as holder of the master key, which then never leaves it: it wraps and unwraps subjects' keys for us.

Not to be confused with our own vault, the database of wrapped keys. What a policy must allow stands in docs/operations.md.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import hvac
import requests
from hvac import exceptions

from shared.eventlog.wrapping import MasterKeyAway, WrongMasterKey

SECONDS = 5.0
"""How long an answer may take."""
_WRAP = re.compile(rb"vault:v([1-9][0-9]*):[A-Za-z0-9+/=]+")
Answer = TypeVar("Answer")


class Transit:
    """Wraps by a key of HashiCorp Vault's transit engine; a wrap is the text it answers, such as `vault:v3:…`, which names the key's version.

    The token is read from its file again when it is refused, so that an agent may renew it there.
    """

    def __init__(self, address: str, token_file: Path, *, key: str = "narvaro", mount: str = "transit", authority: Path | None = None) -> None:
        self._address, self._token_file, self._key, self._mount = address, token_file, key, mount
        session = requests.Session()
        # Neither a proxy nor a password that the environment names for other programs has any business with keys.
        session.trust_env = False
        session.verify = str(authority) if authority else True
        self._client = hvac.Client(url=address, token="", session=session, timeout=SECONDS)

    def wrap(self, key: bytes) -> bytes:
        """A key, wrapped by the latest version."""
        plain = b64encode(key).decode()
        answer = self._asked(lambda: self._client.secrets.transit.encrypt_data(self._key, plaintext=plain, mount_point=self._mount))
        return self._wrap_in(answer["data"])

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key; raises WrongMasterKey where it is no wrap of this engine's key, or of a version that is shut off."""
        if not self.holder(wrapped):
            raise WrongMasterKey("the key was not wrapped by HashiCorp Vault")
        cipher = wrapped.decode()
        answer = self._asked(lambda: self._client.secrets.transit.decrypt_data(self._key, ciphertext=cipher, mount_point=self._mount))
        try:
            return b64decode(answer["data"]["plaintext"], validate=True)
        except (KeyError, TypeError, NotBase64):
            raise self._not_understood() from None

    def holder(self, wrapped: bytes) -> str:
        """The transit key and its version."""
        found = _WRAP.fullmatch(wrapped)
        return self._version(int(found[1])) if found else ""

    def holders(self) -> list[str]:
        """The versions that may still decrypt, the latest first."""
        answer = self._asked(lambda: self._client.secrets.transit.read_key(self._key, mount_point=self._mount))
        try:
            latest, earliest = int(answer["data"]["latest_version"]), int(answer["data"]["min_decryption_version"])
        except (KeyError, TypeError, ValueError):
            raise self._not_understood() from None
        return [self._version(each) for each in range(latest, max(earliest, 1) - 1, -1)]

    def rewrap(self, wrapped: Sequence[bytes]) -> list[bytes]:
        """The same keys, wrapped by the latest version; they are not shown, even to us. Raises WrongMasterKey if any can't be."""
        if not all(self.holder(each) for each in wrapped):
            raise WrongMasterKey("a key was not wrapped by HashiCorp Vault")
        batch = [{"ciphertext": each.decode()} for each in wrapped]
        answer = self._asked(lambda: self._client.secrets.transit.rewrap_data(self._key, "", batch_input=batch, mount_point=self._mount))
        results = answer["data"].get("batch_results")
        if not isinstance(results, list) or len(results) != len(batch):
            raise self._not_understood()
        if any(each.get("error") for each in results):
            raise self._wrong()
        return [self._wrap_in(each) for each in results]

    def _asked(self, ask: Callable[[], Any]) -> dict[str, Any]:
        """The answer to a request; what Vault says of an error isn't repeated, since its own log has it and ours are read by more."""
        try:
            answer = self._with_token(ask)
        except exceptions.InvalidRequest:
            raise self._wrong() from None
        except exceptions.Forbidden:
            raise MasterKeyAway(f"HashiCorp Vault refuses our token for {self._where()}: it has expired, or its policy doesn't allow this") from None
        except exceptions.InvalidPath:
            raise MasterKeyAway(f"HashiCorp Vault has no {self._where()}") from None
        except exceptions.VaultDown:
            raise MasterKeyAway(f"HashiCorp Vault at {self._address} is sealed or under maintenance") from None
        except exceptions.VaultError as error:
            raise MasterKeyAway(f"HashiCorp Vault at {self._address} can't answer now ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise MasterKeyAway(f"HashiCorp Vault does not answer at {self._address} ({type(error).__name__})") from None
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict):
            raise self._not_understood()
        return answer

    def _with_token(self, ask: Callable[[], Answer]) -> Answer:
        if not self._client.token:
            self._client.token = self._read_token()
        try:
            return ask()
        except exceptions.Forbidden:
            token = self._read_token()
            if token == self._client.token:
                raise
            self._client.token = token
            return ask()

    def _read_token(self) -> str:
        try:
            return self._token_file.read_text().strip()
        except OSError as error:
            raise MasterKeyAway(f"cannot read HashiCorp Vault's token from {self._token_file}: {error.strerror}") from None

    def _wrap_in(self, data: dict[str, Any]) -> bytes:
        wrapped = str(data.get("ciphertext", "")).encode()
        if not self.holder(wrapped):
            raise self._not_understood()
        return wrapped

    def _wrong(self) -> WrongMasterKey:
        return WrongMasterKey(f"{self._where()} in HashiCorp Vault does not unwrap the key: another key wrapped it, or a version that is shut off")

    def _not_understood(self) -> MasterKeyAway:
        return MasterKeyAway(f"what answers at {self._address} is not HashiCorp Vault's transit engine")

    def _version(self, version: int) -> str:
        return f"{self._where()} version {version}"

    def _where(self) -> str:
        return f"{self._mount}/{self._key}"
