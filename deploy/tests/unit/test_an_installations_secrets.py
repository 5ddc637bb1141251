"""Secrets are made once, and only their owner reads them."""

import stat
from pathlib import Path

from deploy.installation import Installation


def modes(folder: Path) -> dict[str, str]:
    return {path.name: stat.filemode(path.stat().st_mode) for path in folder.iterdir()}


def test_every_secret_is_closed_to_others(tmp_path: Path):
    installation = Installation(tmp_path / "new")
    installation.prepare()
    assert "drwx------" == stat.filemode(installation.secrets.stat().st_mode)
    found = modes(installation.secrets)
    assert {"-rw-------"} == {mode for name, mode in found.items() if name != "session-public.pem"}
    assert {"master-key", "session-private.pem", "session-public.pem", "intake.database"} <= set(found)


def test_preparing_again_keeps_them(tmp_path: Path):
    installation = Installation(tmp_path)
    installation.prepare()
    before = {path.name: path.read_bytes() for path in installation.secrets.iterdir()}
    installation.prepare()
    assert before == {path.name: path.read_bytes() for path in installation.secrets.iterdir()}


def test_no_service_is_told_more_than_it_needs(tmp_path: Path):
    installation = Installation(tmp_path)
    settings = {service: installation.settings(service, 5432) for service in ("intake", "consent", "casework", "statistics")}
    assert ["intake"] == [service for service, each in settings.items() if each.session_private_key_file]
    assert ["statistics"] == [service for service, each in settings.items() if not each.master_key_file]
    assert 4 == len({each.database_password_file for each in settings.values()})
