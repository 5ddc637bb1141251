"""After a destruction nobody can read a word about the pupil anywhere, while every figure, hash and proof stays."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from services.casework.archive.carrying_out import CarryingOut
from services.casework.domain import archive_errors
from services.casework.domain.case import Case
from services.casework.domain.retention import Keeping
from shared.eventlog.custodian import Custodian
from shared.eventlog.equality import digests_of_tables
from shared.eventlog.keyring import NoKey
from shared.eventlog.subjects import destroyed
from shared.messaging.leaving import TablesBehind
from shared.messaging.rebuild import rebuild
from shared.messaging.workings import tables_of
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import CancelReason, ClosureReason, DestructionState, Outcome, RetentionAction, Role
from shared.vocabulary.ids import consent_id_of
from tests.catching_up import catch_up
from tests.destroying.backup import written_out
from tests.destroying.town import CLOSED, DECISION, NOTE, Town, said

PERSONAL = ("Robin", "Exempelsson", "Påhittad", "kim@exempel.se", NOTE)


def test_closure_sets_the_day_until_which_the_file_is_kept(town: Town):
    case_id = town.closed("20130101TF01")
    keeping = town.casework.load(Case, case_id).keeping
    assert keeping is not None
    assert CLOSED.replace(year=CLOSED.year + 5) == keeping.due_on


def test_a_destroyed_pupils_key_is_gone_for_every_service_and_the_log_says_so(town: Town):
    case_id = town.closed("20130101TF02")
    pupil = town.destroy(case_id)
    for name in ("intake", "consent", "casework"):
        log = town.services[name].log
        assert log is not None
        with pytest.raises(NoKey):
            log.keyring.key(pupil)
    destruction = town.casework.archive.destruction_of(pupil)
    assert destruction is not None
    assert destruction.traces is not None
    assert destruction.after is not None
    assert (DestructionState.CARRIED_OUT, DECISION, True) == (destruction.state, destruction.decision, town.casework.load(Case, case_id).is_destroyed)
    told = destruction.traces
    assert (2, 1, 4) == (told.intake.events, told.consent.events, told.casework.events)
    assert told.casework.before.size < destruction.after.casework.size
    assert {pupil: str(DECISION)} == {each.subject: each.decision for each in town.destroyed.entries.values() if each.subject == pupil}


def test_the_pupils_number_finds_somebody_new_afterwards(town: Town):
    pupil = town.destroy(town.closed("20130101TF03"))
    assert town.pupil(town.accepted("20130101TF03")) != pupil


def test_statistics_and_the_tables_of_every_figure_are_as_before(town: Town):
    case_id = town.closed("20130101TF04")
    statistics = town.services["statistics"].database
    tables = [table for reaction in town.services["statistics"].reactions.values() for table in reaction.tables]  # type: ignore[attr-defined]
    before = digests_of_tables(statistics, sorted(set(tables)))
    answers = [town.get("statistics", f"/tables/{name}/data", Role.ANALYST).get_json()["rows"] for name in ("incoming-cases", "outcomes")]
    town.destroy(case_id)
    assert before == digests_of_tables(statistics, sorted(set(tables)))
    assert answers == [town.get("statistics", f"/tables/{name}/data", Role.ANALYST).get_json()["rows"] for name in ("incoming-cases", "outcomes")]


def test_an_approved_file_stays_while_a_new_referral_waits(town: Town):
    case_id = town.closed("20130101TF05")
    pupil = town.approved(case_id)
    waiting = town.intake.sent(pupil={**town.intake.referral()["pupil"], "identity_number": "20130101TF05"})
    assert waiting["state"] == "received"
    with pytest.raises(archive_errors.OpenElsewhere):
        town.casework.archive.begin(pupil, town.act(Role.ARCHIVIST, today()), expected=3)


def test_a_referral_that_came_after_the_beginning_calls_the_destruction_off(town: Town):
    pupil = town.begun(town.closed("20130101TF06"))
    town.intake.workings.database.execute("UPDATE subject_leaving SET until = now()")  # a minute has passed
    town.intake.sent(pupil={**town.intake.referral()["pupil"], "identity_number": "20130101TF06"})
    assert 0 == town.destroying.run_once(today())
    destruction = town.casework.archive.destruction_of(pupil)
    assert destruction is not None
    assert DestructionState.CANCELLED is destruction.state
    assert 32 == len(town.casework.keyring.key(pupil))
    catch_up(town.services["casework"])


def test_a_referral_that_comes_long_after_the_last_answer_is_held_off_all_the_same(town: Town):
    """However long casework's own work takes between the others' answers and the list, no clock of theirs lets anything new begin."""
    pupil, answers = town.begun(town.closed("20130101TF18")), []
    body = town.intake.referral(pupil={**town.intake.referral()["pupil"], "identity_number": "20130101TF18"})
    school = next(iter(town.intake.schools.values()))

    def an_hour_later() -> None:
        town.intake.workings.database.execute("UPDATE subject_leaving SET until = until - interval '1 hour'")
        answers.append(town.intake.post("/referrals", school.token, body).status_code)

    town.calls.meanwhile = {("consent", "let_go"): an_hour_later}
    assert 1 == town.destroying.run_once(today())
    assert [503] == answers
    town.flow()
    assert 201 == town.intake.post("/referrals", school.token, body).status_code
    assert pupil in town.destroyed.entries


def corrected(town: Town, case_id: UUID) -> Callable[[], object]:
    """Somebody corrects the closure: it was yesterday, so that the file is not due for years."""
    corrects = next(each.event.originator_version for each in town.casework.story(case_id) if isinstance(each.event, Case.Closed))
    by, yesterday, so = town.act(Role.TEAM_LEAD, today()), today() - timedelta(days=1), (Outcome.NOT_BACK, ClosureReason.NEVER_STARTED)
    return lambda: town.casework.correct_closure(case_id, corrects, *so, "Fel dag.", by, note=NOTE, closed_on=yesterday)


def is_called_off_and_can_be_read(town: Town, pupil: UUID) -> bool:
    destruction = town.casework.archive.destruction_of(pupil)
    return (
        destruction is not None
        and destruction.state is DestructionState.CANCELLED
        and pupil not in town.destroyed.entries
        and len(town.casework.keyring.key(pupil)) == 32
    )


def test_a_closure_corrected_while_the_others_answer_calls_the_destruction_off(town: Town):
    case_id = town.closed("20130101TF19")
    pupil = town.begun(case_id)
    town.calls.meanwhile = {("consent", "let_go"): corrected(town, case_id)}
    assert 0 == town.destroying.run_once(today())
    assert is_called_off_and_can_be_read(town, pupil)
    town.flow()


class Overtaken(Custodian):
    """While it makes sure that it reaches the vault, which is the last thing before the file is taken, somebody else does something."""

    meanwhile: Callable[[], object]

    def prove(self) -> None:
        """Reach the vault, and be overtaken."""
        super().prove()
        other = Thread(target=self.meanwhile)
        other.start()
        other.join()


def test_a_closure_corrected_after_the_file_was_judged_stops_it_and_then_calls_it_off(town: Town):
    case_id, destroying = town.closed("20130101TF20"), town.destroying
    pupil, custodian = town.begun(case_id), destroying._custodian
    overtaken = Overtaken(custodian._database, custodian.destroyed)
    overtaken.meanwhile = corrected(town, case_id)
    with pytest.raises(IntegrityError):
        CarryingOut(destroying._workings, destroying._archive, overtaken, destroying._signer, destroying._vault).run_once(today())
    assert pupil not in town.destroyed.entries
    assert 0 == destroying.run_once(today())
    assert is_called_off_and_can_be_read(town, pupil)
    town.flow()


def test_what_a_crash_left_held_may_begin_at_the_next_start(town: Town):
    pupil = town.pupil(town.closed("20130101TF21"))
    asked = {"pupil_id": str(pupil), "until_told": True}
    assert [0, 0] == [town.calls.call(service, "let_go", asked)["open"] for service in ("intake", "consent")]
    body = town.intake.referral(pupil={**town.intake.referral()["pupil"], "identity_number": "20130101TF21"})
    school = next(iter(town.intake.schools.values()))
    assert 503 == town.intake.post("/referrals", school.token, body).status_code
    started = town.destroying
    assert 0 == CarryingOut(started._workings, started._archive, started._custodian, started._signer, started._vault).run_once(today())
    assert 201 == town.intake.post("/referrals", school.token, body).status_code


def test_nothing_new_is_begun_about_a_pupil_who_is_leaving(town: Town):
    pupil = town.begun(town.closed("20130101TF07"))
    body = town.intake.referral(pupil={**town.intake.referral()["pupil"], "identity_number": "20130101TF07"})
    school = next(iter(town.intake.schools.values()))
    refused = town.intake.post("/referrals", school.token, body)
    assert (503, "try-again-soon") == (refused.status_code, refused.get_json()["code"])
    assert 1 == town.destroying.run_once(today())
    town.flow()
    assert 201 == town.intake.post("/referrals", school.token, body).status_code
    assert pupil in town.destroyed.entries


@pytest.mark.parametrize(("service", "table"), [("intake", "subject-streams"), ("intake", "referrals"), ("consent", "consents")])
def test_a_service_whose_tables_are_behind_its_log_gives_no_answer(town: Town, service: str, table: str):
    pupil = town.pupil(town.closed({"subject-streams": "20130101TF15", "referrals": "20130101TF16", "consents": "20130101TF17"}[table]))
    assert 0 == town.calls.call(service, "let_go", {"pupil_id": str(pupil)})["open"]
    database = town.services[service].database
    row = database.row("SELECT position FROM follower_position WHERE follower = %s AND source = %s", (table, service))
    assert row is not None
    database.execute("UPDATE follower_position SET position = position - 1 WHERE follower = %s AND source = %s", (table, service))
    try:
        with pytest.raises(TablesBehind):
            town.calls.call(service, "let_go", {"pupil_id": str(pupil)})
    finally:
        database.execute("UPDATE follower_position SET position = %s WHERE follower = %s AND source = %s", (row["position"], table, service))


@pytest.mark.parametrize("away", ["intake", "consent"])
def test_no_answer_means_no(town: Town, away: str):
    pupil = town.approved(town.closed(f"20130101TF{ {'intake': '08', 'consent': '09'}[away] }"))
    town.calls.away = {away}
    try:
        with pytest.raises(archive_errors.NoAnswerElsewhere):
            town.casework.archive.begin(pupil, town.act(Role.ARCHIVIST, today()), expected=3)
    finally:
        town.calls.away = set()
    assert 32 == len(town.casework.keyring.key(pupil))


def test_a_crash_between_the_vault_and_the_log_is_taken_up_where_it_stopped(town: Town):
    """As if the process died before the commit: the list and the vault know, the log doesn't."""
    pupil = town.begun(town.closed("20130101TF10"))
    with psycopg.connect(town.home.admin_dsn("casework"), autocommit=True) as admin:
        admin.execute("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the process dies here'; END $$")
        admin.execute("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON log_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()")
        try:
            with pytest.raises(psycopg.errors.RaiseException):
                town.destroying.run_once(today())
        finally:
            admin.execute("DROP FUNCTION die() CASCADE")
    assert pupil in town.destroyed.entries
    with pytest.raises(archive_errors.BegunAlready):
        town.casework.archive.cancel(pupil, CancelReason.FILE_NEEDED, town.act(Role.ARCHIVIST, today()), expected=4)
    assert 1 == town.destroying.run_once(today())
    destruction = town.casework.archive.destruction_of(pupil)
    assert destruction is not None
    assert DestructionState.CARRIED_OUT is destruction.state
    town.flow()


def test_a_file_with_an_open_case_is_not_proposed(town: Town):
    case_id = town.closed("20130101TF11")
    town.accepted("20130101TF11")
    with pytest.raises(archive_errors.NotDue):
        town.casework.archive.propose(town.pupil(case_id), DECISION, town.act(Role.ARCHIVIST, today()))


def test_a_file_is_due_from_its_day_on_and_not_the_day_before(town: Town):
    on = today().replace(year=today().year - 5) + timedelta(days=1)
    case_id = town.closed("20130101TF12", on=on)
    with pytest.raises(archive_errors.NotDue):
        town.casework.archive.propose(town.pupil(case_id), DECISION, town.act(Role.ARCHIVIST, today()))


def test_cases_closed_before_there_were_dates_get_theirs_by_command(town: Town):
    case_id = town.closed("20130101TF13")
    town.services["casework"].database.execute("UPDATE case_file SET retain_until = NULL WHERE case_id = %s", (case_id,))
    assert 0 == town.casework.archive.set_dates(town.act(Role.ARCHIVIST, today())), "the log knows the date already"
    town.services["casework"].database.execute("UPDATE case_file SET retain_until = %s WHERE case_id = %s", (CLOSED.replace(year=2025), case_id))


def personal_in(text: str) -> list[str]:
    return [word for word in PERSONAL if word in text]


@pytest.fixture(scope="module")
def gone(town: Town) -> tuple[UUID, UUID, UUID]:
    """A destroyed case: its own id, its referral's and its consent's."""
    case_id = town.closed("20130101TF14")
    row = town.services["intake"].database.row("SELECT referral_id FROM referral WHERE case_id = %s", (case_id,))
    assert row is not None
    school = next(iter(town.intake.schools.values()))
    seen = town.page("intake", f"/referrals/{row['referral_id']}", Role.SCHOOL, school.organiser_id)
    assert "Robin" in seen.text, "before the destruction the sender reads it, which would fill any cache"
    town.destroy(case_id)
    return case_id, row["referral_id"], consent_id_of(case_id)


def test_the_list_of_destroyed_keys_and_the_vault_hold_no_key_and_no_look_up_row(town: Town, gone: tuple[UUID, UUID, UUID]):
    pupil = town.pupil(gone[0])
    with psycopg.connect(town.home.server.dsn(database=f"{town.home.prefix}_vault")) as admin:
        left = [
            admin.execute(query, (pupil,)).fetchone()
            for query in ("SELECT 1 FROM subject_key WHERE subject = %s", "SELECT 1 FROM pupil_lookup WHERE pupil = %s")
        ]
        assert [None, None] == left


PAGES = [
    ("intake", "/referrals/{referral}", Role.SCHOOL, 410),
    ("intake", "/referrals/{referral}", Role.TEAM_LEAD, 410),
    ("intake", "/referrals/{referral}/receipt", Role.SCHOOL, 410),
    ("consent", "/consents/{consent}", Role.TEAM_LEAD, 200),
    ("consent", "/consents/{consent}/form", Role.COORDINATOR, 200),
    ("casework", "/cases/{case}", Role.TEAM_LEAD, 200),
    ("casework", "/cases/{case}", Role.AUDITOR, 200),
    ("casework", "/cases/{case}/history", Role.AUDITOR, 200),
    ("casework", "/cases?show=closed", Role.TEAM_LEAD, 200),
]
LISTS = [
    ("intake", "/referrals?show=all", Role.SCHOOL),
    ("intake", "/referrals?show=all", Role.COORDINATOR),
    ("consent", "/?limit=100", Role.TEAM_LEAD),
]
API = [
    ("intake", "/referrals/{referral}", Role.AUDITOR, 410),
    ("intake", "/referrals", Role.SCHOOL, 200),
    ("consent", "/consents/{consent}", Role.TEAM_LEAD, 410),
    ("casework", "/cases/{case}", Role.TEAM_LEAD, 200),
    ("casework", "/cases/{case}/history", Role.AUDITOR, 200),
    ("casework", "/cases", Role.AUDITOR, 200),
]


def ways(gone: tuple[UUID, UUID, UUID], path: str) -> str:
    return path.format(case=gone[0], referral=gone[1], consent=gone[2])


@pytest.mark.parametrize(("service", "path", "role", "status"), PAGES)
def test_every_page_says_by_which_decision_instead_of_a_name(
    town: Town, gone: tuple[UUID, UUID, UUID], service: str, path: str, role: Role, status: int
):
    school = next(iter(town.intake.schools.values()))
    page = town.page(service, ways(gone, path), role, school.organiser_id if role is Role.SCHOOL else None)
    assert (status, []) == (page.status_code, personal_in(page.text) if "show=closed" not in path else [])
    if not path.endswith("/form"):
        assert f"beslut {DECISION}" in said(page.text)
        assert str(today()) in page.text


@pytest.mark.parametrize(("service", "path", "role"), LISTS)
def test_every_list_shows_that_it_is_destroyed(town: Town, gone: tuple[UUID, UUID, UUID], service: str, path: str, role: Role):
    school = next(iter(town.intake.schools.values()))
    page = town.page(service, path, role, school.organiser_id if role is Role.SCHOOL else None)
    assert 200 == page.status_code
    row = next(each for each in page.text.split("<tr") if str(gone[2] if service == "consent" else gone[1]) in each)
    assert ("Gallra" in row, []) == (True, personal_in(row))


@pytest.mark.parametrize(("service", "path", "role", "status"), API)
def test_the_api_gives_no_name_away(town: Town, gone: tuple[UUID, UUID, UUID], service: str, path: str, role: Role, status: int):
    answer = town.get(service, ways(gone, path), role)
    assert status == answer.status_code
    if "{" in path:
        assert [] == personal_in(answer.text)
    if status == 410:
        assert str(DECISION) in answer.get_json()["detail"]


def test_a_command_about_a_destroyed_case_is_refused(town: Town, gone: tuple[UUID, UUID, UUID]):
    with pytest.raises(archive_errors.FileDestroyed):
        town.casework.archive.propose(town.pupil(gone[0]), DECISION, town.act(Role.ARCHIVIST, today()))
    with pytest.raises(archive_errors.NotClosed):
        town.casework.load(Case, gone[0]).keep(Keeping(today(), RetentionAction.PRESERVATION))


def test_no_database_holds_a_word_of_it_in_the_clear(town: Town, gone: tuple[UUID, UUID, UUID]):
    told = written_out(town.home)
    assert str(gone[0]) in told, "the dump has the case"
    assert [] == [word for word in (*PERSONAL, "20130101TF14") if word in told]


@pytest.mark.parametrize("service", ["intake", "consent", "casework"])
def test_read_models_rebuilt_after_a_destruction_are_what_they_were(town: Town, gone: tuple[UUID, UUID, UUID], service: str):
    town.flow()
    workings = town.services[service]
    tables = tables_of(workings)
    before = digests_of_tables(workings.database, tables)
    assert "subject_destroyed" in before
    rebuild(workings, {source: town.pull(source) for source in workings.reactions})
    assert before == digests_of_tables(workings.database, tables)
    assert destroyed(workings.database, town.pupil(gone[0])) is not None
