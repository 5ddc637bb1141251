"""A sender's system is told what happens with what was sent: signed, in order, at least once, for a day, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID

import pytest

from deploy.private import PrivatePostgres
from services.intake.application.webhook_sending import PAUSES, Sending, WebhookLoop
from services.intake.domain.webhook import MOST_AN_HOUR
from services.intake.outside.webhook import Receivers
from services.intake.tests.hooked import Hooked, came_of, killed_after, told_by
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation, install
from services.intake.tests.service.test_duplicates import Pupil, judged, sent
from services.intake.tests.service.test_following_a_referral import assigned, closed, granted, opened, requested, started, withdrawn
from services.intake.tests.service.test_notices import ON, absence_notice
from services.intake.tests.webhook_receiver import Receiver, receiving
from shared.messaging.tests.processes import eventually
from shared.vocabulary.codes import Role
from tests.databases import make_home


@pytest.fixture(scope="module")
def house(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = install(make_home(postgres, ("intake",)), tmp_path_factory.mktemp("intake"), webhooks_on_loopback=True)
    yield made
    for close in (made.workings.database.close, *made.workings.closing):
        close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture
def hooked(house: Installation, receiver: Receiver) -> Iterator[Hooked]:
    made = Hooked(house, receiver, house.schools[MUNICIPAL]).registered()
    made.work()
    yield made
    made.remove()


def test_an_address_is_told_nothing_until_it_has_answered_the_challenge(house: Installation, receiver: Receiver) -> None:
    receiver.answers_challenges = False
    hooked = Hooked(house, receiver, house.schools[MUNICIPAL]).registered()
    hooked.work()
    house.sent()
    hooked.work()
    assert ("unverified", []) == (hooked.row["state"], receiver.news())
    assert receiver.came[0].good_by(hooked.secret)
    (check,) = house.get(f"/webhooks/{hooked.id}/messages", hooked.token).get_json()["items"]
    assert [(204, "challenge-not-answered")] == [(each["answered"], each["trouble"]) for each in check["tries"]]
    receiver.answers_challenges = True
    hooked.work(timedelta(seconds=10))
    house.sent()
    hooked.work()
    assert ("active", ["referral.received"]) == (hooked.row["state"], receiver.news())
    hooked.remove()


def test_the_sender_is_told_of_all_that_happens_with_a_referral_in_order_and_nothing_about_the_pupil(house: Installation, hooked: Hooked) -> None:
    team, sent = house.staff[Role.COORDINATOR], house.sent()
    path = f"/referrals/{sent['id']}"
    back = house.post(f"{path}/completion-request", team, {"missing": ["noticed"], "note": "Vilken dag?"}, sent["version"]).get_json()
    done = {"preconditions": [{"code": "noticed", "done_on": "2021-01-19"}], "note": "Den 19 januari."}
    completed = house.post(f"{path}/completion", hooked.token, done, back["version"]).get_json()
    house.post(f"{path}/acceptance", team, {}, completed["version"])
    case = UUID(sent["case_id"])
    for fact in (opened, assigned, requested, granted, assigned, started, withdrawn, closed):
        made = fact(case)
        house.hear(type(made).FACT.split(".")[0], made)
    hooked.work()
    steps = [("received", "received"), ("completion-asked", "to-complete"), ("completed", "received"), ("accepted", "accepted")]
    steps += [("status-changed", status) for status in ("coordinator", "waiting-for-consent", "coordinator", "running", "closed")]
    came = [each for each in hooked.receiver.came if each.told["data"]["id"] == sent["id"]]
    assert [(f"referral.{news}", status) for news, status in steps] == [(each.told["type"], each.told["data"]["status"]) for each in came]
    assert house.get(path, hooked.token).get_json()["status"] == came[-1].told["data"]["status"]
    link = f"https://narvaro.example{API}{path}"
    told = {"id": sent["id"], "registry_number": sent["registry_number"], "status": "received", "link": link}
    assert told == came[0].told["data"]
    assert {"type", "timestamp", "data"} == came[0].told.keys()
    assert all(each.good_by(hooked.secret) for each in came)
    assert len(came) == len({each.id for each in came})
    hooked.work()
    assert len(came) == len([each for each in hooked.receiver.came if each.told["data"]["id"] == sent["id"]])


def test_a_notice_is_told_of_too_and_only_what_was_asked_for(house: Installation, receiver: Receiver) -> None:
    hooked = Hooked(house, receiver, house.schools[INDEPENDENT]).registered(news=["absence-notice.taken-on", "absence-notice.closed"])
    hooked.work()
    body = absence_notice(house)
    answer = house.post("/absence-notices", hooked.token, body).get_json()
    path, officer = f"/absence-notices/{answer['id']}", house.staff[Role.ATTENDANCE_OFFICER]
    taken = house.post(f"{path}/responsibility", officer, ON, answer["version"]).get_json()
    house.post(f"{path}/closure", officer, {"reason": "back-in-school"}, taken["version"])
    house.sent(INDEPENDENT)
    hooked.work()
    assert ["absence-notice.taken-on", "absence-notice.closed"] == receiver.news()
    assert f"https://narvaro.example{API}{path}" == receiver.came[-1].told["data"]["link"]
    hooked.remove()


def test_another_organisation_is_told_nothing_and_finds_nothing(house: Installation, hooked: Hooked) -> None:
    house.sent(INDEPENDENT)
    hooked.work()
    assert [] == hooked.receiver.news()
    foreign = house.schools[INDEPENDENT].token
    there = f"/webhooks/{hooked.id}"
    assert not any(each["id"] == str(hooked.id) for each in house.get("/webhooks", foreign).get_json()["items"])
    assert [404, 404] == [house.get(path, foreign).status_code for path in (there, f"{there}/messages")]
    commands = [("secret", 2), ("resumption", 2), ("test-messages", None), (f"messages/{house.nobody}/sending", None)]
    assert [404] * 4 == [house.post(f"{there}/{command}", foreign, None, version).status_code for command, version in commands]
    assert 404 == house.delete(there, foreign, 2).status_code


def test_an_organisation_that_has_ended_is_told_no_more(house: Installation, receiver: Receiver) -> None:
    old, new = house.new_school("independent", "3000000071", "30000071"), house.new_school("independent", "3000000072", "30000072")
    theirs = Hooked(house, receiver, old).registered()
    theirs.work()
    sent = theirs.post("/referrals", house.referral() | {"school_unit_id": str(old.unit_id)})
    theirs.work()
    told = receiver.news()
    assert 200 == house.post(f"/organisations/{old.organiser_id}/end", house.admin, {"successor": str(new.organiser_id)}, 1).status_code
    assert 200 == house.post(f"/referrals/{sent['id']}/acceptance", house.staff[Role.COORDINATOR], {}, sent["version"]).status_code
    theirs.work()
    assert (["referral.received"], told) == (told, receiver.news())


def test_what_only_named_handlers_may_know_of_is_never_sent(house: Installation, hooked: Hooked) -> None:
    body = house.referral() | {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])]}
    body["pupil"] = body["pupil"] | {"identity_number": "20130715TF80"}
    assert 201 == house.post("/protected-referrals", house.staff[Role.TEAM_LEAD], body).status_code
    later = house.sent(pupil=house.referral()["pupil"] | {"identity_number": "20130715TF81"})
    hooked.noting.run_once()
    marked = {"security_marking": "sekretessmarkering", "handlers": [str(house.people[Role.TEAM_LEAD])], "why": "Skatteverket"}
    assert 200 == house.post(f"/referrals/{later['id']}/security-marking", house.staff[Role.TEAM_LEAD], marked, later["version"]).status_code
    hooked.work()
    (message,) = hooked.log
    assert ([], "withheld", None) == (hooked.receiver.news(), message["state"], message["registry_number"])
    refused = hooked.post(f"/webhooks/{hooked.id}/messages/{message['id']}/sending", status=(409,))
    assert "message-not-to-be-sent" == refused["code"]


def test_who_sent_a_part_of_another_is_told_what_becomes_of_that_and_not_what_it_is_asked(house: Installation, receiver: Receiver) -> None:
    hooked, pupil, team = Hooked(house, receiver, house.schools[INDEPENDENT]).registered(), Pupil(), house.staff[Role.COORDINATOR]
    hooked.work()
    first, second = sent(house, pupil), sent(house, pupil, school=INDEPENDENT)
    judged(house, second, "same-matter")
    hooked.work()
    path = f"/referrals/{first['id']}"
    back = house.post(f"{path}/completion-request", team, {"missing": ["noticed"]}, first["version"]).get_json()
    done = {"preconditions": [{"code": "noticed", "done_on": "2021-01-19"}]}
    completed = house.post(f"{path}/completion", house.schools[MUNICIPAL].token, done, back["version"]).get_json()
    house.post(f"{path}/acceptance", team, {}, completed["version"])
    for fact in (opened, assigned):
        house.hear("casework", fact(UUID(first["case_id"])))
    hooked.work()
    third = sent(house, pupil, school=INDEPENDENT)
    judged(house, third, "same-matter")
    hooked.work()
    news = [(each.told["data"]["id"], each.told["type"], each.told["data"]["status"]) for each in receiver.came[1:]]
    assert [
        (second["id"], "referral.received", "received"),
        (second["id"], "referral.accepted", "accepted"),
        (second["id"], "referral.status-changed", "coordinator"),
        (third["id"], "referral.received", "received"),
        (third["id"], "referral.accepted", "coordinator"),
    ] == news
    assert [news[2][2], news[4][2]] == [house.get(f"/referrals/{each['id']}", hooked.token).get_json()["status"] for each in (second, third)]
    assert first["registry_number"] not in str([each.told for each in receiver.came])
    hooked.remove()


def test_a_few_test_messages_an_hour_are_sent_and_as_many_tries_of_a_message(hooked: Hooked) -> None:
    for _ in range(MOST_AN_HOUR):
        hooked.post(f"/webhooks/{hooked.id}/test-messages")
    assert "too-many-sendings" == hooked.post(f"/webhooks/{hooked.id}/test-messages", status=(409,))["code"]
    hooked.work()
    message = f"/webhooks/{hooked.id}/messages/{hooked.log[0]['id']}/sending"
    for _ in range(MOST_AN_HOUR - 1):
        hooked.post(message)
        hooked.work()
    assert "too-many-sendings" == hooked.post(message, status=(409,))["code"]


def test_what_fails_is_tried_for_a_day_with_growing_pauses_then_given_up_and_the_next_of_the_matter_goes(house: Installation, hooked: Hooked) -> None:
    sent, begun = house.sent(), datetime.now(UTC)
    house.post(f"/referrals/{sent['id']}/acceptance", house.staff[Role.COORDINATOR], {}, sent["version"])
    hooked.receiver.status = lambda came: 500 if came.told["type"] == "referral.received" else 204
    other = house.sent()
    for pause in (0, *PAUSES):
        hooked.work(timedelta(seconds=pause * 1.2 + 1))
    received = [each for each in hooked.receiver.came if each.told["data"]["id"] == sent["id"] and each.told["type"] == "referral.received"]
    assert (len(PAUSES) + 1, 1) == (len(received), len({(each.id, each.body) for each in received}))
    assert timedelta(hours=23) < sum((timedelta(seconds=pause) for pause in PAUSES), timedelta()) < timedelta(hours=24)
    stands = {(each["matter"], each["type"]): (each["state"], len(each["tries"])) for each in hooked.log}
    assert ("given-up", len(PAUSES) + 1) == stands[sent["id"], "referral.received"] == stands[other["id"], "referral.received"]
    assert ("delivered", 1) == stands[sent["id"], "referral.accepted"]
    assert begun < hooked.now


def test_what_waits_keeps_its_own_matter_waiting_and_no_other(house: Installation, hooked: Hooked) -> None:
    first, second = house.sent(), house.sent()
    house.post(f"/referrals/{first['id']}/acceptance", house.staff[Role.COORDINATOR], {}, first["version"])
    hooked.receiver.status = lambda came: 503 if came.told["data"]["id"] == first["id"] and len(came_of(hooked, first)) < 2 else 200
    hooked.work()
    assert [(first["id"], "referral.received"), (second["id"], "referral.received")] == told_by(hooked)
    hooked.work(timedelta(seconds=10))
    assert [(first["id"], "referral.received"), (first["id"], "referral.accepted")] == told_by(hooked)[2:]


def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_days(house: Installation, hooked: Hooked) -> None:
    hooked.receiver.status, hooked.receiver.headers = 429, {"Retry-After": "600"}
    house.sent()
    hooked.work()
    hooked.work(timedelta(seconds=599))
    assert 1 == len(hooked.receiver.news())
    hooked.receiver.headers = {"Retry-After": "999999"}
    hooked.work(timedelta(seconds=2))
    hooked.work(timedelta(hours=1, seconds=1))
    assert 3 == len(hooked.receiver.news())


def test_a_receiver_that_is_gone_ends_its_webhook(house: Installation, hooked: Hooked) -> None:
    hooked.receiver.status = 410
    house.sent()
    hooked.work()
    house.sent()
    hooked.work(timedelta(days=1))
    assert ("ended", "gone", ["referral.received"]) == (hooked.row["state"], hooked.row["ended_because"], hooked.receiver.news())
    assert "webhook-over" == hooked.post(f"/webhooks/{hooked.id}/test-messages", status=(409,))["code"]


def test_after_three_days_of_failing_it_is_paused_and_what_waits_goes_when_somebody_has_looked(house: Installation, hooked: Hooked) -> None:
    hooked.receiver.status = 302
    hooked.receiver.headers = {"Location": hooked.receiver.address}
    house.sent()
    hooked.work()
    assert (1, "active") == (len(hooked.receiver.news()), hooked.row["state"])
    assert hooked.row["failing_since"]
    hooked.work(timedelta(days=3, seconds=1))
    assert "paused" == hooked.row["state"]
    house.sent()
    hooked.work(timedelta(days=1))
    tries = len(hooked.receiver.news())
    hooked.receiver.status = 200
    assert "active" == hooked.post(f"/webhooks/{hooked.id}/resumption", None, hooked.row["version"])["state"]
    hooked.work()
    assert (tries + 2, None) == (len(hooked.receiver.news()), hooked.row["failing_since"])
    assert "webhook-not-paused" == hooked.post(f"/webhooks/{hooked.id}/resumption", None, hooked.row["version"], (409,))["code"]


def test_a_new_secret_signs_at_once_and_the_former_for_a_day(house: Installation, hooked: Hooked) -> None:
    answer = hooked.post(f"/webhooks/{hooked.id}/secret", None, hooked.row["version"])
    for later, former_is_good in ((timedelta(), True), (timedelta(days=1, minutes=1), False)):
        house.sent()
        hooked.work(later)
        came = hooked.receiver.came[-1]
        assert (True, former_is_good) == (came.good_by(answer["secret"]), came.good_by(hooked.secret))


def test_a_process_that_ends_while_it_notes_or_sends_loses_nothing(house: Installation, hooked: Hooked) -> None:
    house.sent()
    killed_after(house, hooked.noting.run_once)
    while hooked.noting.run_once():
        continue
    hooked.now = datetime.now(UTC)
    assert 1 == len(hooked.sending.lease(100))  # and it ends before it sends
    assert [] == hooked.sending.lease(100)
    hooked.now += timedelta(minutes=2)
    (message,) = hooked.sending.lease(100)
    killed_after(house, lambda: hooked.sending.send(message))  # the receiver has answered
    hooked.work(timedelta(minutes=5))
    came = hooked.receiver.came[1:]
    assert (2, 1) == (len(came), len({(each.id, each.body) for each in came}))
    assert ("delivered", 1) == (hooked.log[0]["state"], len(hooked.log[0]["tries"]))


def test_a_slow_receiver_delays_nobody_else(house: Installation, hooked: Hooked) -> None:
    with ExitStack() as others:
        slow = others.enter_context(receiving())
        slow.holds = Event()
        slow.holds.set()
        second = Hooked(house, slow, house.schools[MUNICIPAL]).registered()
        second.work()
        slow.holds.clear()
        slow.arrived.clear()
        sent = [house.sent() for _ in range(5)]
        loop = WebhookLoop(hooked.noting, Sending(house.intake, Receivers(loopback=True), API))
        loop.turn()
        assert slow.arrived.wait(10)
        eventually({each["id"] for each in sent}, lambda: loop.turn() and {each.told["data"]["id"] for each in hooked.receiver.came[1:]})
        assert 2 == len(slow.news())  # its own two places
        slow.holds.set()
        eventually(5, lambda: loop.turn() and len(slow.news()))
        loop.stop()
        eventually(["delivered"] * 5, lambda: [each["state"] for each in second.log])
        second.remove()


def test_an_answer_that_takes_too_long_or_never_ends_is_cut_off(house: Installation, hooked: Hooked) -> None:
    hooked.receiver.holds = Event()
    house.sent()
    hooked.sending = Sending(house.intake, Receivers(loopback=True, seconds=0.2), API, lambda: hooked.now)
    hooked.work()
    (tried,) = hooked.log[0]["tries"]
    assert (None, "too-slow") == (tried["answered"], tried["trouble"])
    assert tried["took_ms"] < 2000


def test_a_message_can_be_sent_again_and_a_test_message_once_a_key(house: Installation, hooked: Hooked) -> None:
    path, key = f"/webhooks/{hooked.id}/test-messages", "the-same-key"
    answers = [house.post(path, hooked.token, None, Idempotency_Key=key) for _ in range(2)]
    assert [201, 201] == [each.status_code for each in answers]
    waiting = f"/webhooks/{hooked.id}/messages/{next(each['id'] for each in hooked.log)}/sending"
    assert "message-waits" == hooked.post(waiting, status=(409,))["code"]
    hooked.work()
    (message,) = hooked.log
    assert "delivered" == message["state"]
    hooked.post(waiting)
    hooked.work()
    assert ([message["id"]] * 2, ["webhook.test"] * 2) == ([each.id for each in hooked.receiver.came[1:]], hooked.receiver.news())
    assert [204, 204] == [each["answered"] for each in hooked.log[0]["tries"]]


def test_old_messages_are_forgotten(house: Installation, hooked: Hooked) -> None:
    house.sent()
    hooked.work()
    hooked.sending.sweep()
    assert 1 == len(hooked.log)
    hooked.now += timedelta(days=31)
    hooked.sending.sweep()
    assert [] == hooked.log
    assert [] == house.workings.database.rows("SELECT 1 FROM webhook_try JOIN webhook_message USING (message_id) WHERE webhook_id = %s", (hooked.id,))


def test_neither_secret_nor_address_lies_in_the_database_in_the_clear(house: Installation, hooked: Hooked) -> None:
    house.sent()
    hooked.work()
    tables = ("webhook", "webhook_message", "webhook_try", "log_events", "idempotent_answer")
    stored = "".join(row for table in tables for row in house.dump(table))
    assert not any(word in stored for word in (hooked.secret.removeprefix("whsec_"), hooked.receiver.address))


def test_an_address_that_is_not_taken_and_one_too_many_are_refused(house: Installation, receiver: Receiver) -> None:
    token = house.new_school("independent", "1000000077", "10000077").token
    wrong = house.post("/webhooks", token, {"address": "http://skola.example/narvaro"})
    assert (422, "webhook-address-not-taken") == (wrong.status_code, wrong.get_json()["code"])
    codes = [house.post("/webhooks", token, {"address": receiver.address}).status_code for _ in range(11)]
    assert [201] * 10 + [409] == codes


def test_the_pages_show_a_secret_once_and_the_log_and_send_again(house: Installation, receiver: Receiver) -> None:
    school = house.new_school("independent", "1000000078", "10000078")
    page = house.visitor(school.person_id).go("/intake/webhooks")
    wrong = page.send("/webhooks", address="http://skola.example/")
    assert (422, True) == (wrong.status, "ska börja med https://" in wrong.text)
    form = page.go("/intake/webhooks").form("/webhooks")
    shown = page.send("/webhooks", address=receiver.address)
    assert (200, True) == (shown.status, "whsec_" in shown.text)
    secret = shown.text[shown.text.index("whsec_") :].split("<")[0]
    form.fields = [*[each for each in form.fields if each[0] != "address"], ("address", receiver.address)]
    again = page.send_again(form)
    assert (200, False, 1) == (again.status, "whsec_" in again.text, len(house.get("/webhooks", school.token).get_json()["items"]))
    hooked = Hooked(house, receiver, school)
    hooked.work()
    assert receiver.came[0].good_by(secret)
    here = page.address
    page.send("/test-messages")
    hooked.work()
    assert all(word in page.go(here).text for word in ("Igång", "Svar 204"))
    page.send("/sending")
    hooked.work()
    assert ["webhook.test"] * 2 == receiver.news()
    assert "whsec_" in page.go(here).send("/secret").text
    page.go(here).send("/removal")
    assert "Upphörd" in page.text
