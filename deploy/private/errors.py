"""What can go wrong with a private server.

PrivateServerError
├── NotInstalled   the program is not on this machine; the message says how to get it
├── FolderInUse    another living process owns the folder
├── DidNotStart    the server ended or stayed silent; the message shows the end of its log
└── NotOurs        asked to kill a server that somebody else runs
"""

from pathlib import Path


class PrivateServerError(Exception):
    """The common root, so that a caller can tell server trouble from its own."""


class NotInstalled(PrivateServerError):
    """A program is missing; says in one line how to get it."""

    def __init__(self, program: str, remedy: str) -> None:
        super().__init__(f"{program} is not installed: {remedy}")


class FolderInUse(PrivateServerError):
    """Two owners of one data folder would ruin it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is in use by another process: stop that one first, or choose another folder")


class DidNotStart(PrivateServerError):
    """The server gave no sign of life in time; carries the end of its log, which holds no personal data."""

    def __init__(self, server: str, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else ["(no log)"]
        super().__init__("\n  ".join([f"{server} did not start; the end of {log}:", *lines]))


class NotOurs(PrivateServerError):
    """A server given by the environment is not ours to kill or restart."""

    def __init__(self, server: str) -> None:
        super().__init__(f"{server} was given by the environment and is not ours to stop: unset the variable to get a private one")
