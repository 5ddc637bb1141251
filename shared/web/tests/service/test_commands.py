"""A command is carried out once however often it is sent, and against the version that its sender saw."""

import threading
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog
from shared.eventlog.tests.diary import Diary
from shared.web.tests.diaries import API, PEOPLE, diary_app, json_of
from tests.databases import Home

IMPORTER = "importer"


def begin(client: FlaskClient, key: str | None = None, role: str = "school", **body: Any) -> TestResponse:
    headers = {"X-As": role, **({} if key == "" else {"Idempotency-Key": key or str(uuid4())})}
    return client.post(f"{API}/diaries", headers=headers, json={"name": "Astrid Exempelsson", **body})


def write(client: FlaskClient, diary: str, version: str | None, words: str = "hemma", **more: str) -> TestResponse:
    headers = {"X-As": "school", **({"If-Match": version} if version is not None else {}), **more}
    return client.post(f"{API}/diaries/{diary}/pages", headers=headers, json={"words": words})


def count(log: EventLog) -> int:
    row = log.database.row("SELECT count(*) AS events FROM log_events")
    assert row is not None
    events: int = row["events"]
    return events


def test_an_answer_tells_version_position_and_place(client: FlaskClient, log: EventLog):
    answer = begin(client)
    assert (201, '"1"') == (answer.status_code, answer.headers["ETag"])
    assert f"{API}/diaries/{json_of(answer)['id']}" == answer.headers["Location"]
    assert log.recorder.max_notification_id() == int(answer.headers["Narvaro-Position"])
    assert {"id", "version", "state", "owner", "secret"} == set(json_of(answer))


def test_every_event_carries_who_as_what_and_the_errand(client: FlaskClient, log: EventLog):
    errand = uuid4()
    answer = client.post(
        f"{API}/diaries", headers={"X-As": "school", "Idempotency-Key": str(uuid4()), "Narvaro-Correlation": str(errand)}, json={"name": "Astrid"}
    )
    recorded = log.story(UUID(json_of(answer)["id"]))[0]
    act = recorded.event.known_act
    assert (PEOPLE["school"].person_id, "school", errand, None) == (act.actor, act.role, act.correlation, act.known_on)


def test_the_same_key_gives_the_same_answer_and_nothing_more_happens(client: FlaskClient, log: EventLog):
    key = str(uuid4())
    first = begin(client, key)
    before = count(log)
    second = begin(client, key)
    assert before == count(log)
    assert (201, "true") == (second.status_code, second.headers["Idempotency-Replayed"])
    assert {name: first.headers[name] for name in ("ETag", "Location", "Narvaro-Position", "Content-Type")} == {
        name: second.headers[name] for name in ("ETag", "Location", "Narvaro-Position", "Content-Type")
    }
    assert {name: value for name, value in json_of(first).items() if name != "secret"} == json_of(second)


def test_a_secret_is_shown_once_and_never_stored(client: FlaskClient, home: Home):
    key = str(uuid4())
    assert "shown once" == json_of(begin(client, key))["secret"]
    assert "secret" not in json_of(begin(client, key))


def test_the_same_key_for_something_else_is_refused(client: FlaskClient):
    key = str(uuid4())
    begin(client, key)
    answer = begin(client, key, words="annat")
    assert (422, "idempotency-key-reused") == (answer.status_code, json_of(answer)["code"])


def test_a_query_that_is_no_text_does_no_harm(client: FlaskClient):
    headers = {"X-As": "school", "Idempotency-Key": str(uuid4())}
    asked = [client.post(f"{API}/diaries", headers=headers, json={"name": "A"}, environ_overrides={"QUERY_STRING": each}) for each in "\xff\xff\xfe"]
    assert [201, 201, 422] == [answer.status_code for answer in asked]
    assert json_of(asked[0])["id"] == json_of(asked[1])["id"]


def test_a_key_is_its_senders_own(client: FlaskClient):
    key = str(uuid4())
    assert json_of(begin(client, key, "school"))["id"] != json_of(begin(client, key, "admin"))["id"]


def test_creating_needs_a_key_that_is_one(client: FlaskClient):
    for key in ("", "short", "å" * 20, "x" * 201):
        answer = client.post(f"{API}/diaries", headers={"X-As": "school", "Idempotency-Key": key}, json={"name": "A"})
        assert (400, "idempotency-key-missing") == (answer.status_code, json_of(answer)["code"])
    assert 400 == begin(client, "").status_code


def test_a_refused_command_leaves_nothing_and_its_key_may_be_used_again(client: FlaskClient, log: EventLog):
    key, before = str(uuid4()), count(log)
    refused = begin(client, key, name="full")
    assert (409, "diary-full", "Dagboken är full.") == (refused.status_code, json_of(refused)["code"], json_of(refused)["detail"])
    assert before == count(log)
    assert 201 == begin(client, key).status_code


def test_of_the_same_key_sent_eight_times_at_once_one_is_carried_out(log: EventLog):
    app = diary_app(log.database, log)
    key, before, together = str(uuid4()), count(log), threading.Barrier(8)
    answers: list[TestResponse] = []

    def send() -> None:
        together.wait()
        answers.append(begin(app.test_client(), key))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert before + 1 == count(log)
    assert {201} == {each.status_code for each in answers}
    assert 1 == len({json_of(each)["id"] for each in answers})
    assert 7 == sum("Idempotency-Replayed" in each.headers for each in answers)


def test_a_kept_answer_is_sealed_and_goes_with_the_persons_key(client: FlaskClient, log: EventLog, home: Home):
    key = str(uuid4())
    owner = json_of(begin(client, key))["owner"]
    with psycopg.connect(home.admin_dsn("intake")) as connection:
        stored = [body for (body,) in connection.execute("SELECT body FROM idempotent_answer")]
    assert stored
    assert all(body.startswith("sealed.v1.") for body in stored)
    keyless = diary_app(log.database, EventLog(log.database, KeysInMemory())).test_client()
    answer = begin(keyless, key)
    assert (410, "destroyed") == (answer.status_code, json_of(answer)["code"])
    assert owner not in answer.text


def test_a_change_needs_the_version_that_its_sender_saw(client: FlaskClient):
    diary = json_of(begin(client))["id"]
    assert [(428, "if-match-missing"), (400, "malformed-if-match"), (412, "stale-version")] == [
        (each.status_code, json_of(each)["code"]) for each in (write(client, diary, None), write(client, diary, "1"), write(client, diary, '"7"'))
    ]
    answer = write(client, diary, '"1"')
    assert (200, '"2"') == (answer.status_code, answer.headers["ETag"])
    assert '"2"' == client.get(f"{API}/diaries/{diary}", headers={"X-As": "school"}).headers["ETag"]


def test_a_repeated_change_gets_its_answer_although_the_version_is_old_by_now(client: FlaskClient):
    diary, key = json_of(begin(client))["id"], str(uuid4())
    first, second = (write(client, diary, '"1"', **{"Idempotency-Key": key}) for _ in range(2))
    assert (200, json_of(first)) == (second.status_code, json_of(second))


def test_one_of_two_who_change_the_same_version_at_once_is_told_so(log: EventLog):
    app = diary_app(log.database, log)
    diary, together = json_of(begin(app.test_client()))["id"], threading.Barrier(2)
    statuses: list[int] = []

    def send() -> None:
        together.wait()
        statuses.append(write(app.test_client(), diary, '"1"').status_code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [200, 412] == sorted(statuses)


def test_what_is_not_there_is_not_found(client: FlaskClient):
    answer = write(client, str(uuid4()), '"1"')
    assert (404, "not-found") == (answer.status_code, json_of(answer)["code"])


def test_days_are_claimed_only_with_the_import_right(log: EventLog):
    client = diary_app(log.database, log).test_client()
    answer = begin(client, effective_on="2018-03-01")
    assert (403, "import-right-missing") == (answer.status_code, json_of(answer)["code"])


def test_an_import_says_when_it_was_so_and_when_it_was_known(log: EventLog):
    importer = PEOPLE["school"].__class__(uuid4(), PEOPLE["school"].role, uuid4(), may_import=True)
    client = diary_app(log.database, log, identify=lambda _: importer).test_client()
    answer = begin(client, effective_on="2018-03-01", known_on="2018-03-02")
    act = log.story(UUID(json_of(answer)["id"]))[0].event.known_act
    assert ("2018-03-01", "2018-03-02", importer.organisation_id) == (str(act.effective_on), str(act.known_on), act.organisation)
    late = begin(client, effective_on="2199-01-01")
    assert (422, ["effective_on"]) == (late.status_code, [each["field"] for each in json_of(late)["errors"]])


def test_a_form_sent_twice_makes_one_thing_and_leads_to_it_both_times(client: FlaskClient, log: EventLog):
    sent = {"name": "Astrid", "idempotency_key": str(uuid4())}
    before = count(log)
    answers = [client.post("/intake/diaries/new", headers={"X-As": "school", "Accept": "text/html"}, data=sent) for _ in range(2)]
    assert before + 1 == count(log)
    assert [303, 303] == [each.status_code for each in answers]
    assert 1 == len({each.headers["Location"] for each in answers})
    assert log.find(Diary, UUID(answers[0].headers["Location"].rsplit("/", 1)[1])) is not None


def test_a_form_with_an_error_is_shown_again_with_its_key_and_words(client: FlaskClient, log: EventLog):
    key, before = str(uuid4()), count(log)
    page = client.post(
        "/intake/diaries/new",
        headers={"X-As": "school", "Accept": "text/html"},
        data={"words": "<b>Vår</b>", "readers.0.phone": "x", "idempotency_key": key},
    )
    assert (422, before) == (page.status_code, count(log))
    assert key in page.text
    assert "&lt;b&gt;Vår&lt;/b&gt;" in page.text
    assert '<a href="#f-name">Namn: Fyll i det här.</a>' in page.text
    assert 'id="f-readers-0-phone"' in page.text
    assert 'aria-describedby="f-readers-0-phone-error" aria-invalid="true"' in page.text
    assert "2 saker behöver rättas" in page.text
