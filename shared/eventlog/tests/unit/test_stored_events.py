"""What the log stores of an event, and what comes back."""

from dataclasses import dataclass
from datetime import date

import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent

from shared.eventlog.aggregate import Aggregate
from shared.eventlog.keyring import KeysInMemory, NoKey, open_value
from shared.eventlog.mapper import SealedInPart, SealingMapper, stored_fields
from shared.eventlog.sealed import Sealed, SealedValue
from shared.eventlog.tests.diary import Diary, somebody
from shared.vocabulary.codes import Actor


def written() -> tuple[SealingMapper, KeysInMemory, list[StoredEvent]]:
    keys = KeysInMemory()
    owner = keys.pupil_of("a number")
    diary = Diary(owner=owner, name="Astrid Exempelsson")
    diary.write(date(2021, 6, 14), ("Jag var hemma",), (Actor.BUP,))
    mapper, act = SealingMapper(keys), somebody()
    for event in diary.pending_events:
        object.__setattr__(event, "act", act)
        object.__setattr__(event, "subject", diary.subject_id)
    return (
        mapper,
        keys,
        [mapper.to_stored_event(event) for event in diary.pending_events],
    )


def test_no_personal_word_stands_in_the_stored_bytes() -> None:
    _, _, stored = written()
    everything = b"".join(each.state for each in stored)
    assert b"Astrid" not in everything
    assert b"hemma" not in everything
    assert b'"bup"' in everything


def test_an_event_comes_back_with_its_types_and_its_words_still_sealed() -> None:
    mapper, keys, stored = written()
    page = mapper.to_domain_event(stored[1])
    assert isinstance(page, Diary.Written)
    assert date(2021, 6, 14) == page.on
    assert page.readers == (Actor.BUP,)
    assert isinstance(page.readers[0], Actor)
    assert isinstance(page.words, SealedValue)
    assert open_value(keys, page.words, tuple[str, ...]) == ("Jag var hemma",)
    assert page.known_act.effective_on == date(2021, 6, 14)


def test_after_the_key_is_destroyed_the_event_still_reads_but_its_words_do_not_open() -> None:
    mapper, keys, stored = written()
    page = mapper.to_domain_event(stored[1])
    assert isinstance(page, Diary.Written)
    keys.keys.clear()
    assert page.on == date(2021, 6, 14)
    with pytest.raises(NoKey):
        open_value(keys, page.words, tuple[str, ...])


def test_a_stored_field_that_the_class_does_not_know_is_refused_without_its_value() -> None:
    mapper, _, stored = written()
    odd = StoredEvent(
        stored[0].originator_id,
        1,
        stored[0].topic,
        stored[0].state[:-1] + b',"secret":"Astrid"}',
    )
    with pytest.raises(MapperDeserialisationError) as refused:
        mapper.to_domain_event(odd)
    assert "Astrid" not in str(refused.value)


@dataclass(frozen=True)
class Name:
    words: Sealed[str]


class MaybeInPart(Aggregate.Event):
    words: Sealed[str] | None


class WithinARecord(Aggregate.Event):
    names: tuple[Name, ...]


@pytest.mark.parametrize("event", [MaybeInPart, WithinARecord])
def test_a_field_that_is_sealed_only_in_part_is_never_stored(event: type[Aggregate.Event]) -> None:
    with pytest.raises(SealedInPart):
        stored_fields(event)


def test_a_personal_field_without_a_key_to_seal_it_is_never_stored() -> None:
    mapper = SealingMapper(KeysInMemory())
    diary = Diary(owner=KeysInMemory().pupil_of("a number"), name="Astrid")
    (begun,) = diary.pending_events
    object.__setattr__(begun, "subject", diary.subject_id)
    with pytest.raises(NoKey):
        mapper.to_stored_event(begun)
