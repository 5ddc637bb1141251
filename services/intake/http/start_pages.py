"""The start page with a door for everybody, and what the law wants said."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from services.intake.application import Intake
from services.intake.http.readers import TEAM
from services.intake.http.target_group import schools_served, serves_upper_secondary
from services.intake.read_models.duplicates import to_judge
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.language import later
from shared.web.identity import signed_in
from shared.web.rights import public
from shared.web.service import application, the_service

start_pages = Blueprint("start", __name__)


@dataclass(frozen=True)
class Door:
    """A way in, and the roles that it is for; one without roles is for everybody, some only for who came by an invitation."""

    title: str
    text: str
    address: str
    go: str
    roles: frozenset[Role] = frozenset()
    for_invited: bool = False


DOORS = (
    Door(
        later("Skola"),
        later("Beställ en koordinator eller följ det ni har skickat. En beställning tar omkring tio minuter."),
        "/intake/referrals",
        later("Till skolans sidor"),
        frozenset({Role.SCHOOL}),
    ),
    Door(
        later("Vårdnadshavare och elev"),
        later("Lämna samtycke, se vad som får delas med vem, eller ta tillbaka ett samtycke. Du behöver koden i din inbjudan."),
        "/consent/",
        later("Till dina sidor"),
        frozenset({Role.GUARDIAN}),
        for_invited=True,
    ),
    Door(
        later("Vill du ha stöd för ditt barn?"),
        later("Läs vem som kan få stöd, och om du kan höra av dig själv eller ska vända dig till skolan."),
        "/intake/guardians",
        later("Till sidan för vårdnadshavare"),
        frozenset({Role.GUARDIAN}),
    ),
    Door(
        later("Koordinator"),
        later("Inkomna beställningar, dina ärenden, möten och beslut som ska följas upp."),
        "/casework/cases",
        later("Till arbetsbordet"),
        frozenset({Role.COORDINATOR, Role.TEAM_LEAD}),
    ),
    Door(
        later("Skolplikt"),
        later("Anmälningar om frånvaro från huvudmän, vem som ska följas upp och när."),
        "/intake/notices",
        later("Till uppföljningen"),
        frozenset({Role.ATTENDANCE_OFFICER}),
    ),
    Door(later("Statistik"), later("Inkomna ärenden och resultat, med definitioner och filer att hämta."), "/statistics/", later("Till tabellerna")),
    Door(
        later("Granskning"),
        later("Återspela ett ärendes historia: vad vi visste när, och varför något beslutades."),
        "/casework/audit",
        later("Till granskningsrummet"),
        frozenset({Role.AUDITOR}),
    ),
    Door(
        later("Administration"),
        later("Huvudmän, skolenheter och personer som får logga in."),
        "/intake/admin",
        later("Till registren"),
        frozenset({Role.ADMIN}),
    ),
)


@start_pages.get("/")
@public
def start() -> str:
    """Doors: all but the administrator's for a stranger, one's own and the open ones for who is signed in; for the team what waits to be judged."""
    identity, profile = signed_in(), application(Intake).profile
    if identity is None:
        doors = [door for door in DOORS if Role.ADMIN not in door.roles]
    else:
        doors = [door for door in DOORS if (not door.roles or identity.role in door.roles) and (identity.case_id or not door.for_invited)]
    # A guardian who is not signed in has a code, not an account.
    invited = {"/consent/": "/intake/sign-in/invitation"} if identity is None else {}
    return render_template(
        "intake/start.html",
        doors=doors,
        to_judge=to_judge(the_service().database, identity.person_id, 1, 0)[1] if identity is not None and identity.role in TEAM else 0,
        invited=invited,
        profile=profile,
        schools=schools_served(profile.referrals, today()),
        upper_secondary=serves_upper_secondary(profile.referrals),
        signed_out=identity is None and "signed-out" in request.args,
    )


@start_pages.get("/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement (lagen om tillgänglighet till digital offentlig service)."""
    return render_template("intake/accessibility.html", profile=application(Intake).profile)


@start_pages.get("/personal-data")
@public
def personal_data() -> str:
    """What happens with personal data, and why (GDPR article 13)."""
    return render_template("intake/personal_data.html", profile=application(Intake).profile)
