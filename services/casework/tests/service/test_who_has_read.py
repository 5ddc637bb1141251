"""Every look is in the access log before its answer is given, and is shown to those who should see it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from services.casework.tests.desk import ANNA, BO, GUN, LENA, PUPIL_NAME, Desk
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import AuditPurpose, Look, LookGround, Role, SecurityMarking
from shared.web.access.chain import chain, check, latest
from shared.web.access.reading import Seen, Wanted, looks_seen
from tests.databases import Home


def looks(desk: Desk, **wanted: Any) -> list[Seen]:
    """What the log says, newest first."""
    return looks_seen(desk.workings.database, "casework", Wanted(**wanted), 50, 0)[0]


def newest(desk: Desk) -> Seen:
    return looks(desk)[0]


def count(desk: Desk) -> int:
    row = desk.workings.database.row("SELECT count(*) AS entries FROM access_log")
    assert row is not None
    entries: int = row["entries"]
    return entries


def test_a_look_at_a_case_tells_who_what_why_and_nothing_personal(desk: Desk):
    file = desk.running(ANNA)
    correlation = str(uuid4())
    answer = desk.client().get(
        f"/casework/api/v1{file.path}", headers={"Authorization": f"Bearer {desk.tokens[ANNA]}", "Narvaro-Correlation": correlation}
    )
    assert 200 == answer.status_code
    seen = newest(desk)
    assert (ANNA, Role.COORDINATOR, Look.CASE, (file.case_id,)) == (seen.person, seen.role, seen.kind, seen.matters)
    assert ("GET /casework/api/v1/cases/<uuid:case_id>", 1, LookGround.WORKS_WITH_CASE) == (seen.route, seen.shown, seen.ground)
    assert UUID(correlation) == seen.correlation


def test_a_list_tells_which_cases_stood_in_it(desk: Desk):
    file = desk.running(BO)
    page = desk.signed_in(BO).get("/casework/cases").text
    seen = newest(desk)
    assert PUPIL_NAME in page
    assert (Look.LIST, BO) == (seen.kind, seen.person)
    assert file.case_id in seen.matters
    assert seen.shown == page.count('scope="row"')


def test_a_case_as_it_was_known_then_is_noted_as_such(desk: Desk):
    file = desk.running(ANNA)
    learned = desk.casework.story(file.case_id)[1].recorded_at
    answer = desk.get(f"{file.path}/history", GUN, as_of=learned.isoformat(), as_true_on="2020-09-01")
    assert 200 == answer.status_code
    seen = newest(desk)
    assert (learned, "2020-09-01") == (seen.as_of, str(seen.as_true_on))
    assert LookGround.AUDITS == seen.ground


def test_asking_in_vain_for_somebody_elses_case_is_noted(desk: Desk):
    file = desk.running(ANNA)
    assert 404 == desk.get(file.path, BO).status_code
    seen = newest(desk)
    assert (BO, 0, (file.case_id,)) == (seen.person, seen.shown, seen.matters)


def test_a_form_that_is_shown_again_with_its_errors_is_noted(desk: Desk):
    file = desk.running(ANNA)
    client = desk.signed_in(ANNA)
    form = client.get(f"/casework/cases/{file.case_id}/extend").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    before = count(desk)
    answer = client.post(f"/casework/cases/{file.case_id}/extend", data={**hidden, "ends_on": "i går", "reason": ""})
    assert 422 == answer.status_code
    assert PUPIL_NAME in answer.text
    assert before + 1 == count(desk)
    assert ("POST /casework/cases/<uuid:case_id>/extend", (file.case_id,)) == (newest(desk).route, newest(desk).matters)


def test_a_command_that_leads_on_shows_nothing_and_is_an_event_already(desk: Desk):
    file = desk.assigned(ANNA)
    before = count(desk)
    desk.sent(file, "intervention", {"effective_on": "2020-08-31"}, ANNA)
    assert before == count(desk)


def test_what_an_auditor_says_the_purpose_is_stands_in_the_entry(desk: Desk):
    file = desk.running(ANNA)
    headers = {"Authorization": f"Bearer {desk.tokens[GUN]}", "Narvaro-Purpose": "complaint"}
    assert 200 == desk.client().get(f"/casework/api/v1{file.path}", headers=headers).status_code
    assert AuditPurpose.COMPLAINT is newest(desk).purpose
    assert 400 == desk.client().get(f"/casework/api/v1{file.path}", headers={**headers, "Narvaro-Purpose": "nyfikenhet"}).status_code


def test_a_purpose_that_is_chosen_once_is_remembered(desk: Desk):
    file = desk.running(ANNA)
    client = desk.signed_in(GUN)
    hidden = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/casework/access-log").text)
    assert hidden is not None
    assert 303 == client.post("/casework/audit/purpose", data={"csrf_token": hidden[1], "purpose": "supervision"}).status_code
    client.get(f"/casework/cases/{file.case_id}")
    assert AuditPurpose.SUPERVISION is newest(desk).purpose


def test_what_was_searched_for_is_sealed_for_whom_it_found_and_not_kept_where_it_found_nobody(desk: Desk):
    file = desk.running(ANNA)
    desk.signed_in(GUN).get(f"/casework/audit?number={file.registry_number}")
    seen = newest(desk)
    assert (Look.SEARCH, (file.case_id,)) == (seen.kind, seen.matters)
    assert seen.term is not None
    assert file.registry_number not in seen.term
    assert file.pupil_id == SealedValue(seen.term).subject
    assert file.registry_number in desk.casework.open(SealedValue(seen.term))
    desk.signed_in(GUN).get("/casework/audit?number=UBN-1999-00001")
    assert (0, None) == (newest(desk).shown, newest(desk).term)


def test_an_answer_whose_entry_cannot_be_written_is_not_given(desk: Desk, home: Home):
    file = desk.running(ANNA)
    client = desk.signed_in(ANNA)
    assert PUPIL_NAME in client.get(f"/casework/cases/{file.case_id}").text
    with psycopg.connect(home.admin_dsn("casework"), autocommit=True) as administrator:
        administrator.execute("ALTER TABLE access_log ADD CONSTRAINT nothing_more CHECK (false) NOT VALID")
        try:
            page = client.get(f"/casework/cases/{file.case_id}", headers={"Accept": "text/html"})
            data = desk.get(file.path)
        finally:
            administrator.execute("ALTER TABLE access_log DROP CONSTRAINT nothing_more")
    assert [503, 503] == [page.status_code, data.status_code]
    assert PUPIL_NAME not in page.text + data.text
    assert "åtkomstloggen" in page.text
    assert "2" == page.headers["Retry-After"]
    assert 200 == client.get(f"/casework/cases/{file.case_id}").status_code


def test_a_line_that_the_server_has_cut_is_made_anew(desk: Desk, home: Home):
    file = desk.running(ANNA)
    assert 200 == desk.get(file.path).status_code
    with psycopg.connect(home.admin_dsn("casework"), autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO access_log%'"
        )
    assert 200 == desk.get(file.path).status_code
    assert file.case_id == newest(desk).matters[0]


def test_the_chain_covers_every_entry_and_tells_where_one_was_changed(desk: Desk, home: Home):
    file = desk.running(ANNA)
    for _ in range(3):
        desk.get(file.path)
    chain(desk.workings.database)
    desk.get(file.path)
    with psycopg.connect(home.admin_dsn("casework"), autocommit=True) as administrator:
        row = administrator.execute("SELECT log_id FROM log_identity").fetchone()
        assert row is not None
        verdict = check(administrator, row[0])
        assert verdict.right, verdict.wrong
        assert (count(desk) - 1, 1) == (verdict.entries, verdict.waiting)
        assert (verdict.entries, verdict.head) == (latest(desk.workings.database)[0], latest(desk.workings.database)[1].hex())
        last = newest(desk).entry - 1
        administrator.execute("ALTER TABLE access_log DISABLE TRIGGER append_only")
        for change, undo in (
            (f"UPDATE access_log SET person = '{BO}' WHERE entry = {last}", f"UPDATE access_log SET person = '{ANNA}' WHERE entry = {last}"),
            (
                f"UPDATE access_log SET as_true_on = '2020-01-01' WHERE entry = {last}",
                f"UPDATE access_log SET as_true_on = NULL WHERE entry = {last}",
            ),
        ):
            administrator.execute(change.encode())
            assert last >= (check(administrator, row[0]).wrong_at or last + 1)
            administrator.execute(undo.encode())
            assert check(administrator, row[0]).right
        administrator.execute("ALTER TABLE access_log ENABLE TRIGGER append_only")
        known = [(latest(desk.workings.database)[0] + 5, b"x" * 32)]
        assert "some are gone" in check(administrator, row[0], known).wrong


@pytest.mark.parametrize("instant", ["infinity", "-infinity", "10000-01-01 13:59:59+00", "0044-03-15 12:00:00+00 BC"])
def test_an_instant_that_python_does_not_know_stops_neither_reading_nor_checking(desk: Desk, home: Home, instant: str):
    file = desk.running(ANNA)
    desk.workings.database.execute(
        "INSERT INTO access_log (kind, matters, route, ground, as_of, correlation) VALUES ('case', ARRAY[%s]::uuid[], 'GET /x', 'audits', %s, %s)",
        (file.case_id, instant, uuid4()),
    )
    chain(desk.workings.database)
    assert (file.case_id,) == newest(desk).matters
    with psycopg.connect(home.admin_dsn("casework"), autocommit=True) as administrator:
        row = administrator.execute("SELECT log_id FROM log_identity").fetchone()
        assert row is not None
        assert check(administrator, row[0]).right


@pytest.mark.parametrize("change", ["UPDATE access_log SET person = NULL", "DELETE FROM access_log", "TRUNCATE access_log"])
def test_the_service_itself_may_not_change_the_log(desk: Desk, change: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.workings.database.execute(change)


def test_the_service_may_not_say_when_or_in_which_order(desk: Desk):
    for column, value in (("written_at", "now()"), ("entry", "1")):
        with pytest.raises(psycopg.Error, match=r"permission denied|GENERATED ALWAYS"):
            desk.workings.database.execute(
                f"INSERT INTO access_log ({column}, kind, matters, route, ground, correlation) VALUES ({value}, 'case', '{{}}', '', '', '{uuid4()}')"
            )


def test_the_team_lead_sees_who_has_read_a_case_and_a_coordinator_does_not(desk: Desk):
    file = desk.running(ANNA)
    desk.get(file.path, ANNA)
    desk.signed_in(ANNA).get("/casework/cases")
    chain(desk.workings.database)
    page = desk.signed_in(LENA).get(f"/casework/cases/{file.case_id}/readers")
    assert 200 == page.status_code
    assert "Anna Andersson" in page.text
    assert "Läste ärendet" in page.text
    assert "Såg ärendet i en lista" in page.text
    assert "Arbetar med ärendet" in page.text
    assert Look.ACCESS_LOG is newest(desk).kind
    assert 403 == desk.signed_in(ANNA).get(f"/casework/cases/{file.case_id}/readers").status_code


def test_services_that_do_not_answer_are_told_on_the_page(desk: Desk):
    file = desk.running(ANNA)
    desk.consent.silent = True
    page = desk.signed_in(LENA).get(f"/casework/cases/{file.case_id}/readers").text
    assert "Listan är inte hel" in page
    assert "beställningar och samtycken" in page


def test_the_auditor_narrows_the_log_by_person_case_kind_and_period(desk: Desk):
    file, other = desk.running(ANNA), desk.running(BO)
    desk.get(file.path, ANNA)
    desk.get(other.path, BO)
    auditor = desk.signed_in(GUN)
    by_case = auditor.get(f"/casework/access-log?case={file.registry_number.lower()}").text
    assert file.registry_number in by_case
    assert other.registry_number not in by_case
    by_id = auditor.get(f"/casework/access-log?case={other.case_id}&kind=case").text
    assert "Läste ärendet" in by_id
    assert "Bo Berg" in by_id.partition("<tbody")[2]
    by_person = auditor.get(f"/casework/access-log?person={BO}").text
    assert "Anna Andersson" not in by_person.partition("<tbody")[2]
    assert "Inga läsningar" in auditor.get("/casework/access-log?to_day=2001-01-01").text
    unknown = auditor.get("/casework/access-log?case=UBN-1999-00001")
    assert (422, True) == (unknown.status_code, "inget ärende" in unknown.text)
    backwards = auditor.get("/casework/access-log?from_day=2021-02-01&to_day=2021-01-01")
    assert 422 == backwards.status_code


def test_a_protected_pupils_search_term_is_not_opened_for_the_auditor(desk: Desk):
    file = desk.running(ANNA, marking=SecurityMarking.PROTECTED_REGISTRATION)
    auditor = desk.signed_in(GUN)
    auditor.get(f"/casework/audit?number={file.registry_number}")
    assert "[skyddad]" in auditor.get(f"/casework/access-log?case={file.case_id}&kind=search").text


def test_a_search_term_is_not_opened_where_another_case_of_the_pupil_is_protected(desk: Desk):
    file = desk.running(ANNA)
    auditor = desk.signed_in(GUN)
    auditor.get(f"/casework/audit?number={file.registry_number}")
    looks = f"/casework/access-log?case={file.case_id}&kind=search"
    assert "[skyddad]" not in auditor.get(looks).text
    desk.accepted_again(file, SecurityMarking.CONFIDENTIALITY_MARK)
    assert "[skyddad]" in auditor.get(looks).text


def test_the_log_as_data(desk: Desk):
    file = desk.running(ANNA)
    desk.get(file.path, ANNA)
    answer = desk.get("/access-log", GUN, case_id=str(file.case_id), kind="case", limit=1)
    item = answer.get_json()["items"][0]
    assert (str(ANNA), "case", [str(file.case_id)], 1) == (item["person"], item["kind"], item["case_ids"], item["shown"])
    assert 403 == desk.get("/access-log", LENA).status_code


def test_an_identity_number_that_was_searched_for_is_told_as_such_and_not_shown(desk: Desk):
    number = "20130101TF01"
    file = replace(desk.unannounced(), pupil_id=desk.keyring.pupil_of(number))
    desk.tell("intake", desk.acceptance_of(file))
    auditor = desk.signed_in(GUN)
    token = re.search(r'name="csrf_token" value="([^"]+)"', auditor.get("/casework/audit").text)
    assert token is not None
    found = auditor.post("/casework/audit/pupil", data={"csrf_token": token[1], "identity_number": number})
    assert file.registry_number in found.text
    page = auditor.get(f"/casework/access-log?case={file.case_id}&kind=search").text
    assert "ett personnummer" in page
    assert number not in page
