"""Reading one case for whoever is signed in; what may not be seen is answered like what does not exist."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.casework.application import Casework
from services.casework.domain.errors import CaseUnknown
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile, fold
from services.casework.read_models.words import Words
from shared.vocabulary.codes import LookGround, Role
from shared.web.access.looks import looked
from shared.web.identity import current
from shared.web.service import application


def reader() -> Reader:
    """Who is signed in, as a reader of cases."""
    identity = current()
    return Reader(identity.person_id, identity.role)


def case_for_reader(case_id: UUID, as_of: datetime | None = None) -> CaseFile:
    """The case as known at an instant; the right to it is judged by how it stands now. Raises CaseUnknown, also before its first event."""
    casework = application(Casework)
    now = fold(casework.story(case_id))
    if now is None or not reader().sees(now.case):
        raise CaseUnknown
    looked(matter=case_id, ground=LookGround.WORKS_WITH_CASE if reader().role is Role.COORDINATOR else None)
    if as_of is None:
        return now
    then = fold(casework.history(case_id, as_of))
    if then is None:
        raise CaseUnknown("Vid den tidpunkten fanns ärendet inte än. Välj en senare tidpunkt.")
    looked(as_of=as_of)
    return then


def case_to_change(case_id: UUID) -> CaseFile:
    """The case for one who works with it; raises CaseUnknown."""
    file = case_for_reader(case_id)
    if not reader().handles(file.case):
        raise CaseUnknown
    return file


def words_of(file: CaseFile) -> Words:
    """Opens the case's words as far as the reader may."""
    return Words(application(Casework), reader().opens(file.case))
