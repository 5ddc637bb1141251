"""Every event of a case can be told in words, and words that can't be opened say why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from eventsourcing.persistence import StoredEvent

from services.casework.domain.case import Case
from services.casework.read_models.words import BROKEN, DESTROYED, PROTECTED, Words
from services.casework.story import Book, tell
from services.casework.tests.cases import CASE, PUPIL, PUPILS_KEY, sealed
from shared.eventlog.aggregate import Aggregate
from shared.eventlog.database import Database
from shared.eventlog.keyring import KeysInMemory
from shared.eventlog.log import EventLog
from shared.eventlog.mapper import SealingMapper

GOLDEN = sorted(Path(__file__).parent.with_name("golden").glob("casework.case.*.json"))
EVENTS = [member for member in vars(Case).values() if isinstance(member, type) and issubclass(member, Aggregate.Event) and hasattr(member, "TOPIC")]


def a_log(keys: dict[UUID, bytes]) -> EventLog:
    """A log that is only asked to open words."""
    return EventLog(Database("postgresql://nobody@127.0.0.1:1/nothing"), KeysInMemory(keys=keys))


def golden_events() -> dict[str, Any]:
    mapper = SealingMapper(KeysInMemory())
    read = [json.loads(path.read_text()) for path in GOLDEN]
    return {
        each["topic"]: mapper.to_domain_event(
            StoredEvent(UUID(each["originator_id"]), each["originator_version"], each["topic"], orjson.dumps(each["state"]))
        )
        for each in read
    }


def a_book(words: Words) -> Book:
    events = golden_events()
    call, decision = events["casework.case.meeting-called"], events["casework.case.decision-made"]
    guardians = {each.guardian_id: each.name for each in events["casework.case.referral-accepted"].referral.guardians}
    return Book(words, {}, guardians, {call.meeting_id: call}, {decision.decision_id: decision})


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_event_class_is_without_words(event: type[Any]):
    assert tell.dispatch(event) is not tell.dispatch(object)


@pytest.mark.parametrize("topic", sorted(golden_events()))
def test_a_sentence_is_whole_and_shows_no_code(topic: str):
    told = tell(golden_events()[topic], a_book(Words(a_log({PUPIL: PUPILS_KEY}), True)))
    assert told.what.endswith(".")
    assert not any(word in told.what + told.more for word in ("None", "back-60", "social-services", "guardian", "[", "sealed."))


def test_an_event_that_nobody_found_words_for_is_an_error_not_a_blank():
    with pytest.raises(TypeError):
        tell(object(), a_book(Words(a_log({}), True)))


def test_words_are_opened_only_with_the_right_and_a_key():
    words = sealed("Elev Exempel")
    assert "Elev Exempel" == Words(a_log({PUPIL: PUPILS_KEY}), True).read(words)
    assert PROTECTED == Words(a_log({PUPIL: PUPILS_KEY}), False).read(words)
    assert DESTROYED == Words(a_log({}), True).read(words)
    assert BROKEN == Words(a_log({PUPIL: bytes(31) + b"x"}), True).read(words)
    assert "" == Words(a_log({}), True).read(None)


def test_a_destroyed_case_still_tells_what_happened_without_a_name():
    book = a_book(Words(a_log({}), True))
    told = [tell(event, book) for event in golden_events().values() if event.originator_id == CASE]
    assert any(DESTROYED in each.what + each.more + each.text for each in told)
    assert not any("Exempel" in each.what + each.more + each.text for each in told)


@pytest.mark.parametrize(
    ("written", "told"), [("Skolan ringer hem", "Skolan ringer hem."), ("Skolan ringer hem.", "Skolan ringer hem."), ("Nu!", "Nu!")]
)
def test_a_decision_ends_with_one_stop_however_it_was_written(written: str, told: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Words, "read", lambda *_: written)
    assert tell(golden_events()["casework.case.decision-made"], a_book(Words(a_log({}), True))).what.endswith(f"beslutade: {told}")
