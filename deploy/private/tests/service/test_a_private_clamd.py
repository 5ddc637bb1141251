"""A private clamd knows the signatures that it is given, answers its owner alone and leaves no process behind."""

import stat
from pathlib import Path

import pytest

from deploy.private import FolderInUse, NotInstalled
from deploy.private import clamd as private
from deploy.private.clamd import PrivateClamd
from deploy.private.tests.service.test_a_private_rabbitmq import processes_of

SIGNATURES = "A-Word:0:*:6b7661737473\n"


def test_it_answers_on_a_socket_of_its_owners_and_is_gone_when_stopped(tmp_path: Path):
    with PrivateClamd(tmp_path, SIGNATURES) as scanner:
        assert 0 == stat.S_IMODE(scanner.socket.stat().st_mode) & 0o077
        assert processes_of(tmp_path)
        with pytest.raises(FolderInUse):
            PrivateClamd(tmp_path, SIGNATURES).start()
    assert [] == processes_of(tmp_path)


def test_a_missing_clamd_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(private, "DEBIAN_CLAMD", tmp_path / "clamd")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match="apt-get install clamav-daemon"):
        PrivateClamd(tmp_path, SIGNATURES).start()
