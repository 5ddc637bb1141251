"""Reads what a program that goes on running has told so far."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time


def until(process: subprocess.Popen[str], pattern: str, seconds: float = 300) -> str:
    """What it has told when the pattern stands there, when it has ended, or when the time is over."""
    assert process.stdout is not None
    # From the file itself: a buffer between would hold lines that select doesn't see.
    file, told, deadline = process.stdout.fileno(), b"", time.monotonic() + seconds
    while not re.search(pattern, told.decode(errors="replace")) and time.monotonic() < deadline:
        if select.select([file], [], [], 1)[0]:
            read = os.read(file, 65536)
            if not read:
                break
            told += read
    return told.decode(errors="replace")
