"""Surveys, who is asked, the codes, answers and figures from elsewhere: tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

from psycopg import Connection
from psycopg.rows import DictRow

from services.intake.domain.survey import Survey
from services.intake.domain.survey_answer import SurveyAnswer
from services.intake.domain.survey_figures import SurveyFigures
from services.intake.domain.survey_invitation import SurveyInvitation
from services.intake.publishing import as_sealed
from shared.eventlog.log import Recorded

_SURVEY = (
    "INSERT INTO survey (survey_id, title, anonymous, opens_on, closes_on, state, version, position) VALUES (%s, %s, %s, %s, %s, 'draft', %s, %s) "
    "ON CONFLICT (survey_id) DO UPDATE SET title = excluded.title, anonymous = excluded.anonymous, opens_on = excluded.opens_on, "
    "closes_on = excluded.closes_on, version = excluded.version"
)
_INVITATION = (
    "INSERT INTO survey_invitation (invitation_id, survey_id, organiser_id, school_unit_id, organiser_kind, address, position) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
_CODE = "INSERT INTO survey_code (code_hash, invitation_id) VALUES (%s, %s)"
_ANSWER = "INSERT INTO survey_answer (answer_id, survey_id, invitation_id, replies) VALUES (%s, %s, %s, %s)"
_FIGURES = "INSERT INTO survey_figures (figures_id, title, source, position) VALUES (%s, %s, %s, %s)"


class SurveyTables:
    """Fills the tables; what is sealed is copied as sealed."""

    name = "surveys"
    tables: Sequence[str] = ("survey", "survey_invitation", "survey_code", "survey_answer", "survey_figures")

    def apply(self, connection: Connection[DictRow], recorded: Recorded) -> None:
        """One event of the log."""
        self._apply(recorded.event, connection, recorded)

    @singledispatchmethod
    def _apply(self, event: object, connection: Connection[DictRow], recorded: Recorded) -> None:
        """Other events are not these tables' business."""

    @_apply.register
    def _(self, event: Survey.Defined, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._says(event, connection, recorded)

    @_apply.register
    def _(self, event: Survey.Redefined, connection: Connection[DictRow], recorded: Recorded) -> None:
        self._says(event, connection, recorded)

    @_apply.register
    def _(self, event: Survey.Opened, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute("UPDATE survey SET state = 'open', version = %s WHERE survey_id = %s", (event.originator_version, event.originator_id))

    @_apply.register
    def _(self, event: Survey.Closed, connection: Connection[DictRow], recorded: Recorded) -> None:
        closed = (event.closed_on, event.originator_version, event.originator_id)
        connection.execute("UPDATE survey SET state = 'closed', closed_on = %s, version = %s WHERE survey_id = %s", closed)

    @_apply.register
    def _(self, event: SurveyInvitation.Made, connection: Connection[DictRow], recorded: Recorded) -> None:
        address = as_sealed(event.address).token if event.address is not None else None
        to = (event.organiser_id, event.school_unit_id, event.organiser_kind)
        connection.execute(_INVITATION, (event.originator_id, event.survey_id, *to, address, recorded.position))
        connection.execute(_CODE, (event.code, event.originator_id))

    @_apply.register
    def _(self, event: SurveyInvitation.Reminded, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute("UPDATE survey_invitation SET reminders = reminders + 1 WHERE invitation_id = %s", (event.originator_id,))
        connection.execute(_CODE, (event.code, event.originator_id))

    @_apply.register
    def _(self, event: SurveyInvitation.Used, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute("UPDATE survey_invitation SET used = true WHERE invitation_id = %s", (event.originator_id,))

    @_apply.register
    def _(self, event: SurveyAnswer.Given, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(_ANSWER, (event.originator_id, event.survey_id, event.invitation_id, as_sealed(event.replies).token))

    @_apply.register
    def _(self, event: SurveyFigures.Told, connection: Connection[DictRow], recorded: Recorded) -> None:
        connection.execute(_FIGURES, (event.originator_id, event.published.title, event.published.source, recorded.position))

    @_apply.register
    def _(self, event: SurveyFigures.Withdrawn, connection: Connection[DictRow], recorded: Recorded) -> None:
        gone = (event.originator_version, event.originator_id)
        connection.execute("UPDATE survey_figures SET withdrawn = true, version = %s WHERE figures_id = %s", gone)

    def _says(self, event: Survey.Defined | Survey.Redefined, connection: Connection[DictRow], recorded: Recorded) -> None:
        said = event.definition
        days = (said.opens_on, said.closes_on)
        connection.execute(_SURVEY, (event.originator_id, said.title, said.anonymous, *days, event.originator_version, recorded.position))
