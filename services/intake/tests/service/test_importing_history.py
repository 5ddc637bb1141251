"""Older referrals come in from a file: checked first, each line whole or not at all, each once, under numbers of our own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from deploy.cli import main
from services.intake.application.import_work import BATCH
from services.intake.application.importing import ImportLoop
from services.intake.http.imports.history_file import read_history
from services.intake.tests.histories import history, line, many
from services.intake.tests.installation import API, MUNICIPAL, Installation, command_headers
from services.intake.tests.service.test_registers_over_time import put
from services.intake.tests.visitor import Visitor
from shared.eventlog.act import act_of_service
from shared.eventlog.keyring import NoKey
from shared.runtime.settings import PREFIX, Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role

SECRETS = ("Robin", "Exempelsson", "20090315TF01", "Alex", "BUN 2019/117", "198001011234")


@pytest.fixture(scope="module")
def importer(house: Installation) -> str:
    """A token of the team leader's with the import right."""
    body = {"person_id": str(house.people[Role.TEAM_LEAD]), "may_import": True, "expires_on": str(house.tomorrow)}
    return str(house.post("/tokens", house.admin, body).get_json()["token"])


@pytest.fixture
def source() -> str:
    """A system of its own for each test, so that no line is known from another."""
    return f"system-{uuid4().hex[:12]}"


def send(house: Installation, token: str, source: str, content: bytes, key: str = "") -> TestResponse:
    headers = command_headers(token, None, {"Content_Type": "text/csv"} | ({"Idempotency_Key": key} if key else {}))
    return house.client().post(f"{API}/imports?source={source}", data=content, headers=headers)


def work(house: Installation) -> None:
    loop = ImportLoop(house.intake, read_history)
    while loop.turn() < 1:
        continue


def checked(house: Installation, token: str, source: str, *lines: dict[str, str]) -> dict[str, Any]:
    answer = send(house, token, source, history(*lines))
    assert 201 == answer.status_code, answer.text
    work(house)
    return read(house, token, answer.get_json()["id"])


def read(house: Installation, token: str, import_id: object) -> dict[str, Any]:
    found: dict[str, Any] = house.get(f"/imports/{import_id}", token).get_json()
    return found


def imported(house: Installation, token: str, source: str, *lines: dict[str, str]) -> dict[str, Any]:
    found = checked(house, token, source, *lines)
    started = house.post(f"/imports/{found['id']}/start", token, {}, found["version"])
    assert 200 == started.status_code, started.text
    work(house)
    return read(house, token, found["id"])


def report(house: Installation, token: str, import_id: object) -> list[list[str]]:
    text = house.get(f"/imports/{import_id}/report", token).text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]


def referral_of(house: Installation, token: str, row: list[str]) -> dict[str, Any]:
    found = house.workings.database.row("SELECT referral_id FROM referral WHERE registry_number = %s", (row[2],))
    assert found is not None
    return dict(house.get(f"/referrals/{found['referral_id']}", token).get_json())


def test_a_check_counts_and_changes_nothing_but_its_own_report(house: Installation, importer: str, source: str) -> None:
    tables = ("referral", "registry_number", "imported_source")
    before = {table: house.dump(table) for table in tables}
    found = checked(house, importer, source, line(), line(id="A-2", skolform="universitet"), line(id="A-1"))
    assert ("checked", 3, 1, 0, 2, 0) == tuple(found[name] for name in ("state", "lines", "good", "known", "wrong", "imported"))
    assert before == {table: house.dump(table) for table in tables}
    assert house.intake.keyring.find_pupil("20090315TF01") is None


def test_every_fault_of_a_line_is_told_by_column_and_never_by_what_stands_there(house: Installation, importer: str, source: str) -> None:
    wrong = line(id="", mottagen="i våras", personnummer="198001011234", kon="x", skolenhetskod="1", lage="öppen", franvaro_procent="101")
    found = checked(house, importer, source, wrong)
    columns = [each["column"] for each in found["first_faults"][0]["faults"]]
    assert ["id", "mottagen", "personnummer", "kon", "skolenhetskod", "franvaro_procent", "lage"] == columns
    text = house.get(f"/imports/{found['id']}/report", importer).text
    assert not [each for each in SECRETS if each in text]


def test_what_can_be_read_is_held_against_rules_and_registers(house: Installation, importer: str, source: str) -> None:
    lines = [
        line(id="1", skolenhetskod="99999999"),
        line(id="2", beslutad="2019-01-01"),
        line(id="3", arskurs="10"),
        line(id="4", lage="avböjd"),
        line(id="5", lage="antagen", vardnadshavare_1="", kontakt_1=""),
        line(id="6", lage="antagen", folkbokforingskommun="191"),
        line(id="7", mottagen="1999-12-31", personnummer="20090315TF07"),
    ]
    found = checked(house, importer, source, *lines)
    told = [(row[0], row[3]) for row in report(house, importer, found["id"])]
    assert [
        ("2", "skolenhetskod"),
        ("3", "beslutad"),
        ("4", "arskurs"),
        ("5", "skal"),
        ("6", "vardnadshavare_1"),
        ("7", "folkbokforingskommun"),
    ] == told[:6]
    assert {("8", "personnummer"), ("8", "franvaro_sedan"), ("8", "skolenhetskod")} <= set(told)


def test_an_imported_referral_tells_its_days_its_earlier_number_and_what_became_of_it(house: Installation, importer: str, source: str) -> None:
    done = imported(house, importer, source, line())
    assert ("done", 1, 0, 0) == (done["state"], done["imported"], done["wrong"], done["good"])
    (row,) = report(house, importer, done["id"])
    assert "Importerad" == row[1]
    assert row[2].startswith("UBN-2019-")
    found = referral_of(house, importer, row)
    assert ("closed-elsewhere", "2019-02-11", "BUN 2019/117") == (found["state"], found["received_on"], found["earlier_registry_number"])
    assert [("received", "2019-02-11"), ("brought-in", "2019-02-11"), ("closed-elsewhere", "2019-11-29")] == [
        (turn["happened"], turn["effective_on"]) for turn in found["story"]
    ]
    assert ("Robin Exempelsson", ["Alex Påhittad"], 60) == (
        found["pupil"]["name"],
        [each["name"] for each in found["guardians"]],
        found["absence"]["share_percent"],
    )


def test_events_claim_to_have_been_known_on_their_day(house: Installation, importer: str, source: str) -> None:
    done = imported(house, importer, source, line(lage="avböjd", skal="Behovet ryms i skolans eget uppdrag", beslutad="2019-02-20"))
    row = house.workings.database.row("SELECT referral_id FROM referral WHERE registry_number = %s", (report(house, importer, done["id"])[0][2],))
    assert row is not None
    acts = [each.event.known_act for each in house.intake.story(row["referral_id"])]
    assert ["2019-02-11", "2019-02-11", "2019-02-20"] == [str(act.known_on) for act in acts]
    assert {(house.people[Role.TEAM_LEAD], UUID(done["id"]))} == {(act.actor, act.correlation) for act in acts}


def test_a_line_is_imported_once_also_from_another_file(house: Installation, importer: str, source: str) -> None:
    imported(house, importer, source, line())
    again = imported(house, importer, source, line(efternamn="Påhittad"), line(id="A-2"))
    assert ("done", 1, 1) == (again["state"], again["imported"], again["known"])
    other = imported(house, importer, f"{source}-x", line())
    assert 1 == other["imported"]


def test_numbers_are_without_gaps_in_each_year_and_wrong_lines_take_none(house: Installation, importer: str, source: str) -> None:
    lines = list(many(3 * BATCH // 2, first=5000))
    lines[7]["kon"] = "?"
    done = imported(house, importer, source, *lines)
    assert (len(lines) - 1, 1) == (done["imported"], done["wrong"])
    for year in (2018, 2020):
        rows = house.workings.database.rows(
            "SELECT registry_number FROM referral WHERE registry_number LIKE %s ORDER BY registry_number", (f"UBN-{year}-%",)
        )
        assert [f"UBN-{year}-{number:05}" for number in range(1, len(rows) + 1)] == [row["registry_number"] for row in rows]


def test_an_accepted_one_becomes_a_case_and_the_others_are_facts_of_their_day(house: Installation, importer: str, source: str) -> None:
    before = house.last_position()
    imported(house, importer, source, *many(3, first=9000))
    facts = [house.workings.published(each.event, each) for each in house.intake.recorded(before)]
    kinds = [type(fact).__name__ for fact in facts if fact is not None]
    assert ["ReferralReceived", "ReferralDeclined", "ReferralReceived", "ReferralAccepted", "ReferralReceived", "ReferralClosedElsewhere"] == kinds


def test_a_pupil_who_is_protected_here_is_protected_in_history_too(house: Installation, importer: str, source: str) -> None:
    body = house.referral()
    body["pupil"] |= {"identity_number": "20090315TF77"}
    sent = house.post("/referrals", house.schools[MUNICIPAL].token, body).get_json()
    marking = {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])], "why": "Skatteverket"}
    behind = house.intake.saved[:]
    house.intake.saved.clear()  # the tables stand behind the log, as while they are filled anew
    assert 200 == house.post(f"/referrals/{sent['id']}/security-marking", house.staff[Role.TEAM_LEAD], marking, sent["version"]).status_code
    done = imported(house, importer, source, line(personnummer="20090315TF77"))
    assert 1 == done["imported"]
    house.intake.saved.extend(behind)
    for catch_up in behind:
        catch_up()
    found = referral_of(house, importer, report(house, importer, done["id"])[0])
    assert ("sekretessmarkering", marking["handlers"]) == (found["security_marking"], found["handlers"])
    assert 404 == house.get(f"/referrals/{found['id']}", house.staff[Role.COORDINATOR]).status_code


def test_a_stopped_import_goes_on_where_it_was(house: Installation, importer: str, source: str) -> None:
    found = checked(house, importer, source, *many(2 * BATCH, first=20_000))
    started = house.post(f"/imports/{found['id']}/start", importer, {}, found["version"]).get_json()
    house.intake.work_on_import(read_history)
    stopped = house.post(f"/imports/{found['id']}/cancellation", importer, {}, started["version"]).get_json()
    work(house)
    assert (BATCH, "cancelled") == (read(house, importer, found["id"])["imported"], stopped["state"])
    house.post(f"/imports/{found['id']}/resumption", importer, {}, stopped["version"])
    work(house)
    done = read(house, importer, found["id"])
    assert ("done", 2 * BATCH, 0) == (done["state"], done["imported"], done["known"])


def test_the_file_is_sealed_while_it_waits_and_its_key_is_gone_when_it_is_done(house: Installation, importer: str, source: str) -> None:
    found = checked(house, importer, source, line())
    waiting = "".join(house.dump("import_chunk") + house.dump("history_import") + house.dump("import_line"))
    assert waiting
    assert not [each for each in SECRETS if each in waiting or each.encode().hex() in waiting]
    assert house.intake.keyring.key(UUID(found["id"]))
    house.post(f"/imports/{found['id']}/start", importer, {}, found["version"])
    work(house)
    with pytest.raises(NoKey):
        house.intake.keyring.key(UUID(found["id"]))
    assert not house.workings.database.rows("SELECT 1 FROM import_chunk WHERE import_id = %s", (found["id"],))


def test_a_file_that_nobody_lets_in_expires(house: Installation, importer: str, source: str) -> None:
    found = checked(house, importer, source, line())
    assert house.intake.expire_imports(act_of_service(UUID(int=1), today()), days=0)
    house.intake.import_files.sweep()
    assert "expired" == read(house, importer, found["id"])["state"]
    with pytest.raises(NoKey):
        house.intake.keyring.key(UUID(found["id"]))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "history-file-empty"),
        (b"PK\x03\x04\0\0", "history-file-not-text"),
        ("id;namn\r\n1;Robin\r\n".encode("utf-16"), "history-file-not-text"),
        (b"id;Robin Exempelsson\r\n", "history-file-not-readable"),
        (b"id;mottagen\r\n", "history-file-not-readable"),
    ],
)
def test_a_file_that_is_none_is_refused_whole_and_leaves_nothing(house: Installation, importer: str, source: str, content: bytes, code: str) -> None:
    before = house.dump("import_chunk")
    answer = send(house, importer, source, content)
    assert (422, code) == (answer.status_code, answer.get_json()["code"])
    assert "Robin" not in answer.text
    assert before == house.dump("import_chunk")


def test_the_same_key_sends_the_same_file_once(house: Installation, importer: str, source: str) -> None:
    key = str(uuid4())
    first, again = (send(house, importer, source, history(line()), key).get_json() for _ in range(2))
    assert first == again
    assert 422 == send(house, importer, source, history(line(id="A-9")), key).status_code


def test_a_client_needs_the_import_right(house: Installation, source: str) -> None:
    answer = send(house, house.staff[Role.TEAM_LEAD], source, history(line()))
    assert (403, "import-right-missing") == (answer.status_code, answer.get_json()["code"])


def test_the_page_shows_the_check_first_and_imports_when_told(house: Installation, source: str) -> None:
    visitor = house.visitor(house.people[Role.TEAM_LEAD]).go("/intake/imports")
    sent = upload(visitor, source, history(line(), line(id="A-2", kon="?")))
    assert "Refresh" in sent.headers
    work(house)
    visitor.go(sent.request.path)
    assert "Kontrollen är klar. Inget är importerat än." in visitor.text
    assert "Skriv något av: pojke, flicka." in visitor.text
    visitor.send("/start")
    work(house)
    visitor.go(sent.request.path)
    assert "Importen är klar, och filen är förstörd." in visitor.text
    assert not [each for each in SECRETS if each in visitor.text]


def test_the_page_tells_what_is_wrong_with_a_file_beside_the_field(house: Installation) -> None:
    visitor = house.visitor(house.people[Role.ADMIN]).go("/intake/imports")
    answer = upload(visitor, "prorenata", b"")
    assert 422 == answer.status_code
    assert "Filen är tom. Välj en annan fil." in answer.text
    assert 'value="prorenata"' in answer.text


def upload(visitor: Visitor, source: str, content: bytes) -> TestResponse:
    fields = dict(visitor.form("/imports").fields) | {"source": source, "file": (io.BytesIO(content), "historik.csv")}
    return visitor.client.post("/intake/imports", data=fields, headers={"Accept": "text/html"}, follow_redirects=True)


@pytest.fixture
def command(house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> Callable[..., tuple[int, str]]:
    """`narvaro import` as an operator gives it: its exit code and everything that was written."""
    for each in fields(Settings):
        value = getattr(house.settings, each.name)
        if value != each.default:
            monkeypatch.setenv(PREFIX + each.name.upper(), str(value))

    def run(content: bytes, *more: str) -> tuple[int, str]:
        (tmp_path / "historik.csv").write_bytes(content)
        result = CliRunner().invoke(main, ["import", str(tmp_path / "historik.csv"), "--source", source, *more])
        return result.exit_code, result.output

    return run


def test_the_command_checks_asks_and_imports_once(house: Installation, command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    content, waiting = history(line(), line(id="A-2", kon="?")), house.dump("import_chunk")
    code, written = command(content, "--dry-run", "--report", str(tmp_path / "rapport.csv"))
    assert (1, True) == (code, "Skriv något av: pojke, flicka." in written)
    assert "3;Har fel;;kon;" in (tmp_path / "rapport.csv").read_text()
    code, written = command(history(line()), "--yes")
    assert (0, True) == (code, "imported" in written)
    code, written = command(history(line(), line(id="A-3")), "--json")
    assert (0, 1, 1) == (code, *(json.loads(written[written.index("{") :])[name] for name in ("imported", "known")))
    assert waiting == house.dump("import_chunk")
    assert not [each for each in SECRETS if each in written]


def test_the_command_tells_what_is_no_file_of_history(command: Callable[..., tuple[int, str]]) -> None:
    code, written = command(b"PK\x03\x04\0")
    assert (2, True) == (code, "Välj Spara som i kalkylprogrammet" in written)


def test_a_batch_ends_among_empty_rows_too_and_none_of_them_is_counted(house: Installation, importer: str, source: str) -> None:
    content = history(line(id="1")) + b"\n" * (1000 * BATCH + 1) + history(line(id="2", personnummer="x")).splitlines()[1]
    found = send(house, importer, source, content).get_json()
    first = house.intake.work_on_import(read_history, house.uuid(found["id"]))
    assert first is not None
    assert ("checking", 1, 1000 * (BATCH - 1) + 2) == (first["state"], first["good"], first["line"])
    work(house)
    told = read(house, importer, found["id"])
    assert ("checked", 2, 1, 1) == tuple(told[name] for name in ("state", "lines", "good", "wrong"))
    assert ["2", str(1000 * BATCH + 4)] == list(dict.fromkeys(row[0] for row in report(house, importer, found["id"])))


def test_what_a_school_sent_before_it_moved_is_its_former_organisers(house: Installation, importer: str, source: str) -> None:
    former, now = house.new_school("municipal", "3000000211", "30000211"), house.new_school("independent", "3000000212", "30000212")
    assert 200 == put(house, f"/school-units/{former.unit_id}/organisation", {"organisation_id": str(now.organiser_id)}).status_code
    older = line(skolenhetskod="30000211", personnummer="20090615TF31")
    done = imported(house, importer, source, older, older | {"id": "A-2", "mottagen": str(today()), "beslutad": str(today())})
    assert ("done", 2) == (done["state"], done["imported"])
    seen = [house.get("/referrals", each.token).get_json()["items"] for each in (former, now)]
    assert [["2019-02-11"], [str(today())]] == [[each["received_on"] for each in items] for items in seen]
