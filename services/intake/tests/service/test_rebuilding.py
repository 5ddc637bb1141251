"""Tables are nothing but what the log says: emptied and filled again they are the same, byte for byte."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.intake.domain.attachment import Matter, StoppedFile
from services.intake.tests.files import PDF
from services.intake.tests.installation import MUNICIPAL, Installation
from services.intake.tests.service.test_attaching_files import attached
from services.intake.tests.service.test_notices import investigation, sent
from services.intake.tests.service.test_surveys import answered, closed, invited
from services.intake.tests.service.weeks import Weeks
from shared.eventlog.act import act_of_service
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
