"""The tables as data: JSON that says what it stands on, or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NoReturn

from flask import Response, request
from marshmallow import Schema, ValidationError

from services.statistics.application import CutOff, Statistics
from services.statistics.domain.outcomes import EmptyPeriod
from services.statistics.http import csv_file, documents, schemas, survey_documents, survey_schemas, words
from services.statistics.http.csv_file import Cell
from services.statistics.http.readers import reachable, sees_all_counts
from services.statistics.http.schemas import FileFormat
from shared.vocabulary.codes import Look
from shared.vocabulary.language import later, translated
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.api import Reader, Routes
from shared.web.problem import FieldError, Invalid
from shared.web.schemas import field_errors
from shared.web.service import the_service

WRONG_ORDER = FieldError("begun_to", later("Det sista året kan inte vara före det första."), is_parameter=True)


class _TableReader(Reader):
    """Reads what is asked of a table; what can't be read is told field by field with 422, as the pages' own form does."""

    def handle_error(self, error: ValidationError, req: Any, schema: Schema, **_: Any) -> NoReturn:
        """Raises Invalid with every parameter that is wrong."""
        raise Invalid(errors=field_errors(ValidationError(next(iter(error.messages_dict.values())))))


class _TableRoutes(Routes):
    ARGUMENTS_PARSER = _TableReader()


def tables_api(to_all: bool) -> Routes:
    """The API, readable by all or by those signed in."""
    routes = _TableRoutes("tables", later("Statistikens tabeller, räknade ur händelser."))

    @routes.get("/tables")
    @reachable(to_all)
    @shows_nothing
    @routes.response(200, schemas.TablesSchema)
    def tables() -> dict[str, Any]:
        """Alla tabeller."""
        return {"items": [_incoming_cases_table(), _outcomes_table(), _surveys_table()]}

    _incoming_cases(routes, to_all)
    _outcomes(routes, to_all)
    _surveys(routes, to_all)
    return routes


def _incoming_cases(routes: Routes, to_all: bool) -> None:
    @routes.get("/tables/incoming-cases")
    @reachable(to_all)
    @shows_nothing
    @routes.response(200, schemas.TableSchema)
    def incoming_cases_table() -> dict[str, Any]:
        """Tabellen över inkomna ärenden: vad den räknar och vilka kolumner den har."""
        return _incoming_cases_table()

    @routes.get("/tables/incoming-cases/data")
    @reachable(to_all)
    @looks(Look.TABLE)
    @routes.arguments(schemas.IncomingCasesDataArgs, location="query")
    @routes.response(200, content_type=csv_file.MEDIA_TYPE)
    @routes.response(200, schemas.IncomingCasesSchema)
    def incoming_cases_data(arguments: dict[str, Any]) -> dict[str, Any] | Response:
        """Inkomna ärenden, som JSON eller CSV."""
        form = arguments["school_form"]
        answer = Statistics(the_service().database).incoming_cases(cut_off(arguments), form)
        if _as_csv(arguments["format"]):
            return _csv("inkomna-arenden", answer.basis.days.to, (*documents.INCOMING_COLUMNS, "through"), documents.incoming_cases_lines(answer))
        return documents.incoming_cases(answer, form, sees_all_counts())


def _outcomes(routes: Routes, to_all: bool) -> None:
    @routes.get("/tables/outcomes")
    @reachable(to_all)
    @shows_nothing
    @routes.response(200, schemas.TableSchema)
    def outcomes_table() -> dict[str, Any]:
        """Tabellen över resultat: vad den räknar och vilka kolumner den har."""
        return _outcomes_table()

    @routes.get("/tables/outcomes/data")
    @reachable(to_all)
    @looks(Look.TABLE)
    @routes.arguments(schemas.OutcomesDataArgs, location="query")
    @routes.response(200, content_type=csv_file.MEDIA_TYPE)
    @routes.response(200, schemas.OutcomesSchema)
    def outcomes_data(arguments: dict[str, Any]) -> dict[str, Any] | Response:
        """Resultat av avslutade insatser, som JSON eller CSV."""
        try:
            answer, years = Statistics(the_service().database).outcomes(cut_off(arguments), arguments["begun_from"], arguments["begun_to"])
        except EmptyPeriod:
            raise Invalid(errors=[WRONG_ORDER]) from None
        if _as_csv(arguments["format"]):
            return _csv("resultat", answer.basis.days.to, documents.OUTCOME_COLUMNS, documents.outcomes_lines(answer, sees_all_counts()))
        return documents.outcomes(answer, years, sees_all_counts())


def _surveys(routes: Routes, to_all: bool) -> None:
    @routes.get("/tables/surveys")
    @reachable(to_all)
    @shows_nothing
    @routes.response(200, schemas.TableSchema)
    def surveys_table() -> dict[str, Any]:
        """Tabellen över enkäter: vad den visar och vilka kolumner den har."""
        return _surveys_table()

    @routes.get("/tables/surveys/data")
    @reachable(to_all)
    @looks(Look.TABLE)
    @routes.arguments(survey_schemas.SurveysArgs, location="query")
    @routes.response(200, content_type=csv_file.MEDIA_TYPE)
    @routes.response(200, survey_schemas.SurveysSchema)
    def surveys_data(arguments: dict[str, Any]) -> dict[str, Any] | Response:
        """Enkäter med svarsfrekvens och svar, som JSON eller CSV; siffror som är publicerade på annat håll står för sig."""
        told = Statistics(the_service().database).surveys()
        if _as_csv(arguments["format"]):
            return _csv("enkater", None, survey_documents.COLUMNS, survey_documents.survey_lines(told))
        return survey_documents.surveys(told)


def cut_off(arguments: dict[str, Any]) -> CutOff:
    """The cut-off among a query's arguments, as exact as the reader may have it."""
    return CutOff(to=arguments["to"], as_known_on=arguments["as_known_on"], whole_years=not sees_all_counts())


def _incoming_cases_table() -> dict[str, Any]:
    texts = {"title": words.INCOMING_CASES, "about": words.ABOUT_INCOMING_CASES, "definition": words.INCOMING_CASES_DEFINITION}
    about = {name: translated(text) for name, text in texts.items()}
    columns = documents.incoming_columns()
    return {"table": "incoming-cases", **about, "columns": columns, "data": f"{the_service().api_root}/tables/incoming-cases/data"}


def _outcomes_table() -> dict[str, Any]:
    texts = {"title": words.OUTCOMES, "about": words.ABOUT_OUTCOMES, "definition": words.OUTCOMES_DEFINITION}
    about = {name: translated(text) for name, text in texts.items()}
    columns = documents.outcome_columns()
    return {"table": "outcomes", **about, "columns": columns, "data": f"{the_service().api_root}/tables/outcomes/data"}


def _surveys_table() -> dict[str, Any]:
    return dict(survey_documents.surveys_table(f"{the_service().api_root}/tables/surveys/data"))


def _as_csv(asked: FileFormat | None) -> bool:
    """Whether to send CSV: as `format` says, else if the caller would rather have it than JSON."""
    if asked is not None:
        return asked is FileFormat.CSV
    return request.accept_mimetypes.best_match(["application/json", "text/csv"], default="application/json") == "text/csv"


def _csv(name: str, to: date | None, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> Response:
    looked(kind=Look.FILE)
    response = Response(csv_file.write(header, lines), content_type=f"{csv_file.MEDIA_TYPE}; charset=utf-8; header=present")
    file_name = f"{name}-{to.isoformat()}.csv" if to else f"{name}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.vary.add("Accept")
    return response
