"""Reading one case for whoever is signed in; what may not be seen is answered like what does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from services.casework.application import Casework
from services.casework.domain.case import Case
from services.casework.domain.errors import BeforeTheFirstEvent, CaseUnknown
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile, fold, replay
from services.casework.read_models.differences import Moment, moment
from services.casework.read_models.protection import is_protected
from services.casework.read_models.times import NOW, Times, known_at
from services.casework.read_models.words import Words
from shared.eventlog.log import Recorded
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import LookGround, Role
from shared.vocabulary.language import say
from shared.web.access.looks import looked
from shared.web.identity import current
from shared.web.service import application


def reader() -> Reader:
    """Who is signed in, as a reader of cases."""
    identity = current()
    return Reader(identity.person_id, identity.role, partial(is_protected, application(Casework).database))


def case_for_reader(case_id: UUID, times: Times = NOW) -> CaseFile:
    """The case at the times that are asked for; the right to it is judged by how it stands now. Raises CaseUnknown, BeforeTheFirstEvent."""
    story = application(Casework).story(case_id)
    file = fold(story) if times == NOW else None
    now = file.case if file else replay(story)
    if now is None or not reader().sees(now):
        raise CaseUnknown
    ground = LookGround.WORKS_WITH_CASE if reader().role is Role.COORDINATOR else None
    looked(matter=case_id, ground=ground)
    return file or _then(story, times, now)


def case_then(now: CaseFile, times: Times) -> CaseFile:
    """The same case at other times; raises BeforeTheFirstEvent."""
    return now if times == NOW else _then(now.events, times, now.case)


def _then(story: Sequence[Recorded], times: Times, now: Case) -> CaseFile:
    then = fold(times.of(story))
    if then is None:
        raise BeforeTheFirstEvent(say("Vid den tidpunkten fanns ärendet inte än. Välj en senare tidpunkt."))
    then.as_it_stands = now
    looked(as_of=times.as_of, as_true_on=times.as_true_on)
    return then


def moment_of(now: CaseFile, times: Times) -> Moment:
    """The same case at other times, as one side of a comparison; raises BeforeTheFirstEvent."""
    return moment(case_then(now, times), known_at(now.events, times.as_of), times.on(today()))


def case_to_change(case_id: UUID) -> CaseFile:
    """The case for one who works with it; raises CaseUnknown."""
    file = case_for_reader(case_id)
    if not reader().handles(file.judged):
        raise CaseUnknown
    return file


def words_of(file: CaseFile) -> Words:
    """Opens the case's words as far as the reader may."""
    return Words(application(Casework), reader().opens(file.judged))
