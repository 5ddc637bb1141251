import subprocess
from pathlib import Path

import pytest

from deploy.setup import servers_for_tests as setup


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(setup, "NO_CLUSTER", tmp_path / "createcluster.d" / "narvaro-tests.conf")
    return tmp_path


def test_the_machine_says_no_to_every_start_and_is_left_as_it_was(machine: Path):
    with setup.nothing_starts():
        assert 101 == subprocess.run([machine / "policy-rc.d"], check=False).returncode
        assert "create_main_cluster = false\n" == (machine / "createcluster.d" / "narvaro-tests.conf").read_text()
    assert [] == list(machine.iterdir())


def test_a_policy_of_the_machines_own_stays(machine: Path):
    (machine / "policy-rc.d").write_text("its own")
    with setup.nothing_starts():
        assert "its own" == (machine / "policy-rc.d").read_text()
    assert "its own" == (machine / "policy-rc.d").read_text()


def test_what_cannot_be_had_is_told_in_one_line_and_nothing_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(setup, "programs", lambda: [setup.Program("rabbitmq-server", "tests over a real broker", present=False)])
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    setup.main()
    assert "Missing for tests over a real broker: rabbitmq-server (as root: apt-get install rabbitmq-server)\n" == capsys.readouterr().err
