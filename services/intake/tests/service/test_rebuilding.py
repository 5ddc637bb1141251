"""Tables are nothing but what the log says: emptied and filled again they are the same, byte for byte."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from services.intake.domain.attachment import Matter, StoppedFile
from services.intake.tests.files import PDF
from services.intake.tests.installation import MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached
from services.intake.tests.service.test_notices import investigation, sent
from services.intake.tests.service.test_surveys import answered, closed, invited
from services.intake.tests.service.weeks import Weeks
from shared.eventlog.act import act_of_service
from shared.messaging.envelope import Batch
from shared.messaging.facts import Followed
from shared.messaging.rebuild import Progress, rebuild
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import AttachedTo, Role
from shared.vocabulary.ids import service_id_of
from tests.catching_up import catch_up


def test_rebuilt_tables_equal_the_live_ones(house: Installation) -> None:
    accepted, declined = house.sent(), house.sent(preconditions=[])
    house.post(f"/referrals/{accepted['id']}/acceptance", house.staff[Role.COORDINATOR], {}, accepted["version"])
    house.post(f"/referrals/{declined['id']}/decline", house.staff[Role.COORDINATOR], {"reason": "other-actor", "note": "BUP"}, declined["version"])
    goal = {"measure": "absence", "stage": "7-9", "fall_percent": 10}
    days = {"before_first": "2010-01-01", "before_last": "2010-06-01", "after_first": "2011-01-01", "after_last": "2011-06-01"}
    house.post("/attendance-goals", house.staff[Role.TEAM_LEAD], goal | days)
    weeks = Weeks(house)
    first = weeks.send(weeks.of_long_ago, pupils=6, away=1).get_json()["id"]
    weeks.send(weeks.of_long_ago, pupils=7, away=2, replaces=first)
    attached(house, house.sent()["id"])
    stop_a_file(house, house.sent()["id"])
    sent(house)
    investigation(house)
    house.post("/school-areas", house.admin, {"name": "Västra skolområdet", "valid_from": "2020-08-01"})
    former = house.post("/people", house.admin, {"role": "analyst", "name": "Kim Förut"}).get_json()
    house.post(f"/people/{former['id']}/end", house.admin, {}, former["version"])
    school = house.schools[MUNICIPAL].token
    hooked = house.post("/webhooks", school, {"address": "https://skola.example/narvaro"}).get_json()
    house.post(f"/webhooks/{hooked['id']}/secret", school, None, hooked["version"])
    survey, version, links = invited(house)
    answered(house, links[0], q01="2")
    closed(house, survey, version)
    house.visitor(house.people[Role.TEAM_LEAD]).go("/intake/surveys/figures").send("/surveys/figures", name="schools-2021")
    while house.intake.compare_next():
        continue
    tables = [table for projection in house.workings.projections for table in projection.tables]
    live = {table: sorted(house.dump(table)) for table in tables}
    with house.workings.database.transaction() as transaction:
        for projection in house.workings.projections:
            for table in projection.tables:
                transaction.connection.execute(f"TRUNCATE {table}")
            transaction.connection.execute("UPDATE follower_position SET position = 0 WHERE follower = %s", (projection.name,))
    catch_up(house.workings)
    assert live == {table: sorted(house.dump(table)) for table in tables}
    assert [] == [table for table, rows in live.items() if not rows], "every table is filled by something above"


def stop_a_file(house: Installation, referral: str) -> None:
    """The trace of a file that a virus scanner stopped."""
    row = house.workings.database.row("SELECT subject FROM subject_stream WHERE stream = %s", (UUID(referral),))
    assert row is not None
    matter = Matter(AttachedTo.REFERRAL, UUID(referral))
    stopped = StoppedFile(id=uuid4(), belongs_to=matter, pupil_id=row["subject"], size=len(PDF), found="Eicar-Signature")
    house.intake.record(stopped, by=act_of_service(service_id_of("intake"), today()))


def test_no_door_that_was_closed_opens_while_a_rebuild_runs(house: Installation) -> None:
    begun, admin = house.last_position(), house.admin
    people = [house.post("/people", admin, {"role": "coordinator", "name": name}).get_json() for name in ("Kim Spärrad", "Kim Slutat")]
    tokens = [house.post("/tokens", admin, {"person_id": each["id"], "expires_on": str(house.tomorrow)}).get_json() for each in people]
    signed_in = house.visitor(house.uuid(people[1]["id"])).client
    sent = house.sent()
    asked_for = f"/referrals/{sent['id']}"
    marking = {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])], "why": "Skatteverket"}

    def ask() -> tuple[int, ...]:
        by_tokens = [house.get("/referrals", each["token"]).status_code for each in tokens]
        return (*by_tokens, house.get(asked_for, house.staff[Role.COORDINATOR]).status_code, signed_in.get("/intake/referrals").status_code)

    assert (200, 200, 200, 200) == ask()
    assert 200 == house.delete(f"/tokens/{tokens[0]['id']}", admin, 1).status_code
    assert 200 == house.post(f"/people/{people[1]['id']}/end", admin, {}, people[1]["version"]).status_code
    assert 200 == house.post(f"{asked_for}/security-marking", house.staff[Role.TEAM_LEAD], marking, sent["version"]).status_code
    answers = Counter[tuple[int, ...]]()

    def between(progress: Progress) -> None:
        if progress.follower in ("registers", "referrals") and progress.position > begun:
            answers[visitors.submit(ask).result()] += 1  # in a thread of its own, as visitors of a running service are

    with ThreadPoolExecutor(max_workers=1) as visitors:
        rebuild(house.workings, dict.fromkeys(house.workings.reactions, nobody_to_pull_from), between, portion=1)
    assert {(401, 401, 404, 401)} == set(answers)
    assert 12 < answers.total(), "between all portions"


def nobody_to_pull_from(followed: Followed, limit: int) -> Batch:
    """Nothing of other services was followed, so nothing is asked for."""
    raise AssertionError(f"{limit} facts are asked for after {followed.position}")
