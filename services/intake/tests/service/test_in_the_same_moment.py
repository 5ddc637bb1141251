"""What is decided while somebody else decides too: the second sees what the first has done, or waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from services.intake.tests.installation import Installation
from services.intake.tests.service.test_duplicates import Pupil, judged, sent, team
from services.intake.tests.waiting import until_it_waits_for
from shared.eventlog.act import Act, act_of_service
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DuplicateVerdict, Role

T = TypeVar("T")


def lead(house: Installation) -> Act:
    return act_of_service(house.people[Role.TEAM_LEAD], today())


def meanwhile(house: Installation, first: Callable[[], Any], second: Callable[[], T]) -> T:
    """What the second answers who begins before the first is done."""
    with ThreadPoolExecutor(1) as other:
        with house.workings.database.transaction() as transaction:
            first()
            doing = other.submit(second)
            until_it_waits_for(transaction, doing)
        return doing.result()


def accepted(house: Installation, answer: dict[str, Any]) -> tuple[int, str]:
    response = house.post(f"/referrals/{answer['id']}/acceptance", house.staff[Role.TEAM_LEAD], {}, answer["version"])
    return response.status_code, response.get_json().get("code", "")


def pair_of(house: Installation, answer: dict[str, Any]) -> UUID:
    return UUID(team(house).go(f"/intake/referrals/{answer['id']}").text.split('href="/intake/duplicates/')[1].split('"')[0])


def test_a_referral_is_not_accepted_while_it_becomes_part_of_another(house: Installation) -> None:
    pupil = Pupil()
    first, second = sent(house, pupil), sent(house, pupil)
    verdict: dict[str, Any] = {
        "pair_id": pair_of(house, second),
        "verdict": DuplicateVerdict.SAME_MATTER,
        "right": None,
        "why": "Samma ärende.",
        "expected": 1,
    }
    merge = partial(house.intake.judge_duplicate, **verdict, by=lead(house))
    assert (409, "is-merged") == meanwhile(house, merge, partial(accepted, house, second))
    assert (200, "") == accepted(house, first)


def test_a_referral_does_not_become_part_of_another_while_it_is_accepted(house: Installation) -> None:
    pupil = Pupil()
    first, second = sent(house, pupil), sent(house, pupil)
    accept = partial(house.intake.accept_referral, referral_id=house.uuid(second["id"]), expected=second["version"], by=lead(house))
    assert 200 == meanwhile(house, accept, partial(judged, house, second, "same-matter")).status
    assert (409, "is-merged") == accepted(house, first)
    assert house.intake.same_pupils.answered_in(house.uuid(first["id"])) == house.uuid(second["id"])
