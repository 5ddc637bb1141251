"""Signing in and out: by invitation for guardians and pupils; staff by the page that the profile has (demo_sign_in.py or oidc_sign_in.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.invitation_code import digest_of
from shared.vocabulary.language import later, say
from shared.web import fields
from shared.web.access import purpose
from shared.web.forms import Form
from shared.web.identity import Identity
from shared.web.rights import public
from shared.web.schemas import Schema
from shared.web.service import application, the_service
from shared.web.session import Sessions

sign_in_pages = Blueprint("sign-in", __name__)

HOMES = {
    Role.SCHOOL: "/intake/referrals",
    Role.GUARDIAN: "/consent/",
    Role.COORDINATOR: "/casework/cases",
    Role.TEAM_LEAD: "/casework/cases",
    Role.AUDITOR: "/casework/audit",
    Role.ANALYST: "/statistics/",
    Role.ARCHIVIST: "/casework/archive",
    Role.ADMIN: "/intake/admin",
}
_INVITED = "SELECT case_id, signatory_id FROM invitation WHERE code_hash = %s AND expires_on >= %s"
_PERSON = "SELECT person_id, role, organisation_id, name, version FROM person WHERE person_id = %s AND ended_on IS NULL"


class CodeForm(Schema):
    """The code of an invitation."""

    code = fields.Text(required=True, most=60, metadata={"label": later("Kod")})


@sign_in_pages.get("/sign-in/invitation")
@public
def ask_for_code() -> str:
    """Where an invited guardian or pupil writes the code."""
    return render_template("intake/signing_in/invitation.html", form=Form())


@sign_in_pages.post("/sign-in/invitation")
@public
def open_by_code() -> Response | tuple[str, int]:
    """Sign in as the signatory that the code was made for; the code stays out of the address."""
    form = Form.read(CodeForm())
    if form.good:
        row = the_service().database.row(_INVITED, (digest_of(form.data["code"]), today()))
        if row is not None:
            identity = Identity(row["signatory_id"], Role.GUARDIAN, case_id=row["case_id"], signatory_id=row["signatory_id"])
            return signed_in_as(identity, "")
        form.refuse(say("Koden stämmer inte, eller så har den gått ut. Kontrollera den, eller be koordinatorn om en ny."), "code")
    form.texts.clear()
    return render_template("intake/signing_in/invitation.html", form=form), 422


@sign_in_pages.post("/sign-out")
@public
def sign_out() -> Response:
    """Remove the cookie; the start page says that it is done."""
    response = redirect("/intake/?signed-out", 303)
    sessions().clear(response)  # type: ignore[arg-type]
    purpose.forget(response)  # type: ignore[arg-type]
    return response


def sessions() -> Sessions:
    """Who issues sessions; made once for the app."""
    known = current_app.extensions
    if "narvaro-sessions" not in known:
        known["narvaro-sessions"] = Sessions.from_settings(the_service().settings)
    made: Sessions = known["narvaro-sessions"]
    return made


def signed_in_as(identity: Identity, back_to: str) -> Response:
    """A session, and the way to where somebody was going or to the role's own first page."""
    response = redirect(back_to if _ours(back_to) else home_of(identity), 303)
    sessions().put(response, sessions().issue(identity))  # type: ignore[arg-type]
    purpose.forget(response)  # type: ignore[arg-type]
    return response


def home_of(identity: Identity) -> str:
    """One's own first page. A guardian who came by e-identification has no case yet to answer for."""
    if identity.role is Role.GUARDIAN and identity.case_id is None:
        return "/intake/guardians"
    return HOMES.get(identity.role, "/intake/")


def identity_of_person(person_id: UUID) -> Identity | None:
    """A registered person, ready to sign in."""
    row = the_service().database.row(_PERSON, (person_id,))
    return identity_from(row) if row is not None else None


def identity_from(row: Any) -> Identity:
    """A row of `person` as somebody who signs in; the name is there to greet with."""
    name = application(Intake).open_name(SealedValue(row["name"]).token) or ""
    return Identity(row["person_id"], Role(row["role"]), row["organisation_id"], name=name, standing=row["version"])


def wanted() -> str:
    """Where somebody was going when we asked them to sign in."""
    address = request.values.get("next", "")
    return address if _ours(address) else ""


def _ours(address: str) -> bool:
    """Whether an address is a path of ours: nobody may be led elsewhere by a link to our sign-in page."""
    return len(address) <= 500 and address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
