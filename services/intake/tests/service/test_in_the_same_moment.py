"""What is decided while somebody else decides too: the second sees what the first has done, or waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest

from services.intake.application import surveys
from services.intake.domain.sending import Protection
from services.intake.domain.survey_errors import TooManyRecipients
from services.intake.domain.survey_invitation import Recipient, SurveyInvitation
from services.intake.tests.files import PDF
from services.intake.tests.histories import line
from services.intake.tests.installation import INDEPENDENT, Installation
from services.intake.tests.service.test_attaching_files import attached, send
from services.intake.tests.service.test_duplicates import Pupil, judged, received, sent, team
from services.intake.tests.service.test_importing_history import checked, importer, referral_of, report, source, work
from services.intake.tests.service.test_notices import sent as sent_notice
from services.intake.tests.survey_stories import ANSWERS, definition
from services.intake.tests.waiting import until_it_waits_for
from shared.eventlog.act import Act, act_of_service
from shared.eventlog.log import Changed
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import DuplicateVerdict, NoticeClosure, Role, SecurityMarking

__all__ = ["importer", "source"]
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


def test_a_referral_that_is_accepted_meanwhile_takes_no_file(house: Installation) -> None:
    answer = sent(house, Pupil())
    path, added = f"/referrals/{answer['id']}/attachments", attached(house, answer["id"])
    accept = partial(house.intake.accept_referral, referral_id=house.uuid(answer["id"]), expected=answer["version"], by=lead(house))
    refused = meanwhile(house, accept, partial(send, house, path, PDF))
    assert (409, "already-decided") == (refused.status_code, refused.get_json()["code"])
    assert [added["id"]] == [each["id"] for each in house.get(path, house.staff[Role.TEAM_LEAD]).get_json()["items"]]


def test_a_notice_that_is_closed_meanwhile_takes_no_file(house: Installation) -> None:
    notice = sent_notice(house)
    close = partial(house.intake.close_absence_notice, notice_id=house.uuid(notice["id"]), reason=NoticeClosure.BACK_IN_SCHOOL, note=None)
    add = partial(send, house, f"/absence-notices/{notice['id']}/attachments", PDF, school=INDEPENDENT)
    refused = meanwhile(house, partial(close, expected=notice["version"], by=lead(house)), add)
    assert (409, "notice-closed") == (refused.status_code, refused.get_json()["code"])


def mark(house: Installation, answer: dict[str, Any]) -> Callable[[], Any]:
    """The pupil's identity becomes protected, and the team leader's alone to handle."""
    marking = Protection(SecurityMarking.CONFIDENTIALITY_MARK, (house.people[Role.TEAM_LEAD],))
    return partial(
        house.intake.protect_referral, referral_id=house.uuid(answer["id"]), protection=marking, why="x", expected=answer["version"], by=lead(house)
    )


def test_what_comes_under_another_of_a_pupils_numbers_while_she_is_marked_is_protected_too(house: Installation) -> None:
    pupil = Pupil()
    first, second = sent(house, pupil, 1), sent(house, pupil, 2)
    assert 200 == judged(house, second, "same-pupil", right=first["id"]).status
    third = meanwhile(
        house, mark(house, house.get(f"/referrals/{first['id']}", house.staff[Role.TEAM_LEAD]).get_json()), partial(received, house, pupil, 2)
    )
    assert [404] * 3 == [house.get(f"/referrals/{each['id']}", house.staff[Role.COORDINATOR]).status_code for each in (first, second, third)]


def test_history_that_is_imported_while_the_pupil_is_marked_is_protected_too(house: Installation, importer: str, source: str) -> None:
    number = "20090415TF01"
    first = sent(house, Pupil(), identity_number=number)
    found = checked(house, importer, source, line(personnummer=number))
    assert 200 == house.post(f"/imports/{found['id']}/start", importer, {}, found["version"]).status_code
    meanwhile(house, mark(house, first), partial(work, house))
    (row,) = report(house, importer, found["id"])
    assert 404 == house.get(f"/referrals/{referral_of(house, importer, row)['id']}", house.staff[Role.COORDINATOR]).status_code


def asked(house: Installation) -> tuple[UUID, int, UUID]:
    """A survey that is open, its version, and the one invitation to it."""
    survey = house.intake.define_survey(definition=definition(opens_on=today(), closes_on=today()), by=lead(house))
    opened = house.intake.invite_to_survey(survey_id=survey.id, recipients=people(1), expected=survey.version, by=lead(house))
    return survey.id, opened.survey.version, opened.asked[0].invitation_id


def people(many: int) -> list[Recipient]:
    return [Recipient(None, None, None, f"person{each}@exempel.se") for each in range(many)]


def test_an_answer_that_comes_while_a_reminder_goes_out_is_taken(house: Installation) -> None:
    survey_id, version, invitation_id = asked(house)
    remind = partial(house.intake.remind_of_survey, survey_id=survey_id, expected=version, by=lead(house))
    meanwhile(house, remind, partial(house.intake.answer_survey, invitation_id=invitation_id, replies=ANSWERS, by=lead(house)))
    assert house.intake.load(SurveyInvitation, invitation_id).used
    assert () == remind().asked


def test_two_who_invite_ask_nobody_twice_and_no_more_than_may_be_asked(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "MOST_RECIPIENTS", 3)
    survey_id, version, _ = asked(house)
    invite = partial(house.intake.invite_to_survey, survey_id=survey_id, expected=version, by=lead(house))
    second = meanwhile(house, partial(invite, recipients=people(2)), partial(invite, recipients=people(3)))
    assert (1, 2) == (len(second.asked), second.already)
    with pytest.raises(TooManyRecipients):
        invite(recipients=people(4))


def test_nobody_is_asked_while_a_survey_is_closed(house: Installation) -> None:
    survey_id, version, _ = asked(house)
    close = partial(house.intake.close_survey, survey_id=survey_id, expected=version, by=lead(house))
    with pytest.raises(Changed):
        meanwhile(house, close, partial(house.intake.invite_to_survey, survey_id=survey_id, expected=version, recipients=people(2), by=lead(house)))
