"""The JSON API of consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request

from services.consent.application import ConsentApplication
from services.consent.domain.consent import Consent
from services.consent.domain.scope import ConsentPurpose, Share
from services.consent.http.case_of_consent import case_of_consent
from services.consent.http.rights import ANSWERERS, READERS, STAFF, as_given, may_answer, sight, signed_as_given
from services.consent.http.schemas import (
    AnswerBody,
    ConsentAnswered,
    ConsentFilter,
    ConsentList,
    ConsentSchema,
    InvitationAnswer,
    InvitationBody,
    RequestBody,
    WithdrawalBody,
)
from services.consent.read_models.reading import ConsentView, SignatoryView, consent_seen, consents_seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ConsentAnswer, ConsentState, Look
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import Done, act, command, etag, expected_version
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

routes = Routes("consents", later("Samtycken: vem får dela vad med vem, till när."))


@routes.get("/consents")
@allowed(*READERS)
@looks(Look.LIST)
@routes.arguments(ConsentFilter, location="query")
@routes.response(200, ConsentList)
def list_consents(arguments: dict[str, Any]) -> Page[Any]:
    """Samtycken som du får se, senast ändrade först."""
    lines, total = consents_seen(
        the_service().database,
        sight(),
        case_id=arguments["case_id"],
        state=arguments["state"],
        limit=arguments["limit"],
        offset=offset_of(arguments),
    )
    looked(rows=lines, complete=True)
    return page_of(lines, total, arguments)


@routes.get("/consents/<uuid:consent_id>")
@allowed(*READERS)
@looks(Look.CASE, case_of_consent)
@routes.response(200, ConsentSchema)
def read_consent(consent_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Ett samtycke: vad som efterfrågas, vem som svarat vad och vad som får delas i dag."""
    view = consent_seen(the_service().database, sight(), consent_id, today())
    if view is None:
        raise NotFound
    looked(matter=view.case_id, complete=True)
    return _plain(view), 200, etag(view.edition)


@routes.post("/consents/<uuid:consent_id>/request")
@allowed(*STAFF)
@routes.arguments(RequestBody)
@routes.response(201, ConsentAnswered)
@command(create=True)
def request_consent(body: dict[str, Any], consent_id: UUID) -> Done:
    """Fråga dem som ska svara. En ny fråga ersätter den gamla och alla svarar på nytt."""
    by = act()
    return _done(_app().request(consent_id, _shares(body["scope"]), body["valid_to"], by, _expected()))


@routes.post("/consents/<uuid:consent_id>/answers")
@allowed(*ANSWERERS)
@routes.arguments(AnswerBody)
@routes.response(201, ConsentAnswered)
@command(create=True)
def answer(body: dict[str, Any], consent_id: UUID) -> Done:
    """Ta emot ett svar: ja, ja till en del (scope) eller nej."""
    may_answer(consent_id, body["signatory_id"])
    by, how, signed_on = act(), as_given(body["how"]), signed_as_given(body["signed_on"])
    if body["answer"] is ConsentAnswer.REFUSED:
        return _done(_app().refuse(consent_id, body["signatory_id"], how, signed_on, body["note"], by, _expected()))
    scope = None if body["scope"] is None else _shares(body["scope"])
    return _done(_app().grant(consent_id, body["signatory_id"], scope, how, signed_on, body["note"], by, _expected()))


@routes.post("/consents/<uuid:consent_id>/withdrawals")
@allowed(*ANSWERERS)
@routes.arguments(WithdrawalBody)
@routes.response(201, ConsentAnswered)
@command(create=True)
def withdraw(body: dict[str, Any], consent_id: UUID) -> Done:
    """Ta tillbaka ett ja, helt eller för några aktörer. Det gäller genast."""
    may_answer(consent_id, body["signatory_id"])
    by = act()
    return _done(_app().withdraw(consent_id, body["signatory_id"], body["actors"], as_given(body["how"]), body["reason"], by, _expected()))


@routes.post("/consents/<uuid:consent_id>/invitations")
@allowed(*STAFF)
@routes.arguments(InvitationBody)
@routes.response(201, InvitationAnswer)
@command(create=True)
def invite(body: dict[str, Any], consent_id: UUID) -> Done:
    """Bjud in någon att svara på webben. Koden visas bara i det första svaret; samma nyckel igen ger svaret utan kod."""
    invitation = _app().invite(consent_id, body["signatory_id"], act())
    done = _done(invitation.consent, invitation_id=invitation.invitation_id, expires_on=invitation.expires_on)
    return replace(done, once={"code": invitation.code})


def _app() -> ConsentApplication:
    return application(ConsentApplication)


def _expected() -> int | None:
    """The version that the sender saw, if it tells; an answer is never turned away because it doesn't."""
    return expected_version() if "If-Match" in request.headers else None


def _shares(pairs: Iterable[Mapping[str, Any]]) -> list[Share]:
    return [Share(each["actor"], each["information"]) for each in pairs]


def _done(consent: Consent, **also: Any) -> Done:
    where = f"{the_service().api_root}/consents/{consent.id}"
    return Done(consent.id, consent.edition, consent.state, {"complete": consent.complete, **also}, where)


def _plain(view: ConsentView) -> dict[str, Any]:
    return {
        "id": view.consent_id,
        "case_id": view.case_id,
        "pupil_id": view.pupil_id,
        "version": view.edition,
        "state": view.state,
        "complete": view.state is ConsentState.COMPLETE,
        "purpose": ConsentPurpose.ATTENDANCE,
        "requested_on": view.requested_on,
        "valid_to": view.valid_to,
        "closed_on": view.closed_on,
        "scope": view.asked,
        "shareable": sorted(view.shareable),
        "signatories": [_signatory(each) for each in view.signatories],
    }


def _signatory(view: SignatoryView) -> dict[str, Any]:
    return {
        "signatory_id": view.signatory_id,
        "kind": view.kind,
        "name": _app().open(view.name),
        "answer": view.answer,
        "answered_on": view.answered_on,
        "how": view.how,
        "scope": sorted(view.allows),
    }
