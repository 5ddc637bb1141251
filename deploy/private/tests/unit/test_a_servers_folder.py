import stat
from pathlib import Path

import pytest

from deploy.private import FolderInUse
from deploy.private.folder import ServerFolder


def test_a_folder_has_one_owner_at_a_time(tmp_path: Path):
    first, second = ServerFolder(tmp_path / "postgres"), ServerFolder(tmp_path / "postgres")
    first.claim()
    with pytest.raises(FolderInUse):
        second.claim()
    first.release()
    second.claim()


def test_the_password_is_the_same_on_every_run_and_only_the_owner_can_read_it(tmp_path: Path):
    first, second = ServerFolder(tmp_path), ServerFolder(tmp_path)
    assert first.password() == second.password()
    assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600


def test_two_folders_have_different_passwords(tmp_path: Path):
    for name in ("one", "other"):
        ServerFolder(tmp_path / name).claim()
    assert ServerFolder(tmp_path / "one").password() != ServerFolder(tmp_path / "other").password()
