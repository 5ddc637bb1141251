"""A school tells its own organiser that it has begun to investigate an absence, and what came of it (skollagen 7:19 a)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.intake.domain.errors import NotBornYet
from services.intake.domain.investigation_notice import InvestigationNotice
from services.intake.domain.notice_errors import InvestigationDatedWrong, InvestigationOver
from services.intake.domain.sending import NamedPupil
from services.intake.tests.stories import DAY, PUPIL
from services.intake.tests.unit.test_absence_notices import SCHOOL
from shared.vocabulary.codes import InvestigationEnd
from shared.vocabulary.identity_numbers import parse_identity_number

BEGUN = DAY - timedelta(days=10)


def begun(on: date = DAY, begun_on: date = BEGUN) -> InvestigationNotice:
    """An investigation that the organiser knows of."""
    pupil = NamedPupil(PUPIL, parse_identity_number("20130101TF01"), "Robin Exempelsson")
    return InvestigationNotice.receive(uuid4(), school=SCHOOL, pupil=pupil, begun_on=begun_on, why="Borta varje måndag.", on=on)


def test_an_investigation_has_begun_when_it_is_told_of() -> None:
    assert BEGUN == begun().begun_on
    with pytest.raises(InvestigationDatedWrong):
        begun(begun_on=DAY + timedelta(days=1))
    with pytest.raises(NotBornYet):
        begun(on=date(2012, 12, 31), begun_on=date(2012, 12, 1))


@pytest.mark.parametrize("ended_on", [BEGUN - timedelta(days=1), DAY + timedelta(days=1)])
def test_it_ends_after_it_began_and_not_in_the_future(ended_on: date) -> None:
    with pytest.raises(InvestigationDatedWrong):
        begun().end(ended_on, InvestigationEnd.SUPPORT_BEGUN, None, DAY)


def test_it_ends_once() -> None:
    notice = begun()
    notice.end(DAY, InvestigationEnd.NOTHING_NEEDED, None, DAY)
    with pytest.raises(InvestigationOver):
        notice.end(DAY, InvestigationEnd.SUPPORT_BEGUN, None, DAY)
