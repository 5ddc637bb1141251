"""PostgreSQL refuses to run as root, and root is who we are in many containers: then it runs as the account `nobody`."""

import os
import pwd
import shutil
from pathlib import Path

from deploy.private.errors import NotInstalled

ACCOUNT = "nobody"
READ_SEARCH_BIT = 2  # CAP_DAC_READ_SEARCH in linux/capability.h


def as_unprivileged() -> list[str]:
    """What to put before a command. Nothing on the machine changes: no account is made, no folder on the way opened to all.

    The one capability kept lets the account pass root's own folders (a clone under /root, a test's temporary folder) to reach its data.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NotInstalled("setpriv", "it is part of util-linux; or run as another user than root")
    account = pwd.getpwnam(ACCOUNT)
    prefix = [setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    if _may_keep_read_search():
        prefix += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*prefix, "--"]


def hand_over(path: Path) -> None:
    """Give a file or folder to the account that will run the server."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def _may_keep_read_search() -> bool:
    """Containers often run root without this capability; then the folders must be passable as they are."""
    status = Path("/proc/self/status").read_text()
    permitted = next(line.split()[1] for line in status.splitlines() if line.startswith("CapPrm:"))
    return bool(int(permitted, 16) >> READ_SEARCH_BIT & 1)
