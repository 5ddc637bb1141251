"""Whatever an organisation asks for, in whatever way, it learns nothing of another's matters: not even whether they are there."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.files import PDF
from services.intake.tests.installation import Installation, School
from services.intake.tests.organisations import (
    AN_ID,
    Asker,
    Organisation,
    Way,
    asker_by_session,
    asker_by_token,
    bodies,
    counted,
    limited_token,
    plant,
    report,
    send_everything,
    ways_of_schools,
    what_is_told,
)

WAYS = ways_of_schools()
WITH_IDS = [way for way in WAYS if way.places]
IDS_IN_QUERIES = ("school_unit_id", "organisation_id", "organiser_id", "replaces", "referral_id", "person_id")
_ONE_HOUSE_FOR_ALL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(scope="module")
def askers(house: Installation) -> list[Asker]:
    """Two organisers by token and in a browser, and a token that is for one of a third organiser's two schools."""
    planted = [
        plant(house, name, kind, f"20000000{at}1", f"200000{at}1", at)
        for at, (name, kind) in enumerate((("Ek", "municipal"), ("Alm", "independent")), 1)
    ]
    third = plant(house, "Lind", "independent", "2000000031", "20000031", 3)
    elsewhere = Organisation("Lind elsewhere", third.school)
    unit = {"code": "20000032", "name": "Lindens andra skola", "school_forms": ["grundskola", "gymnasieskola"], "valid_from": "2000-01-01"}
    response = house.post(f"/organisations/{third.school.organiser_id}/school-units", house.admin, unit)
    other_unit = UUID(response.get_json()["id"])
    elsewhere.keep("school_unit_id", str(other_unit))
    elsewhere.words.add("Lindens andra skola")
    before = set(third.words)
    send_everything(
        house, elsewhere, School(third.school.organiser_id, other_unit, third.school.person_id, third.school.token), other_unit, "Avskildandra", 4
    )
    elsewhere.words -= before
    everybody = [*planted, third, elsewhere]
    made = []
    for each in planted:
        others = [other for other in everybody if other is not each]
        words = set().union(*(other.words for other in others))
        made += [asker_by_token(house, each.name, each.school.token, each.ids, others, words), asker_by_session(house, each, others, words)]
    others = [*planted, elsewhere]
    token = limited_token(house, third.school, third.school.unit_id)
    words = set().union(*(other.words for other in others))
    return [*made, asker_by_token(house, "Lind, one school", token, third.ids, others, words)]


def body_for(way: Way, unit_id: str, at: int) -> Any:
    """A body that the way would take, on a pupil that nobody has told of."""
    known = bodies(unit_id, pupil_number(9_000 + at), "Egen")
    last = way.rule.rsplit("/", 1)[-1]
    given_before = {"code": "measures-put-in", "done_on": "2021-03-01"}
    more: dict[str, Any] = {
        "attachments": PDF,
        "versions": PDF,
        "attendance-reports": report([f"{pupil_number(8_000 + at)};Robin;Egen;grundskola;8;1500;900;600"]),
        "completion": {"preconditions": [given_before], "measures_needed": True, "note": "Nu är det gjort."},
        "investigation": {"given": "attached", "ready_on": "2021-03-01"},
        "end": {"ended_on": "2021-03-01", "outcome": "nothing-needed"},
    }
    return {**known, **more}.get(last, {})


def without(asked: dict[str, str], address: str, text: str) -> str:
    """An answer without the ids that the request itself named, which it may repeat in a link."""
    for each in {*asked.values(), *AN_ID.findall(address)}:
        text = text.replace(each, "")
    return text


def is_silent(asker: Asker, way: Way, address: str, query: dict[str, str], body: Any, told: str) -> None:
    """No word and no id of somebody else's is in an answer, but for what the request itself has said."""
    rest = without(query, f"{address} {body}", told)
    foreign = {each for ids in asker.foreign.values() for each in ids} - {each for ids in asker.own.values() for each in ids}
    found = [each for each in (*asker.secrets, *foreign) if each in rest]
    assert [] == found, f"{asker.name}: {way.method} {address} {query}"


def tells_nothing(
    asker: Asker, way: Way, ids: list[str], query: dict[str, str], body: Any, twins: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that names what is somebody else's is answered as one that names what isn't there."""
    address, told, asked = way.address(ids), [], []
    for swap in ({}, twins):
        named, wanted, sent = way.address(swap_ids(ids, swap)), swap_ids(query, swap), swap_ids(body, swap)
        with counted(monkeypatch) as statements:
            response = asker.ask(way, named, sent, wanted)
        told.append(what_is_told(response))
        asked.append(len(statements))
        is_silent(asker, way, named, wanted, sent, response.get_data().decode(errors="replace"))
    assert told[1] == told[0], f"{asker.name}: {way.method} {address} {query}"
    assert asked[1] == asked[0], f"{asker.name}: {way.method} {address} {query}"


def swap_ids(body: Any, twins: dict[str, str]) -> Any:
    """The same body with other ids."""
    if isinstance(body, dict):
        return {name: swap_ids(each, twins) for name, each in body.items()}
    if isinstance(body, list):
        return [swap_ids(each, twins) for each in body]
    return twins.get(body, body) if isinstance(body, str) else body


@pytest.mark.parametrize("way", WITH_IDS, ids=lambda way: f"{way.method} {way.rule}")
def test_another_organisations_matter_is_answered_as_one_that_is_not_there(askers: list[Asker], way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    for asker in askers:
        if asker.token is not None and not way.is_api:
            continue
        for at, theirs in enumerate(asker.foreign.get(way.places[-1], [])[-2:]):
            ids = [asker.own.get(place, [str(uuid4())])[0] if place != way.places[-1] else theirs for place in way.places]
            tells_nothing(asker, way, ids, {}, body_for(way, asker.own["school_unit_id"][0], at), {theirs: str(uuid4())}, monkeypatch)


def a_request(data: st.DataObject, askers: list[Asker], monkeypatch: pytest.MonkeyPatch) -> None:
    """Any asker, any way, any ids: one's own, somebody else's, made up, of the right kind or of another; perhaps in the query and in the body."""
    asker = data.draw(st.sampled_from(askers), label="asker")
    way = data.draw(st.sampled_from([way for way in WAYS if way.is_api or asker.token is None]), label="way")
    theirs = sorted({each for ids in asker.foreign.values() for each in ids} - {each for ids in asker.own.values() for each in ids})
    own = sorted({each for ids in asker.own.values() for each in ids})
    fitting = [sorted(set(asker.foreign.get(place, [])) - set(own)) or theirs for place in way.places]
    ids = [
        data.draw(st.one_of(st.sampled_from(fits), st.sampled_from(own), st.sampled_from(theirs), st.uuids(version=4).map(str))) for fits in fitting
    ]
    # A write with something of somebody else's beside is carried out where nobody reads that, and then can't be carried out again.
    names = data.draw(st.sets(st.sampled_from(IDS_IN_QUERIES), max_size=1), label="query") if way.method == "GET" else ()
    query = {name: data.draw(st.sampled_from([*theirs, *own])) for name in names}
    unit = data.draw(st.sampled_from([*asker.foreign["school_unit_id"], *asker.own["school_unit_id"]]), label="school unit")
    body = body_for(way, unit, data.draw(st.integers(0, 500)))
    if isinstance(body, bytes) and "attendance" in way.rule:
        query |= {"school_unit_id": unit, "first_day": "2021-02-01", "last_day": "2021-02-07"}
    named = set(AN_ID.findall(f"{ids} {query} {body}")) & set(theirs)
    if named:
        tells_nothing(asker, way, ids, query, body, {each: str(uuid4()) for each in named}, monkeypatch)
    else:
        address = way.address(ids)
        response = asker.ask(way, address, body, query)
        is_silent(asker, way, address, query, body, response.get_data().decode(errors="replace"))


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=_ONE_HOUSE_FOR_ALL)
def test_random_requests_of_random_organisations_find_no_leak(data: st.DataObject, askers: list[Asker], monkeypatch: pytest.MonkeyPatch) -> None:
    a_request(data, askers, monkeypatch)


@pytest.mark.long
@pytest.mark.timeout(900)
@given(data=st.data())
@settings(max_examples=2_000, deadline=None, suppress_health_check=_ONE_HOUSE_FOR_ALL)
def test_many_random_requests_find_no_leak_either(data: st.DataObject, askers: list[Asker], monkeypatch: pytest.MonkeyPatch) -> None:
    a_request(data, askers, monkeypatch)
