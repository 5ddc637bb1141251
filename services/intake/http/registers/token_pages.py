"""API clients' tokens as pages of the administrator's: made, limited, replaced, revoked; a token's text is shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.errors import IntakeRefusal
from services.intake.http.registers import bodies
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import ApiResource, Look, Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import act, command, expected_version
from shared.web.forms import Form
from shared.web.identity import current
from shared.web.layout import choices
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

token_pages = Blueprint("tokens-seen", __name__)

TOKENS: Final = "/intake/admin/tokens"
LIMIT, MOST = 50, 500
_BESIDE: Final = {"token-expiry-out-of-range": "expires_on", "not-of-this-organisation": "school_unit_ids"}


@token_pages.get("/admin/tokens")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_tokens() -> str:
    """Every token, those that are good first."""
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    rows, total = lists.tokens(the_service().database, LIMIT, (arguments["page"] - 1) * LIMIT)
    looked(rows=rows)
    return render_template("intake/registers/tokens.html", page=page_of([_shown(row) for row in rows], total, arguments))


@token_pages.get("/admin/tokens/new")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def ask_for_token() -> str:
    """For whom first, then what it is limited to."""
    return _new_page(Form.filled({"person_id": request.args.get("person_id", "")}), request.args.get("person_id", None, UUID))


@token_pages.post("/admin/tokens/new")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command(versioned=False)
def issue_token() -> Response | tuple[str, int]:
    """A new token; its text is on the page that answers, and on no other."""
    form = Form.read(bodies.TokenBody())
    if form.good:
        try:
            token, text = application(Intake).issue_token(**form.data, by=act())
            return _told_once(token.id, text)
        except IntakeRefusal as refusal:
            form.refuse(
                refusal, {"token-expiry-out-of-range": "expires_on", "not-of-this-organisation": "school_unit_ids"}.get(refusal.code, "person_id")
            )
    return _new_page(form, form.data.get("person_id")), HTTPStatus.UNPROCESSABLE_ENTITY


@token_pages.get("/admin/tokens/<uuid:token_id>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_token(token_id: UUID) -> str:
    """One token: for whom, for what, until when, last used."""
    return _page(token_id, Form())


@token_pages.post("/admin/tokens/<uuid:token_id>/rotation")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command()
def rotate_token(token_id: UUID) -> Response | tuple[str, int]:
    """The token that takes over; its text is on the page that answers, and on no other."""
    form = Form.read(bodies.RotationBody())
    if form.good:
        try:
            new, text = application(Intake).replace_token(token_id=token_id, **form.data, at=datetime.now(UTC), expected=expected_version(), by=act())
            return _told_once(new.id, text)
        except IntakeRefusal as refusal:
            form.refuse(refusal, "expires_on" if refusal.code == "token-expiry-out-of-range" else "overlap_hours")
    return _page(token_id, form), HTTPStatus.UNPROCESSABLE_ENTITY


@token_pages.post("/admin/tokens/<uuid:token_id>/revocation")
@allowed(Role.ADMIN)
@shows_nothing
@command()
def revoke_token(token_id: UUID) -> Response:
    """Worthless at once."""
    application(Intake).revoke_token(token_id=token_id, expected=expected_version(), by=act())
    return redirect(f"{TOKENS}/{token_id}", HTTPStatus.SEE_OTHER)


def _new_page(form: Form, person_id: UUID | None) -> str:
    database = the_service().database
    people, _ = lists.people(database, MOST, 0, ended=False)
    chosen = next((each for each in people if each["id"] == person_id), None)
    of = chosen["organisation_id"] if chosen is not None else None
    units = lists.school_units(database, Seen.by(current()), MOST, 0, of, open_on=today())[0] if of is not None else []
    looked(shown=len(people))
    return render_template(
        "intake/registers/token_new.html",
        form=form,
        people=[(str(each["id"]), f"{_name(each['name'])}, {label(Role(each['role']))}") for each in people],
        resources=choices(ApiResource),
        units=[(str(each["id"]), f"{each['name']} ({each['code']})") for each in units],
    )


def _told_once(token_id: UUID, text: str) -> Response:
    """The page with a token's text; whoever sends the form again is led to the token instead."""
    address = f"{TOKENS}/{token_id}"
    g.answer_to_keep = redirect(address, HTTPStatus.SEE_OTHER)
    return make_response(render_template("intake/registers/token_text.html", text=text, address=address))


def _page(token_id: UUID, form: Form) -> str:
    database = the_service().database
    rows, _ = lists.tokens(database, 1, 0, token_id)
    if not rows:
        raise NotFound
    looked(shown=1)
    units = {each["id"]: each["name"] for each in lists.school_units(database, Seen.by(current()), MOST, 0)[0]} if rows[0]["school_units"] else {}
    return render_template("intake/registers/token.html", token=_shown(rows[0], units), form=form, today=today())


def _shown(row: Any, units: dict[UUID, str] | None = None) -> dict[str, Any]:
    names = None if row["school_units"] is None else [(units or {}).get(each, "") for each in row["school_units"]]
    return {
        **row,
        "person": _name(row["person_name"]),
        "role": label(Role(row["role"])),
        "resources": None if row["resources"] is None else [label(ApiResource(each)) for each in row["resources"]],
        "unit_names": names,
        "state": _state(row),
    }


def _state(row: Any) -> tuple[str, str]:
    """How it is, as a tag."""
    if row["revoked"]:
        return say("Spärrad"), "stop"
    if row["expires_on"] < today() or (row["ends_at"] is not None and row["ends_at"] <= datetime.now(UTC)):
        return say("Har gått ut"), "stop"
    if row["ends_at"] is not None:
        return say("Byts ut"), "warn"
    return say("Gäller"), "ok"


def _name(sealed: str | None) -> str:
    return (application(Intake).open_name(sealed) if sealed else None) or say("Gallrad")
