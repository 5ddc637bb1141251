"""The registers by API: organisers, school units, people and tokens, kept by administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Response

from services.intake.application import Intake
from services.intake.http.readers import READERS
from services.intake.http.registers import bodies, items
from services.intake.http.signing_in.names import sign_in_digest
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.language import later
from shared.web.access.looks import looked, looks
from shared.web.api import Routes
from shared.web.commands import POSITION, Done, act, command, etag, expected_version
from shared.web.identity import current
from shared.web.own_writes import read_own_write
from shared.web.paging import Page, offset_of, page_of
from shared.web.problem import NotFound
from shared.web.rights import allowed
from shared.web.schemas import CommandAnswer, PageArgs
from shared.web.service import application, the_service

V = TypeVar("V", bound=Callable[..., Any])

registers = Routes("registers", later("Huvudmän, skolenheter, personer och nycklar."))


def in_force_at_once(view: V) -> V:
    """What is registered can be used as soon as it is answered: wait for the registers' tables, which the next request looks in."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Response:
        response: Response = view(*args, **kwargs)
        if POSITION in response.headers:
            read_own_write(int(response.headers[POSITION]))
        return response

    return answered  # type: ignore[return-value]


@registers.route("/organisations", methods=["POST"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.OrganiserBody)
@registers.response(201, CommandAnswer)
@in_force_at_once
@command(create=True)
def register_organiser(body: dict[str, Any]) -> Done:
    """Registrera en huvudman."""
    organiser = application(Intake).register_organiser(**body, by=act())
    return Done(organiser.id, organiser.version, "registered")


@registers.route("/organisations", methods=["GET"])
@allowed(*READERS, Role.ADMIN)
@looks(Look.LIST)
@registers.arguments(PageArgs, location="query")
@registers.response(200, items.OrganiserList)
def list_organisers(arguments: dict[str, Any]) -> Page[Any]:
    """Huvudmän: alla, eller för en skola den egna."""
    rows, total = lists.organisers(the_service().database, Seen.by(current()), arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@registers.route("/organisations/<uuid:organisation_id>/school-units", methods=["POST"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.SchoolUnitBody)
@registers.response(201, CommandAnswer)
@in_force_at_once
@command(create=True)
def register_school_unit(body: dict[str, Any], organisation_id: UUID) -> Done:
    """Registrera en skolenhet hos en huvudman."""
    unit = application(Intake).register_school_unit(organiser_id=organisation_id, **body, by=act())
    return Done(unit.id, unit.version, "registered")


@registers.route("/organisations/<uuid:organisation_id>/school-units", methods=["GET"])
@allowed(*READERS, Role.ADMIN)
@looks(Look.LIST)
@registers.arguments(PageArgs, location="query")
@registers.response(200, items.SchoolUnitList)
def list_school_units(arguments: dict[str, Any], organisation_id: UUID) -> Page[Any]:
    """En huvudmans skolenheter."""
    rows, total = lists.school_units(the_service().database, Seen.by(current()), arguments["limit"], offset_of(arguments), organisation_id)
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@registers.route("/people", methods=["POST"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.PersonBody)
@registers.response(201, CommandAnswer)
@in_force_at_once
@command(create=True)
def register_person(body: dict[str, Any]) -> Done:
    """Registrera en person som loggar in. Namnet krypteras under personens egen nyckel."""
    intake = application(Intake)
    sign_in = body.pop("sign_in")
    digest = sign_in_digest(the_service().settings.oidc_issuer, sign_in) if sign_in else None
    person = intake.register_person(**body, sign_in=digest, by=act())
    return Done(person.id, person.version, "registered")


@registers.route("/people", methods=["GET"])
@allowed(Role.ADMIN, Role.TEAM_LEAD, Role.AUDITOR)
@looks(Look.LIST)
@registers.arguments(PageArgs, location="query")
@registers.response(200, items.PersonList)
def list_people(arguments: dict[str, Any]) -> Page[Any]:
    """Personer, i den ordning de registrerades."""
    rows, total = lists.people(the_service().database, arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of([row | {"name": application(Intake).open_name(row["name"])} for row in rows], total, arguments)


@registers.route("/people/<uuid:person_id>/role", methods=["PUT"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.RoleBody)
@registers.response(200, CommandAnswer)
@in_force_at_once
@command()
def change_role(body: dict[str, Any], person_id: UUID) -> Done:
    """Ge en person en annan roll. Personens nycklar spärras, och den som är inloggad får logga in igen."""
    person = application(Intake).change_role(person_id=person_id, **body, expected=expected_version(), by=act())
    return Done(person.id, person.version, "registered")


@registers.route("/people/<uuid:person_id>/end", methods=["POST"])
@allowed(Role.ADMIN)
@registers.response(200, CommandAnswer)
@in_force_at_once
@command()
def end_person(person_id: UUID) -> Done:
    """Avsluta en persons behörighet i alla tjänster. Personens nycklar spärras."""
    person = application(Intake).end_person(person_id=person_id, expected=expected_version(), by=act())
    return Done(person.id, person.version, "ended")


@registers.route("/people/<uuid:person_id>/end", methods=["DELETE"])
@allowed(Role.ADMIN)
@registers.response(200, CommandAnswer)
@in_force_at_once
@command()
def bring_back(person_id: UUID) -> Done:
    """Ångra ett avslut. Nycklar som spärrades kommer inte tillbaka."""
    person = application(Intake).bring_back(person_id=person_id, expected=expected_version(), by=act())
    return Done(person.id, person.version, "registered")


@registers.route("/tokens", methods=["POST"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.TokenBody)
@registers.response(201, items.TokenAnswer)
@in_force_at_once
@command(create=True)
def issue_token(body: dict[str, Any]) -> Done:
    """Gör en nyckel för ett program som handlar för en person. Nyckelns text visas bara i detta svar."""
    token, text = application(Intake).issue_token(**body, by=act())
    return Done(token.id, token.version, "issued", once={"token": text})


@registers.route("/tokens", methods=["GET"])
@allowed(Role.ADMIN)
@looks(Look.LIST)
@registers.arguments(PageArgs, location="query")
@registers.response(200, items.TokenList)
def list_tokens(arguments: dict[str, Any]) -> Page[Any]:
    """Nycklar, utan deras text."""
    rows, total = lists.tokens(the_service().database, arguments["limit"], offset_of(arguments))
    looked(rows=rows, complete=True)
    return page_of(rows, total, arguments)


@registers.route("/tokens/<uuid:token_id>", methods=["GET"])
@allowed(Role.ADMIN)
@looks(Look.LIST)
@registers.response(200, items.TokenItem)
def read_token(token_id: UUID) -> Any:
    """En nyckel, utan dess text."""
    rows, _ = lists.tokens(the_service().database, 1, 0, token_id)
    looked(rows=rows, complete=True)
    if not rows:
        raise NotFound
    return rows[0], 200, etag(rows[0]["version"])


@registers.route("/tokens/<uuid:token_id>/rotation", methods=["POST"])
@allowed(Role.ADMIN)
@registers.arguments(bodies.RotationBody)
@registers.response(201, items.TokenAnswer)
@in_force_at_once
@command(create=True, versioned=True)
def rotate_token(body: dict[str, Any], token_id: UUID) -> Done:
    """Byt ut en nyckel mot en ny med samma begränsningar. Den gamla gäller jämsides så länge som anges. Den nyas text visas bara i detta svar."""
    token, text = application(Intake).replace_token(token_id=token_id, **body, at=datetime.now(UTC), expected=expected_version(), by=act())
    return Done(token.id, token.version, "issued", once={"token": text})


@registers.route("/tokens/<uuid:token_id>", methods=["DELETE"])
@allowed(Role.ADMIN)
@registers.response(200, CommandAnswer)
@in_force_at_once
@command()
def revoke_token(token_id: UUID) -> Done:
    """Spärra en nyckel. I andra tjänster gäller spärren inom några sekunder."""
    token = application(Intake).revoke_token(token_id=token_id, expected=expected_version(), by=act())
    return Done(token.id, token.version, "revoked")
