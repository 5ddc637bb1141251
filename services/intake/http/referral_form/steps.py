"""The steps of the referral form: what each asks, and how the answers become the body that the API takes too.

A road (roads.py) is made of some of them; where a principal and a guardian are asked the same, they are asked by the same step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, validates_schema

from services.intake.http.fields import NAME, Municipality
from services.intake.http.referrals.bodies import ContactBody, GuardianBody, part_within_whole
from services.intake.http.target_group import lacks_year
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Actor, Custody, EffortKind, Precondition, SchoolForm, Sex
from shared.vocabulary.language import later, say
from shared.vocabulary.school_years import MOST_YEARS
from shared.web import fields
from shared.web.fields import Origin, coming_from
from shared.web.forms import nested
from shared.web.schemas import Schema


class PastDay(fields.Day):
    """A day that has come."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> date:
        day = super()._deserialize(value, attr, data, **options)
        if day > today():
            raise ValidationError(say("Dagen har inte kommit än. Skriv en dag som har varit."))
        return day


class OwnNumber(fields.Number):
    """An identity number of somebody born."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        number = super()._deserialize(value, attr, data, **options)
        if number.born > today():
            raise ValidationError(say("Födelsedagen i numret har inte varit än. Kontrollera numret."))
        return number


class PupilStep(Schema):
    """Who it is about."""

    identity_number = OwnNumber(required=True)
    given_name = fields.Text(required=True, most=NAME, metadata={"label": later("Förnamn")})
    family_name = fields.Text(required=True, most=NAME, metadata={"label": later("Efternamn")})
    sex = fields.Code(Sex, required=True, metadata={"label": later("Pojke eller flicka")})
    registered_in = Municipality(required=True, label=later("Folkbokförd i"))


class PlaceStep(Schema):
    """Where the pupil goes to school."""

    school_unit_id = fields.Id(required=True, metadata={"label": later("Skola")})
    school_form = fields.Code(SchoolForm, required=True, metadata={"label": later("Skolform")})
    school_year = fields.Whole(least=1, most=MOST_YEARS, load_default=None, metadata={"label": later("Årskurs")})

    @validates_schema
    def year_is_told(self, data: dict[str, Any], **_: Any) -> None:
        """Who has a school year has it told."""
        if lacks_year(data.get("school_form"), data.get("school_year")):
            raise ValidationError(say("Skriv årskursen, till exempel 5."), "school_year")


class SchoolStep(PlaceStep):
    """The same, and whom the coordinator calls there."""

    contact = fields.Record(ContactBody, required=True, metadata={"label": later("Vem på skolan ska koordinatorn ringa?")})


class GuardiansStep(Schema):
    """Whom the coordinator calls."""

    guardians = fields.Several(
        fields.Record(GuardianBody),
        least=1,
        most=4,
        required=True,
        error_messages={"required": later("Fyll i minst en vårdnadshavare.")},
        metadata={"label": later("Vårdnadshavare")},
    )
    only_one = fields.Flag(load_default=False, metadata={"label": later("Vårdnadshavare")})

    @validates_schema
    def shared_custody_has_others(self, data: dict[str, Any], **_: Any) -> None:
        """Asks once more where custody is shared and one guardian is told of: the other has to consent, if anybody knows who it is."""
        known = data.get("guardians") or []
        if len(known) == 1 and known[0].custody is Custody.JOINT and not data.get("only_one"):
            told = say("Du har valt gemensam vårdnad, men bara skrivit en vårdnadshavare. Skriv den andra också, eller kryssa i att du inte kan.")
            raise ValidationError(told, "only_one")


class DaysStep(Schema):
    """What the school has done, as far as a guardian knows."""

    noticed = PastDay(load_default=None, metadata={"label": later("Frånvaron uppmärksammades")})
    investigated = PastDay(load_default=None, metadata={"label": later("Frånvaron utreddes")})
    efforts_begun = PastDay(load_default=None, metadata={"label": later("Insatser påbörjades")})


class GroundworkStep(DaysStep):
    """What the school has done; a day may be left out, and is then asked for later."""

    measures_put_in = PastDay(load_default=None, metadata={"label": later("Åtgärder sattes in")})
    measures_needed = fields.Flag(load_default=None, metadata={"label": later("Vad visade utredningen?")})
    certificate_is_investigation = fields.Flag(load_default=False)

    @validates_schema
    def investigation_showed_something(self, data: dict[str, Any], **_: Any) -> None:
        """Whoever has investigated knows whether measures are needed; others are asked when they have."""
        if data.get("measures_needed") is None and (data.get("investigated") or data.get("certificate_is_investigation")):
            raise ValidationError(say("Svara vad utredningen visade."), "measures_needed")


class RequestStep(Schema):
    """What was tried, why it isn't enough, and what is asked for."""

    tried = fields.Words(required=True, metadata={"label": later("Vad har ni provat, och hur gick det?")})
    need = fields.Words(required=True, metadata={"label": later("Varför räcker inte skolans eget uppdrag?")})
    wishes = fields.Several(fields.Code(EffortKind), least=1, most=len(EffortKind), required=True, metadata={"label": later("Vad ber ni om?")})
    wished = fields.Words(load_default=None, metadata={"label": later("Vill ni säga mer om det?")})
    others = fields.Several(fields.Code(Actor), most=len(Actor), load_default=list, metadata={"label": later("Vilka är redan med kring eleven?")})


class AbsenceStep(Schema):
    """How much the pupil is away."""

    since = PastDay(required=True, metadata={"label": later("Frånvarande sedan")})
    share_percent = fields.Whole(required=True, least=1, most=100, metadata={"label": later("Hur stor del av skoltiden är eleven borta nu?")})
    unreported_percent = fields.Whole(
        required=True, least=0, most=100, metadata={"label": later("Hur stor del av skoltiden är eleven borta utan giltigt skäl?")}
    )

    @validates_schema
    def unreported_is_a_part(self, data: dict[str, Any], **_: Any) -> None:
        """Unreported absence is a part of all absence."""
        part_within_whole(data)


class FilesStep(Schema):
    """Files that go along; they are no texts, and lie beside the draft (draft_files.py)."""


class AgreementStep(Schema):
    """Whether the school may know."""

    school_may_know = fields.Flag(required=True, metadata={"label": later("Får skolan veta?")})


@dataclass(frozen=True)
class Step:
    """One page of the form; `title` is told by `translated`, `page` is its template."""

    name: str
    title: str
    schema: type[Schema]
    page: str

    def has(self, field: str) -> bool:
        """Whether a field of the form is one of the step's."""
        return field.split(".")[0].removesuffix("[]") in self.schema().fields

    def of(self, texts: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """The step's own among a form's texts."""
        return {field: given for field, given in texts.items() if self.has(field)}

    def lacks_something(self, texts: Mapping[str, list[str]]) -> bool:
        """Whether it is not filled in, or filled in wrong."""
        with coming_from(Origin.HAND):
            return bool(self.schema().validate(nested(self.of(texts))))


DATED = {code.value.replace("-", "_"): code for code in Precondition}


def body_of(texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """The answers of all steps as the body of a referral."""
    plain = nested(texts)
    plain.pop("only_one", None)
    done = [{"code": code.value, "done_on": plain.pop(name)} for name, code in DATED.items() if name in plain]
    if plain.get("measures_needed") == "false":
        done = [each for each in done if each["code"] != Precondition.MEASURES_PUT_IN]
    pupil = {name: plain.pop(name) for name in PupilStep().fields if name in plain}
    absence = {name: plain.pop(name) for name in AbsenceStep().fields if name in plain}
    return {**plain, "pupil": pupil, "absence": absence, "preconditions": done}
