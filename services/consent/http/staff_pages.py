"""The coordinator's pages: which consents wait for what, one consent, the question, and answers that came by other ways than online."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from marshmallow import ValidationError

from services.consent.http import guardian_pages, words
from services.consent.http.case_of_consent import case_of_consent
from services.consent.http.forms import BY_STAFF, AnswerForm, Extent, QuestionForm, Reach, WithdrawalForm, as_text
from services.consent.http.rights import READERS, STAFF, sight
from services.consent.http.schemas import ConsentFilter
from services.consent.http.showing import GONE, consents, said, seen, signatory_of, tell
from services.consent.http.told import whole_story
from services.consent.read_models.reading import ConsentView, SignatoryView, consents_seen
from shared.eventlog.log import Changed
from shared.eventlog.subjects import destroyed
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, ConsentState, Information, Look, Role
from shared.vocabulary.ids import consent_id_of
from shared.vocabulary.labels import label
from shared.vocabulary.language import say, translated
from shared.vocabulary.refusal import Refusal
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.layout import rules
from shared.web.paging import offset_of, page_of
from shared.web.problem import BadRequest
from shared.web.rights import allowed
from shared.web.service import the_service

pages = Blueprint("staff", __name__)

_FILTER, _QUESTION, _ANSWER, _WITHDRAWAL = ConsentFilter(), QuestionForm(), AnswerForm(), WithdrawalForm()


@pages.get("/")
@allowed(*READERS)
@looks(Look.LIST)
def every() -> Any:
    """The consents that wait, by state; a guardian goes straight to the own one."""
    own = sight().own_case
    if own is not None:
        return redirect(url_for(".one", consent_id=consent_id_of(own)), 303)
    try:
        asked = _FILTER.load({name: text for name, text in request.args.items() if text})
    except ValidationError:
        raise BadRequest from None
    lines, total = consents_seen(
        the_service().database, sight(), case_id=asked["case_id"], state=asked["state"], limit=asked["limit"], offset=offset_of(asked)
    )
    looked(rows=lines, complete=True)
    gone = translated(GONE)
    names = {line.consent_id: said(line.pupil_name, gone) for line in lines}
    form = Form.filled({"state": asked["state"]})
    shown = {"page": page_of(lines, total, asked), "names": names, "destroyed": {each for each, name in names.items() if name == gone}}
    return render_template("consent/list.html", **shown, form=form, states=list(ConsentState), tone=words.TONE)


@pages.get("/cases/<uuid:case_id>")
@allowed(*READERS)
@shows_nothing
def of_case(case_id: UUID) -> Any:
    """The way in from a case."""
    return redirect(url_for(".one", consent_id=consent_id_of(case_id)), 303)


@pages.get("/consents/<uuid:consent_id>")
@allowed(*READERS)
@looks(Look.CASE, case_of_consent)
def one(consent_id: UUID) -> Any:
    """One consent: the guardian's page for a guardian, else the office's."""
    if current().role is Role.GUARDIAN:
        return guardian_pages.own(consent_id)
    view = seen(consent_id)
    names = _names(view)
    return render_template(
        "consent/one.html",
        **_told(view),
        names=names,
        story=whole_story(consents(), consent_id, names),
        receivers=words.receivers(view.asked),
        may_change=current().role in STAFF,
        fresh=Form,
    )


@pages.get("/consents/<uuid:consent_id>/form")
@allowed(*READERS)
@looks(Look.CASE, case_of_consent)
def paper(consent_id: UUID) -> Any:
    """The consent form on paper, to be signed by hand."""
    view = seen(consent_id)
    return render_template("consent/paper.html", **_told(view), names=_names(view), receivers=words.receivers(view.asked), meaning=words.MEANING)


@pages.get("/consents/<uuid:consent_id>/request")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
def question(consent_id: UUID) -> Any:
    """The question, to be put or put anew."""
    view = seen(consent_id)
    return _question(view, Form.filled({"scope[]": [as_text(share) for share in view.asked], "valid_to": view.valid_to}))


@pages.post("/consents/<uuid:consent_id>/request")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
@command()
def put_question(consent_id: UUID) -> Any:
    """Ask."""
    form, status = Form.read(_QUESTION), 422
    if form.good:
        try:
            consents().request(consent_id, form.data["scope"], form.data["valid_to"], act(), expected_version())
            return redirect(url_for(".one", consent_id=consent_id), 303)
        except (Refusal, Changed) as error:
            status = tell(form, error)
    return _question(seen(consent_id), form), status


@pages.get("/consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/answer")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
def answer(consent_id: UUID, signatory_id: UUID) -> Any:
    """An answer that came on paper, by phone or in person."""
    view = seen(consent_id)
    return _answer(view, signatory_of(view, signatory_id), Form.filled({"signed_on": today(), "how": "paper"}))


@pages.post("/consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/answer")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
@command()
def take_down_answer(consent_id: UUID, signatory_id: UUID) -> Any:
    """Take the answer down."""
    form, status = Form.read(_ANSWER), 422
    if form.good:
        extent, how, signed_on, note = (form.data[name] for name in ("extent", "how", "signed_on", "note"))
        try:
            if extent is Extent.NONE:
                consents().refuse(consent_id, signatory_id, how, signed_on, note, act(), expected_version())
            else:
                scope = form.data["scope"] if extent is Extent.SOME else None
                consents().grant(consent_id, signatory_id, scope, how, signed_on, note, act(), expected_version())
            return redirect(url_for(".one", consent_id=consent_id), 303)
        except (Refusal, Changed) as error:
            status = tell(form, error)
    view = seen(consent_id)
    return _answer(view, signatory_of(view, signatory_id), form), status


@pages.get("/consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/withdrawal")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
def withdrawal(consent_id: UUID, signatory_id: UUID) -> Any:
    """A withdrawal that somebody told the office."""
    view = seen(consent_id)
    return _withdrawal(view, signatory_of(view, signatory_id), Form.filled({"how": "phone"}))


@pages.post("/consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/withdrawal")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
@command()
def take_down_withdrawal(consent_id: UUID, signatory_id: UUID) -> Any:
    """Take the withdrawal down; it holds at once."""
    form, status = Form.read(_WITHDRAWAL), 422
    if form.good and form.data["reach"] is Reach.SOME and not form.data["actors"]:
        form.refuse(say("Välj minst en aktör."), "actors")
    if form.good:
        actors = form.data["actors"] if form.data["reach"] is Reach.SOME else ()
        try:
            consents().withdraw(consent_id, signatory_id, actors, form.data["how"], form.data["reason"], act(), expected_version())
            return redirect(url_for(".one", consent_id=consent_id), 303)
        except (Refusal, Changed) as error:
            status = tell(form, error)
    view = seen(consent_id)
    return _withdrawal(view, signatory_of(view, signatory_id), form), status


@pages.post("/consents/<uuid:consent_id>/signatories/<uuid:signatory_id>/invitation")
@allowed(*STAFF)
@looks(Look.CASE, case_of_consent)
@command(versioned=False)
def invite(consent_id: UUID, signatory_id: UUID) -> Any:
    """Make an invitation, and show its code this once."""
    view = seen(consent_id)
    signatory = signatory_of(view, signatory_id)
    invitation = consents().invite(consent_id, signatory_id, act())
    told = {
        **_told(view),
        "name": consents().open(signatory.name),
        "expires_on": invitation.expires_on,
        "address": f"{the_service().settings.public_address}/intake/sign-in",
    }
    g.body_to_keep = render_template("consent/invitation.html", **told, code="").encode()  # a repeated click is answered without the code
    return render_template("consent/invitation.html", **told, code=invitation.code)


def _question(view: ConsentView, form: Form) -> str:
    return render_template("consent/question.html", **_told(view), form=form, actors=_offered(form), kinds=list(Information), meaning=words.MEANING)


def _offered(form: Form) -> list[Actor]:
    """The actors that the municipality's profile names, and whoever is chosen already."""
    chosen = {each.partition(".")[0] for each in form.texts.get("scope[]", [])}
    return [actor for actor in Actor if actor in rules().sharing.actors or actor.value in chosen]


def _answer(view: ConsentView, signatory: SignatoryView, form: Form) -> str:
    return render_template(
        "consent/answer.html",
        **_told(view),
        form=form,
        name=consents().open(signatory.name),
        receivers=words.receivers(view.asked),
        ways=_ways(),
    )


def _withdrawal(view: ConsentView, signatory: SignatoryView, form: Form) -> str:
    return render_template(
        "consent/withdrawal.html",
        **_told(view),
        form=form,
        name=consents().open(signatory.name),
        signatory=signatory,
        receivers=words.receivers(signatory.allows),
        ways=_ways(),
    )


def _names(view: ConsentView) -> dict[UUID, str]:
    return {each.signatory_id: said(each.name, label(each.kind)) for each in view.signatories}


def _told(view: ConsentView) -> dict[str, Any]:
    columns, rows = words.matrix(view)
    told = {"view": view, "pupil_name": said(view.pupil_name, translated(GONE)), "gone": destroyed(the_service().database, view.pupil_id)}
    return {**told, "columns": columns, "rows": rows, "words": words}


def _ways() -> list[tuple[str, str]]:
    """How an answer may come to the office, as choices."""
    return [(way.value, label(way).capitalize()) for way in BY_STAFF]
