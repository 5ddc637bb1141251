"""Tokens that the demo leaves in its installation's secrets, so that `report` and `replay` can ask the services."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import existing
from deploy.demo.player.client import Api
from deploy.installation import Installation, write_secret
from deploy.local import LocalInstallation
from deploy.private import FolderInUse
from shared.vocabulary.codes import Role

TOKENS = "clients.json"
SERVING = "serving.json"


@dataclass(frozen=True)
class Client:
    """Services to ask, in somebody's name."""

    api: Api
    token: str


def keep_tokens(installation: Installation, tokens: Mapping[Role, str]) -> None:
    """Write them where only the installation's owner can read them."""
    write_secret(installation.secrets / TOKENS, lambda: json.dumps(tokens))


def kept_token(installation: Installation, role: Role) -> str:
    """A role's token; raises Stop where nothing was played."""
    try:
        return str(json.loads((installation.secrets / TOKENS).read_text())[role])
    except (OSError, KeyError):
        raise Stop(f"nothing has been played in {installation.folder} to the end: `narvaro demo` does it", ExitCode.NOT_THERE) from None


@contextmanager
def client(folder: Path | None, url: str | None, token_file: Path | None, role: Role) -> Iterator[Client]:
    """The services at an address with a token of one's own, or those of a folder, started for the while if they don't run.

    Raises Stop, PrivateServerError, ServicesDidNotStart.
    """
    if url is not None:
        if token_file is None:
            raise Stop("--url needs --token-file: a file that holds an API token", ExitCode.WRONG_INPUT)
        yield Client(Api(url), read_token(token_file))
        return
    installation = existing(folder)
    token = read_token(token_file) if token_file else kept_token(installation, role)
    address = serving_address(installation)
    if address is not None:
        yield Client(Api(address), token)
        return
    try:
        with terminal.errors().status("starting the services"), LocalInstallation(installation.folder) as local:
            yield Client(Api(local.address), token)
    except FolderInUse as error:
        raise Stop(f"{error}; it serves no one yet", ExitCode.NOT_THERE) from None


def read_token(file: Path) -> str:
    """A token from a file; raises Stop."""
    try:
        return file.read_text().strip()
    except OSError as error:
        raise Stop(f"cannot read {file}: {error.strerror}", ExitCode.WRONG_INPUT) from None


def serving_address(installation: Installation) -> str | None:
    """Where `narvaro run` serves the folder right now, if it does."""
    try:
        address = str(json.loads((installation.folder / SERVING).read_text())["address"])
        with requests.Session() as session:
            session.trust_env = False
            alive = session.get(f"{address}/intake/health/live", timeout=2).ok
    except (OSError, ValueError, KeyError, requests.RequestException):
        return None
    return address if alive else None
