"""Files that whoever checks us brings along: keys, and checkpoints that he has kept."""

from __future__ import annotations

from pathlib import Path

from deploy.commands.ending import ExitCode, Stop
from shared.proof.kept import read_keys
from shared.proof.note import NotANote, Verifier


def read_text(path: Path) -> str:
    """A small text file; raises Stop."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(f"cannot read {path}: {error.strerror}", ExitCode.WRONG_INPUT) from None
    except UnicodeDecodeError:
        raise Stop(f"{path} is not a text", ExitCode.WRONG_INPUT) from None


def read_key_file(path: Path) -> list[Verifier]:
    """The public keys in a file, one a line; raises Stop."""
    text = read_text(path)
    try:
        return read_keys(text)
    except NotANote as error:
        raise Stop(f"{path} is not a public key as `narvaro checkpoint --key` prints it: {error}", ExitCode.WRONG_INPUT) from None
