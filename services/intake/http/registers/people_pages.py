"""People and their roles as pages of the administrator's: list, add, change, end, undo."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from services.intake.application import Intake
from services.intake.domain.person import Person
from services.intake.http.registers import bodies
from services.intake.http.registers.changes import Asked, Change, ask, carry_out, change_of
from services.intake.http.registers.organisation_changes import organiser_choices
from services.intake.http.signing_in.names import sign_in_digest
from services.intake.read_models import lists
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say
from shared.web.access.looks import looked, looks, shows_nothing
from shared.web.commands import command
from shared.web.layout import choices
from shared.web.paging import page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.service import application, the_service

people_pages = Blueprint("people-seen", __name__)

PEOPLE: Final = "/intake/admin/people"
LIMIT: Final = 50
_REGISTERED = tuple(role for role in Role if role not in (Role.GUARDIAN, Role.SERVICE))
_ROLE = Asked("select", "role", later("Roll"), choices=lambda _: choices(_REGISTERED))
_ORGANISATION = Asked("select", "organisation_id", later("Huvudman"), later("Bara för personal på en skola."), organiser_choices, optional=True)


def _register(intake: Intake, _: UUID, data: Any, __: int, by: Any) -> Person:
    sign_in = data["sign_in"]
    digest = sign_in_digest(the_service().settings.oidc_issuer, sign_in) if sign_in else None
    return intake.register_person(**{**data, "sign_in": digest}, by=by)


NEW: Final = Change(
    later("Lägg till en person"),
    later("Personen kan logga in direkt. Namnet krypteras."),
    later("Lägg till personen"),
    _register,
    bodies.PersonBody(),
    (
        Asked("text", "name", later("Namn")),
        _ROLE,
        _ORGANISATION,
        Asked("text", "sign_in", later("Namn hos inloggningstjänsten"), later("Det värde som inloggningstjänsten kallar sub."), optional=True),
    ),
)
OF_PERSON: Final = {
    "role": Change(
        later("Ändra roll"),
        later("Den nya rollen gäller direkt i alla tjänster. Den som är inloggad får logga in igen, och personens nycklar spärras."),
        later("Ändra rollen"),
        lambda intake, thing, data, version, by: intake.change_role(person_id=thing, **data, expected=version, by=by),
        bodies.RoleBody(),
        (_ROLE, _ORGANISATION),
        lambda row: {"role": row["role"], "organisation_id": row["organisation_id"]},
    ),
    "end": Change(
        later("Avsluta behörigheten"),
        later("Personen loggas ut ur alla tjänster direkt och kan inte logga in igen. Personens nycklar spärras. Du kan ångra avslutet."),
        later("Avsluta behörigheten"),
        lambda intake, thing, _, version, by: intake.end_person(person_id=thing, expected=version, by=by),
        stops=True,
    ),
    "undo": Change(
        later("Ångra den senaste ändringen"),
        later("Personen får den roll som gällde före ändringen. Nycklar som spärrades kommer inte tillbaka."),
        later("Ångra ändringen"),
        lambda intake, thing, _, version, by: intake.undo(person_id=thing, expected=version, by=by),
    ),
}


@people_pages.get("/admin/people")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_people() -> str:
    """Everybody, or one organiser's own."""
    arguments = {"page": max(1, min(request.args.get("page", 1, int), 10_000)), "limit": LIMIT}
    of = request.args.get("organisation_id", None, UUID)
    rows, total = lists.people(the_service().database, LIMIT, (arguments["page"] - 1) * LIMIT, of=of)
    looked(rows=rows)
    return render_template("intake/registers/people.html", page=page_of([_shown(row) for row in rows], total, arguments), of=of)


@people_pages.get("/admin/people/new")
@allowed(Role.ADMIN)
@shows_nothing
def ask_for_person() -> str:
    """The form."""
    return ask(NEW, None, _trail())


@people_pages.post("/admin/people/new")
@allowed(Role.ADMIN)
@shows_nothing
@command(versioned=False)
def register_person() -> Response | tuple[str, int]:
    """A new person."""
    return carry_out(NEW, UUID(int=0), None, _trail())


@people_pages.get("/admin/people/<uuid:person_id>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def show_person(person_id: UUID) -> str:
    """A person, the tokens that act as the person, and what was changed."""
    row, database = _person(person_id), the_service().database
    tokens, _ = lists.tokens(database, LIMIT, 0, person=person_id)
    looked(shown=1)
    history = _history(application(Intake), person_id)
    return render_template("intake/registers/person.html", person=_shown(row), tokens=tokens, history=history, may_undo=len(history) > 1)


@people_pages.get("/admin/people/<uuid:person_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
def ask_about_person(person_id: UUID, name: str) -> str:
    """The form of a change."""
    row = _person(person_id)
    looked(shown=1)
    return ask(change_of(OF_PERSON, name), row, _person_trail(row))


@people_pages.post("/admin/people/<uuid:person_id>/<name>")
@allowed(Role.ADMIN)
@looks(Look.LIST)
@command()
def change_person(person_id: UUID, name: str) -> Response | tuple[str, int]:
    """Carry it out."""
    row = _person(person_id)
    trail = _person_trail(row)
    return carry_out(change_of(OF_PERSON, name), person_id, row, trail, trail[-1][1])


def _trail() -> list[tuple[str, str]]:
    return [(say("Personer"), PEOPLE)]


def _person_trail(row: Any) -> list[tuple[str, str]]:
    return [*_trail(), (_shown(row)["name"], f"{PEOPLE}/{row['id']}")]


def _person(person_id: UUID) -> Any:
    rows, _ = lists.people(the_service().database, 1, 0, person=person_id)
    if not rows:
        raise NotFound
    return rows[0]


def _shown(row: Any) -> dict[str, Any]:
    return {**row, "name": application(Intake).open_name(row["name"]) or say("Gallrad"), "role": label(Role(row["role"]))}


def _history(intake: Intake, person_id: UUID) -> list[tuple[Any, str, str]]:
    """Day, what happened and which role it was about, the latest first."""
    told = []
    for recorded in reversed(intake.story(person_id)):
        on = recorded.event.known_act.effective_on
        match recorded.event:
            case Person.Registered(role=role):
                told.append((on, say("Registrerad"), label(role)))
            case Person.RoleChanged(role=role):
                told.append((on, say("Ny roll"), label(role)))
            case Person.Ended():
                told.append((on, say("Behörigheten avslutad"), ""))
            case Person.Returned(role=role):
                told.append((on, say("Avslutet ångrat"), label(role)))
    return told
