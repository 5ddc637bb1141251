"""A guardian's or older pupil's pages, after signing in by invitation: read, answer, take back, see what may be shared with whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from services.consent.domain.scope import Share
from services.consent.http import words
from services.consent.http.case_of_consent import case_of_consent
from services.consent.http.forms import Extent, OwnAnswerForm, OwnWithdrawalForm, Reach, as_text
from services.consent.http.rights import may_answer
from services.consent.http.showing import consents, seen, signatory_of, tell
from services.consent.http.told import own_story
from services.consent.read_models.reading import ConsentView, SignatoryView
from shared.eventlog.log import Changed
from shared.vocabulary.codes import Look, Role, SignedHow
from shared.vocabulary.language import say
from shared.vocabulary.refusal import Refusal
from shared.web.access.looks import looks
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.problem import NotAllowed
from shared.web.rights import allowed

pages = Blueprint("guardian", __name__)

_ANSWER, _WITHDRAWAL = OwnAnswerForm(), OwnWithdrawalForm()


def own(consent_id: UUID) -> str:
    """The guardian's own page: what is asked, the own answer, what is shared today and what has happened."""
    view, signatory = _own(consent_id)
    return _page("consent/own.html", view, signatory, story=own_story(consents(), consent_id, signatory.signatory_id))


@pages.get("/consents/<uuid:consent_id>/answer")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
def answer(consent_id: UUID) -> str:
    """Yes, yes to some, or no."""
    view, signatory = _own(consent_id)
    return _page("consent/own_answer.html", view, signatory, form=Form.filled({"scope[]": [as_text(share) for share in signatory.allows]}))


@pages.post("/consents/<uuid:consent_id>/answer/check")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
def check_answer(consent_id: UUID) -> Any:
    """What is to be sent, before it is sent; a yes to some is first asked which."""
    view, signatory = _own(consent_id)
    form, step = Form.read(_ANSWER), request.form.get("step")
    if step == "change":
        return _page("consent/own_answer.html", view, signatory, form=Form(form.texts))
    if not form.good:
        return _page("consent/own_answer.html", view, signatory, form=form), 422
    if form.data["extent"] is Extent.SOME and step != "picked":
        return _page("consent/own_pick.html", view, signatory, form=form)
    if form.data["extent"] is Extent.SOME and not form.data["scope"]:
        form.refuse(say("Välj minst en sak, eller gå tillbaka och svara nej."), "scope")
        return _page("consent/own_pick.html", view, signatory, form=form), 422
    return _page("consent/own_check.html", view, signatory, form=form, chosen=words.receivers(_chosen(form, view)))


@pages.post("/consents/<uuid:consent_id>/answer")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
@command()
def send_answer(consent_id: UUID) -> Any:
    """Send the answer."""
    view, signatory = _own(consent_id)
    may_answer(consent_id, signatory.signatory_id)
    form, status = Form.read(_ANSWER), 422
    if form.good:
        extent, note = form.data["extent"], form.data["note"]
        try:
            if extent is Extent.NONE:
                consents().refuse(consent_id, signatory.signatory_id, SignedHow.ONLINE, None, note, act(), expected_version())
            else:
                scope = form.data["scope"] if extent is Extent.SOME else None
                consents().grant(consent_id, signatory.signatory_id, scope, SignedHow.ONLINE, None, note, act(), expected_version())
            return redirect(url_for(".receipt", consent_id=consent_id), 303)
        except (Refusal, Changed) as error:
            status = tell(form, error)
    return _page("consent/own_answer.html", view, signatory, form=form), status


@pages.get("/consents/<uuid:consent_id>/withdrawal")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
def withdrawal(consent_id: UUID) -> str:
    """Take back, wholly or for some."""
    view, signatory = _own(consent_id)
    return _page("consent/own_withdrawal.html", view, signatory, form=Form())


@pages.post("/consents/<uuid:consent_id>/withdrawal/check")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
def check_withdrawal(consent_id: UUID) -> Any:
    """What will end, before it ends."""
    view, signatory = _own(consent_id)
    form = _withdrawal_form()
    if request.form.get("step") == "change":
        return _page("consent/own_withdrawal.html", view, signatory, form=Form(form.texts))
    if not form.good:
        return _page("consent/own_withdrawal.html", view, signatory, form=form), 422
    return _page("consent/own_withdrawal_check.html", view, signatory, form=form, ending=_ending(form, signatory))


@pages.post("/consents/<uuid:consent_id>/withdrawal")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
@command()
def send_withdrawal(consent_id: UUID) -> Any:
    """Take it back; it holds at once."""
    view, signatory = _own(consent_id)
    may_answer(consent_id, signatory.signatory_id)
    form, status = _withdrawal_form(), 422
    if form.good:
        actors = form.data["actors"] if form.data["reach"] is Reach.SOME else ()
        try:
            consents().withdraw(consent_id, signatory.signatory_id, actors, SignedHow.ONLINE, form.data["reason"], act(), expected_version())
            return redirect(url_for(".receipt", consent_id=consent_id), 303)
        except (Refusal, Changed) as error:
            status = tell(form, error)
    return _page("consent/own_withdrawal.html", view, signatory, form=form), status


@pages.get("/consents/<uuid:consent_id>/receipt")
@allowed(Role.GUARDIAN)
@looks(Look.CASE, case_of_consent)
def receipt(consent_id: UUID) -> str:
    """That the answer arrived, what it means and what happens next."""
    view, signatory = _own(consent_id)
    return _page("consent/own_receipt.html", view, signatory)


def _withdrawal_form() -> Form:
    form = Form.read(_WITHDRAWAL)
    if form.good and form.data["reach"] is Reach.SOME and not form.data["actors"]:
        form.refuse(say("Välj minst en."), "actors")
    return form


def _chosen(form: Form, view: ConsentView) -> frozenset[Share]:
    match form.data["extent"]:
        case Extent.ALL:
            return frozenset(view.asked)
        case Extent.SOME:
            return frozenset(form.data["scope"])
    return frozenset()


def _ending(form: Form, signatory: SignatoryView) -> list[words.Receiver]:
    chosen = set(form.data["actors"]) if form.data["reach"] is Reach.SOME else {share.actor for share in signatory.allows}
    return words.receivers(share for share in signatory.allows if share.actor in chosen)


def _own(consent_id: UUID) -> tuple[ConsentView, SignatoryView]:
    """The reader's own consent and place in it; raises NotFound for any other."""
    signatory_id = current().signatory_id
    if signatory_id is None:
        raise NotAllowed
    view = seen(consent_id)
    return view, signatory_of(view, signatory_id)


def _page(template: str, view: ConsentView, signatory: SignatoryView, **more: Any) -> str:
    pupil_name = consents().open(view.pupil_name)
    columns, rows = words.matrix(view)
    return render_template(
        template,
        view=view,
        signatory=signatory,
        about=words.about(signatory, pupil_name),
        pupil_name=pupil_name,
        extent=words.extent(view, signatory),
        asked=words.receivers(view.asked),
        allowed=words.receivers(signatory.allows),
        columns=columns,
        rows=rows,
        meaning=words.MEANING,
        as_text=as_text,
        words=words,
        **more,
    )
