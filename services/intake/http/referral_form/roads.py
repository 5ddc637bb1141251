"""The roads to one referral form: who goes there, by which steps, in whose words, and what is sent at the end.

A school's principal and a guardian answer the same questions. A road names its steps, each with the page that asks it in the road's
own words; schemas, drafts, files, the summary and the command are the same on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.intake.application import Intake
from services.intake.domain.referral import Referral
from services.intake.http.guardians.bodies import GuardianReferralBody
from services.intake.http.referral_form import steps
from services.intake.http.referral_form.steps import Step, body_of
from services.intake.http.referrals.bodies import ReferralBody
from shared.eventlog.act import Act
from shared.vocabulary.codes import Role
from shared.vocabulary.language import later
from shared.web.fields import Origin, coming_from
from shared.web.identity import Identity
from shared.web.problem import NotFound
from shared.web.schemas import CLAIMED_DAYS, Schema

_HERE: Final = "intake/referral_form/"


@dataclass(frozen=True)
class Road:
    """One way to send a referral. `begins` is the page before its first step; a sent referral stands under `sent`.

    A writer has `most_drafts` at once, and in all of them together files for as much as `room` of the largest files take.
    """

    role: Role
    begins: str
    sent: str
    name: str
    review: str
    body: type[Schema]
    most_drafts: int
    room: int
    steps: tuple[Step, ...]
    questions: Mapping[str, str] = field(default_factory=dict)
    """How the road asks for a field where a school is asked otherwise, told by `translated`."""

    @property
    def titles(self) -> tuple[str, ...]:
        """What the steps are called, the last one too."""
        return (*(step.title for step in self.steps), later("Granska och skicka"))

    def step(self, name: str) -> Step | None:
        """The step with this name in its address."""
        return next((step for step in self.steps if step.name == name), None)

    def place(self, step: Step) -> int:
        """Which one it is, from 1."""
        return self.steps.index(step) + 1

    def unfinished(self, texts: Mapping[str, list[str]]) -> Iterator[Step]:
        """The steps that still lack something or hold something wrong."""
        return (step for step in self.steps if step.lacks_something(texts))

    def answers(self, texts: Mapping[str, list[str]]) -> dict[str, Any]:
        """The answers of all steps as the command takes them; raises ValidationError."""
        with coming_from(Origin.HAND):
            loaded: dict[str, Any] = self.body().load(body_of(texts))
        return {name: value for name, value in loaded.items() if name not in CLAIMED_DAYS}

    def send(self, intake: Intake, answers: Mapping[str, Any], identity: Identity, by: Act) -> Referral:
        """Register the referral; raises what Intake.receive_referral does."""
        name = identity.name if self.role is Role.GUARDIAN else None
        return intake.receive_referral(**answers, guardian_name=name or None, by=by)


PRINCIPAL: Final = Road(
    role=Role.SCHOOL,
    begins="/intake/referrals/new",
    sent="/intake/referrals",
    name=later("Ny beställning"),
    review=_HERE + "review.html",
    body=ReferralBody,
    most_drafts=50,
    room=25,
    steps=(
        Step("pupil", later("Eleven"), steps.PupilStep, _HERE + "pupil.html"),
        Step("school", later("Skolan"), steps.SchoolStep, _HERE + "school.html"),
        Step("guardians", later("Vårdnadshavare"), steps.GuardiansStep, _HERE + "guardians.html"),
        Step("groundwork", later("Vad skolan har gjort"), steps.GroundworkStep, _HERE + "groundwork.html"),
        Step("absence", later("Frånvaron"), steps.AbsenceStep, _HERE + "absence.html"),
        Step("request", later("Vad ni ber om"), steps.RequestStep, _HERE + "request.html"),
        Step("files", later("Bilagor"), steps.FilesStep, _HERE + "files.html"),
    ),
)

GUARDIAN: Final = Road(
    role=Role.GUARDIAN,
    begins="/intake/guardians",
    sent="/intake/guardians/referrals",
    name=later("Be om stöd"),
    review=_HERE + "guardian/review.html",
    body=GuardianReferralBody,
    most_drafts=5,
    room=5,
    steps=(
        Step("pupil", later("Ditt barn"), steps.PupilStep, _HERE + "guardian/pupil.html"),
        Step("school", later("Skolan"), steps.PlaceStep, _HERE + "guardian/school.html"),
        Step("guardians", later("Du och andra vårdnadshavare"), steps.GuardiansStep, _HERE + "guardian/guardians.html"),
        Step("absence", later("Hur mycket barnet är borta"), steps.AbsenceStep, _HERE + "guardian/absence.html"),
        Step("groundwork", later("Vad skolan har gjort"), steps.DaysStep, _HERE + "guardian/groundwork.html"),
        Step("request", later("Vad som behövs"), steps.RequestStep, _HERE + "guardian/request.html"),
        Step("files", later("Papper att skicka med"), steps.FilesStep, _HERE + "files.html"),
        Step("agreement", later("Om skolan får veta"), steps.AgreementStep, _HERE + "guardian/agreement.html"),
    ),
    questions={
        "identity_number": later("Barnets personnummer"),
        "given_name": later("Barnets förnamn"),
        "family_name": later("Barnets efternamn"),
        "registered_in": later("I vilken kommun är barnet folkbokfört?"),
        "since": later("När började det?"),
        "share_percent": later("Hur stor del av skoltiden är barnet borta nu?"),
        "unreported_percent": later("Hur stor del är barnet borta utan att ni har anmält det till skolan?"),
        "noticed": later("När hörde skolan av sig om frånvaron?"),
        "investigated": later("När tog skolan reda på varför barnet är borta?"),
        "efforts_begun": later("När började skolan hjälpa till?"),
        "tried": later("Vad har ni och skolan provat, och hur gick det?"),
        "need": later("Varför räcker inte det?"),
        "wishes": later("Vad vill du ha hjälp med?"),
        "wished": later("Vill du säga mer om det?"),
        "others": later("Vilka har ni redan kontakt med?"),
    },
)


class NoSuchRoad(NotFound):
    """The municipality has no road for guardians, or somebody came by the code of an invitation."""

    code, title = "no-such-road", later("Du kan inte be om stöd här")
    detail = later("På sidan för vårdnadshavare, som du hittar via startsidan, står vem du vänder dig till och hur du loggar in.")


def road_of(identity: Identity, intake: Intake) -> Road:
    """The road of somebody who is signed in; raises NoSuchRoad where the municipality's profile has none for them.

    Whoever came by the code of an invitation has answered for a consent, and has not shown who they are.
    """
    if identity.role is not Role.GUARDIAN:
        return PRINCIPAL
    if identity.case_id is not None or not intake.profile.guardians_may_refer:
        raise NoSuchRoad
    return GUARDIAN
