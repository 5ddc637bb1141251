"""The `narvaro` command on a small scenario: plays it, plays it again, looks into it, and says in a line what is wrong."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.commands.whereabouts import databases
from shared.proof.note import Signer
from tests.end_to_end.small_town import make_small_town
from tests.reading_along import until

HOUSE = Path(__file__).parents[2]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "AMQP_URI" and not name.startswith("NARVARO_")}


def narvaro(*arguments: str | Path, cwd: Path = HOUSE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env={**ENVIRONMENT, "PYTHONPATH": str(HOUSE)}, capture_output=True, text=True, timeout=250, check=False)


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_town(tmp_path_factory.mktemp("small") / "scenario")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("command") / "installation"


@pytest.fixture(scope="module")
def first_play(small_town: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the first `narvaro demo` says, in a folder that is new."""
    return narvaro("demo", "--scenario", small_town, "--folder", folder)


def test_the_demo_tells_what_it_did_and_ends_well(first_play: subprocess.CompletedProcess[str]):
    assert 0 == first_play.returncode, first_play.stderr
    for told in ("5 referrals came in", "3 interventions began", "from the report", "assumed", "Inkomna ärenden", "every hash right"):
        assert told in first_play.stdout
    assert "Insatsen startade" in first_play.stdout
    for service in ("intake", "consent", "casework"):
        assert re.search(rf"{service}: \d+ checkpoints? holds?, the newest is of [1-9]\d* events, signed [^;]*$", first_play.stdout, re.MULTILINE)
    assert "statistics: has no log of its own" in first_play.stdout


def test_a_second_demo_plays_anew(first_play: subprocess.CompletedProcess[str], small_town: Path, folder: Path):
    second = narvaro("demo", "--scenario", small_town, "--folder", folder)
    assert 0 == second.returncode, second.stderr
    assert "5 referrals came in" in second.stdout
    assert chain_ends(first_play.stdout) != chain_ends(second.stdout)


def test_a_kept_demo_is_shown_again_and_what_one_changed_byte_does(first_play: subprocess.CompletedProcess[str], small_town: Path, folder: Path):
    assert 0 == first_play.returncode
    before = narvaro("verify", "--folder", folder)
    kept = narvaro("demo", "--keep", "--tamper", "--scenario", small_town, "--folder", folder)
    assert 0 == kept.returncode, kept.stdout + kept.stderr
    logs, changed = kept.stdout.split("What if somebody with all rights changed one byte?")
    assert chain_ends(before.stdout) == chain_ends(logs)
    database, offline = (line for line in changed.splitlines() if "WRONG" in line and "position" in line)
    position = database.split("WRONG at position ")[1].split(":")[0]
    assert f"the event at position {position} (" in offline
    with databases(folder) as reached, psycopg.connect(reached.admin_dsn(), autocommit=True) as administrator:
        names = [row[0] for row in administrator.execute("SELECT datname FROM pg_database").fetchall()]
    assert "narvaro_casework_changed" not in names
    assert 0 == narvaro("verify", "--folder", folder).returncode


def chain_ends(told: str) -> list[str]:
    return re.findall(r"ends in (\w+)", told)


def test_verify_tells_the_first_event_that_was_changed(first_play: subprocess.CompletedProcess[str], folder: Path, tmp_path: Path):
    assert 0 == first_play.returncode
    tampered = tmp_path / "tampered"
    # Not by shutil: as root, the database's files belong to the account that runs it.
    subprocess.run(["cp", "-a", folder, tampered], check=True)
    with databases(tampered) as reached, psycopg.connect(reached.admin_dsn(), dbname="narvaro_casework", autocommit=True) as administrator:
        # Only an administrator of the database gets this far: rights and a trigger stop everybody else.
        administrator.execute("ALTER TABLE log_events DISABLE TRIGGER append_only")
        administrator.execute("UPDATE log_events SET state = state || ' ' WHERE notification_id = 7")
    done = narvaro("verify", "--folder", tampered)
    assert 1 == done.returncode
    assert "casework: WRONG at position 7: the event is not what was recorded; the 6 before it are right" in done.stdout
    assert "intake: " in done.stdout
    verdicts = {each["service"]: each for each in json.loads(narvaro("verify", "--json", "--folder", tampered).stdout)}
    assert (7, True) == (verdicts["casework"]["wrong_at"], verdicts["intake"]["right"])


def test_a_wrong_scenario_is_told_by_file_and_line(tmp_path: Path, folder: Path):
    wrong = make_small_town(tmp_path / "wrong")
    (wrong / "declines.csv").write_text("reason,count,source\nother-actor,one,assumed\n")
    done = narvaro("demo", "--scenario", wrong, "--folder", folder)
    assert 2 == done.returncode
    assert f"narvaro: {wrong}/declines.csv, line 2: count must be a whole number from 0 to 100000\n" == done.stderr
    assert "" == done.stdout


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path, small_town: Path):
    (tmp_path / "thesis.txt").write_text("irreplaceable")
    done = narvaro("demo", "--scenario", small_town, "--folder", tmp_path)
    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert (tmp_path / "thesis.txt").exists()


def test_a_folder_without_an_installation_is_told(tmp_path: Path):
    done = narvaro("verify", "--folder", tmp_path)
    assert (3, 1) == (done.returncode, done.stderr.count("\n"))


@pytest.fixture(scope="module")
def serving(first_play: subprocess.CompletedProcess[str], small_town: Path, folder: Path) -> Iterator[str]:
    """The address at which `narvaro run` serves what was played; it must stop well when the tests are done."""
    assert 0 == first_play.returncode
    command = [sys.executable, "-m", "deploy.cli", "run", "--scenario", str(small_town), "--folder", str(folder)]
    process = subprocess.Popen(command, cwd=HOUSE, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = until(process, "without a password", 120)
    yield told.split("serves at ", 1)[1].split("/ ")[0]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (0, "") == (process.returncode, errors.replace("starting PostgreSQL and four services", "").strip())
    assert not (folder / "serving.json").exists()


def test_run_serves_what_was_played_at_one_address(serving: str):
    for path, status in (("/", 303), ("/intake/", 200), ("/intake/sign-in", 200), ("/statistics/", 200), ("/nowhere", 404)):
        answer = requests.get(serving + path, headers={"Accept": "text/html"}, allow_redirects=False, timeout=20)
        assert status == answer.status_code, path


def test_report_writes_a_table_as_csv_json_or_words(serving: str, folder: Path):
    rows = list(csv.reader(narvaro("report", "incoming-cases", "--format", "csv", "--folder", folder).stdout.splitlines()))
    assert ["2018", "grundskola", "2", "-", "-", "2", "4"] == rows[1][:7]
    outcomes = json.loads(narvaro("report", "outcomes", "--format", "json", "--folder", folder).stdout)
    assert "outcomes" == outcomes["table"]
    assert "Gymnasieskola" in narvaro("report", "incoming-cases", "--folder", folder).stdout


def test_replay_tells_a_case_by_registry_number(serving: str, folder: Path):
    case = json.loads((folder / "played.json").read_text())["example_case"]
    by_id = json.loads(narvaro("replay", case, "--json", "--folder", folder).stdout)
    number = re.search(r"UBN-2018-\d+", " ".join(item["sentence"] for item in by_id["items"]))
    assert number is not None
    told = narvaro("replay", number[0], "--folder", folder)
    assert 0 == told.returncode, told.stderr
    assert by_id["items"][-1]["sentence"] in told.stdout
    assert re.search(r" · vi fick veta \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", told.stdout)
    assert 7 == narvaro("replay", "UBN-2018-99999", "--folder", folder).returncode


def test_a_number_without_a_case_is_told_to_be_a_declined_referral(serving: str, folder: Path, tmp_path: Path):
    token = json.loads((folder / "secrets" / "clients.json").read_text())["auditor"]
    listed = requests.get(f"{serving}/intake/api/v1/referrals?state=declined", headers={"Authorization": f"Bearer {token}"}, timeout=20).json()
    number = listed["items"][0]["registry_number"]
    told = f"narvaro: {number}: this is a referral that was declined: it has a registry number, and never became a case\n"
    for command in (("replay", number), ("export", "case", number, "--out", tmp_path / "case.html")):
        done = narvaro(*command, "--folder", folder)
        assert (7, told) == (done.returncode, done.stderr)


def test_replay_tells_what_was_so_on_a_day_and_what_differs_since_an_instant(serving: str, folder: Path):
    case = json.loads((folder / "played.json").read_text())["example_case"]
    whole = json.loads(narvaro("replay", case, "--json", "--folder", folder).stdout)["items"]
    middle = whole[len(whole) // 2]
    so = json.loads(narvaro("replay", case, "--as-true-on", middle["effective_on"], "--json", "--folder", folder).stdout)["items"]
    assert len(so) == sum(each["effective_on"] <= middle["effective_on"] for each in whole)
    differing = narvaro("replay", case, "--since", middle["recorded_at"], "--folder", folder)
    assert 0 == differing.returncode, differing.stderr
    assert whole[-1]["sentence"] in differing.stdout


def test_nothing_is_replayed_from_before_it_was_learned(serving: str, folder: Path):
    case = json.loads((folder / "played.json").read_text())["example_case"]
    first = json.loads(narvaro("replay", case, "--json", "--folder", folder).stdout)["items"][0]
    for option in ("--as-of", "--since"):
        early = narvaro("replay", case, option, "2018-12-31T00:00:00Z", "--folder", folder)
        assert (8, True) == (early.returncode, f"{option}: nothing was known of the case yet" in early.stderr)
        assert first["recorded_at"] in early.stderr
    before = narvaro("replay", case, "--as-true-on", "1999-12-31", "--folder", folder)
    assert (8, True) == (before.returncode, f"the case's first day is {first['effective_on']}" in before.stderr)


def test_follow_tells_every_place_while_serving(serving: str, folder: Path):
    done = narvaro("follow", "positions", "--json", "--folder", folder)
    places = json.loads(done.stdout)
    assert 0 == done.returncode
    assert {("statistics", source) for source in ("intake", "consent", "casework")} <= {(each["follower"], each["source"]) for each in places}
    assert {"following"} == {each["state"] for each in places}


def test_rebuild_leaves_the_same_tables(serving: str, folder: Path):
    before = narvaro("report", "incoming-cases", "--format", "csv", "--folder", folder).stdout
    done = narvaro("rebuild", "statistics", "--folder", folder)
    assert 0 == done.returncode, done.stderr
    assert "rebuilt from" in done.stdout
    assert before == narvaro("report", "incoming-cases", "--format", "csv", "--folder", folder).stdout


def test_a_row_that_is_not_what_the_logs_say_is_found_by_its_table_and_mended_by_a_rebuild(serving: str, folder: Path):
    with databases(folder) as reached, psycopg.connect(reached.admin_dsn(), dbname="narvaro_intake", autocommit=True) as administrator:
        administrator.execute("UPDATE referral SET school_year = 1 + coalesce(school_year, 0) WHERE registry_number LIKE '%-00001'")
    found = narvaro("rebuild", "intake", "--compare", "--folder", folder)
    assert 1 == found.returncode, found.stderr
    assert ["intake: referral DIFFERS: 5 rows live, 5 from the logs; `narvaro rebuild intake` mends it"] == re.findall(".*DIFFERS.*", found.stdout)
    assert 0 == narvaro("rebuild", "intake", "--folder", folder).returncode
    mended = narvaro("rebuild", "--compare", "--json", "--folder", folder)
    assert 0 == mended.returncode, mended.stderr
    assert {"intake", "consent", "casework", "statistics"} == {each["service"] for each in json.loads(mended.stdout) if each["same"]}


def test_follow_prove_tells_that_nothing_was_missed_and_what_was(serving: str, folder: Path):
    proven = narvaro("follow", "prove", "--json", "--folder", folder)
    assert 0 == proven.returncode, proven.stderr
    assert {True} == {each["right"] for each in json.loads(proven.stdout)}
    with databases(folder) as reached, psycopg.connect(reached.admin_dsn(), dbname="narvaro_statistics", autocommit=True) as administrator:
        administrator.execute("UPDATE follower_position SET facts = facts - 1 WHERE source = 'consent'")
    differs = narvaro("follow", "prove", "--service", "statistics", "--folder", folder)
    assert 1 == differs.returncode
    assert 1 == differs.stdout.count("statistics: consent → statistics: DIFFERS from position")
    assert 2 == differs.stdout.count("has applied all")


def test_an_operator_skips_with_a_reason(serving: str, folder: Path):
    arguments = ("follow", "skip", "statistics", "statistics", "intake", "9999", "--reason", "Prov.", "--by", "op-1", "--folder", folder)
    assert 0 == narvaro(*arguments).returncode
    assert 2 == narvaro("follow", "skip", "statistics", "nobody", "intake", "1", "--reason", "x", "--by", "y", "--folder", folder).returncode


def test_bootstrap_makes_an_administrator_with_a_token(serving: str, folder: Path):
    made = json.loads(narvaro("bootstrap", "--name", "Administratör Tvåpersson", "--json", "--folder", folder).stdout)
    deadline = time.monotonic() + 20
    status = 401
    while status == 401 and time.monotonic() < deadline:
        status = requests.get(f"{serving}/intake/api/v1/tokens", headers={"Authorization": f"Bearer {made['token']}"}, timeout=20).status_code
    assert 200 == status


def test_the_school_unit_register_is_taken_over_once(serving: str, folder: Path, tmp_path: Path):
    file = tmp_path / "skolenheter.csv"
    headings = "Skolenhetskod;Skolenhetsnamn;Status;Kommunkod;Skolformer;Organisationsnummer;Huvudman;Huvudmannatyp"
    file.write_text(f"{headings}\n70000001;Registerskolan;Aktiv;0380;Grundskola;7000000001;Registerhuvudmannen;Enskild\n", encoding="utf-8")
    asked = ("schools", "import", file, "--folder", folder, "--json")
    steps = [json.loads(narvaro(*asked, *more).stdout)["differences"] for more in (("--dry-run",), (), ())]
    new = [each["step"] for each in steps[0]]
    assert ["new-organiser", "new"] == new == [each["step"] for each in steps[1]]
    assert [] == steps[2]
    file.write_text("Namn;Ort\n", encoding="utf-8")
    assert 2 == narvaro(*asked).returncode


def test_checkpoints_are_signed_kept_outside_and_held_against_the_log(serving: str, folder: Path, tmp_path: Path):
    signed = narvaro("checkpoint", "--folder", folder)
    assert 0 == signed.returncode, signed.stderr
    assert re.search(r"^127\.0\.0\.1/casework/[0-9a-f-]{36}$", signed.stdout, re.MULTILINE)
    key = tmp_path / "key"
    key.write_text(narvaro("checkpoint", "--key", "--folder", folder).stdout)
    own = tmp_path / "mine"
    shutil.copytree(folder / "checkpoints", own)

    good = narvaro("verify", "--checkpoints", own, "--key", key, "--folder", folder)
    assert 0 == good.returncode, good.stdout
    assert re.search(r"casework: \d+ checkpoints? holds?, the newest is of \d+ events, signed 20", good.stdout)
    stranger = tmp_path / "stranger"
    stranger.write_text(str(Signer("127.0.0.1", Ed25519PrivateKey.generate()).public))
    bad = narvaro("verify", "--checkpoints", own, "--key", stranger, "--folder", folder)
    assert (5, f"narvaro: no checkpoint in {own} is signed by the given key\n") == (bad.returncode, bad.stderr)
    strange = next((own / "casework").rglob("*.checkpoint"))
    strange.write_text(strange.read_text().replace("casework", "caseworks"))
    changed = narvaro("verify", "--checkpoints", own, "--key", key, "--folder", folder)
    assert (1, True) == (changed.returncode, f"WRONG: {strange.relative_to(own)} is not signed by the given key" in changed.stdout)
    for arguments in (("--checkpoints", own), ("--checkpoints", tmp_path / "nowhere", "--key", key), ("--checkpoints", own, "--key", own)):
        assert 2 == narvaro("verify", *arguments, "--folder", folder).returncode
