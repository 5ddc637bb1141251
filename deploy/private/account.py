"""PostgreSQL refuses to run as root, and root is who we are in many containers: then it runs as the account `nobody`."""

import os
import pwd
import shutil
from pathlib import Path

from deploy.private.errors import NotInstalled

ACCOUNT = "nobody"

# Bits of linux/capability.h, the weaker first; containers often run root with the second alone.
PASSES_CLOSED_FOLDERS = {"dac_read_search": 2, "dac_override": 1}


def as_unprivileged() -> list[str]:
    """What to put before a command. Nothing on the machine changes: no account is made, no folder on the way opened to all.

    The one capability kept lets the account pass root's own folders (a clone under /root, a test's temporary folder) to reach programs and data.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NotInstalled("setpriv", "it is part of util-linux; or run as another user than root")
    account = pwd.getpwnam(ACCOUNT)
    kept = next((name for name, bit in PASSES_CLOSED_FOLDERS.items() if _permitted() >> bit & 1), None)
    capabilities = f"-all,+{kept}" if kept else "-all"
    return [
        *(setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"),
        *(f"--inh-caps={capabilities}", f"--ambient-caps={capabilities}"),
        # Else access(2), by which initdb looks for its programs, would not count the capability.
        *(["--securebits=+no_setuid_fixup"] if kept else []),
        "--",
    ]


def hand_over(path: Path) -> None:
    """Give a file or folder to the account that will run the server."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def _permitted() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapPrm:"))
