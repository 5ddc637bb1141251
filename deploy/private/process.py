"""A server as a child process in a session of its own, so that Ctrl-C reaches us alone and we stop the server after its users."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path


def spawn(command: Sequence[str], log: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a server that writes its output to the log."""
    log.touch(mode=0o600)
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd="/", env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)


def answers(process: subprocess.Popen[bytes], ready: Callable[[], bool], seconds: float) -> bool:
    """Wait until the server is ready; False if it ended or time ran out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if ready():
            return True
        time.sleep(0.05)
    return False


def stop(process: subprocess.Popen[bytes], request: signal.Signals, seconds: float) -> None:
    """Ask the server to end; after that many seconds, end it."""
    if process.poll() is None:
        process.send_signal(request)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the process and what it started in its own session, as a failing machine would."""
    with suppress(ProcessLookupError):  # it has ended by itself, and all that it started too
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
