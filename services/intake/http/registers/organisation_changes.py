"""What an administrator can do with an organiser, a school unit and a school area."""

from __future__ import annotations

from typing import Any, Final

from services.intake.http.registers import bodies
from services.intake.http.registers.changes import Asked, Change, Choices
from services.intake.read_models import lists
from services.intake.read_models.lists import Seen
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import OrganiserKind, SchoolForm
from shared.vocabulary.labels import describe
from shared.vocabulary.language import later, ngettext, say
from shared.web.identity import current
from shared.web.layout import choices, listing
from shared.web.service import the_service

MOST: Final = 1000


def organiser_choices(_: Any) -> Choices:
    """Every organiser by name."""
    rows, _total = lists.organisers(the_service().database, Seen.by(current()), MOST, 0)
    return [(str(row["id"]), f"{row['name']} ({row['organisation_number']})") for row in rows]


def _other_organisers(row: Any) -> Choices:
    """Every one that could take over."""
    return [each for each in organiser_choices(row) if each[0] != str(row["id"])]


def _hit_by_end(row: Any) -> str:
    hit = lists.hit_by_end(the_service().database, row["id"], today())
    units = ngettext("%(num)s skolenhet", "%(num)s skolenheter", hit["units"])
    people = ngettext("%(num)s person", "%(num)s personer", hit["people"])
    tokens = ngettext("%(num)s nyckel", "%(num)s nycklar", hit["tokens"])
    return say("Det här berörs: %(what)s.", what=listing([units, people, tokens]))


def _others_of_organiser(row: Any) -> Choices:
    """The organiser's other school units; one of somebody else's takes over by changing organiser."""
    rows, _ = lists.school_units(the_service().database, Seen.by(current()), MOST, 0, row["organiser_id"], open_on=today())
    return [(str(each["id"]), f"{each['name']} ({each['code']})") for each in rows if each["id"] != row["id"]]


def _areas(_: Any) -> Choices:
    rows, _total = lists.school_areas(the_service().database, Seen.by(current()), MOST, 0)
    return [(str(row["id"]), row["name"]) for row in rows if row["valid_to"] is None or row["valid_to"] >= today()]


def _forms(_: Any) -> Choices:
    return choices(form for form in SchoolForm if describe(form).valid_on(today()))


_NAME = Asked("text", "name", later("Namn"))
_NUMBER = Asked("text", "organisation_number", later("Organisationsnummer"), later("Tio siffror, utan bindestreck"))
_KIND = Asked("choice", "kind", later("Slag av huvudman"), choices=lambda _: choices(OrganiserKind))
_CODE = Asked("text", "code", later("Skolenhetskod"), later("Åtta siffror, som i Skolverkets register"))
_SCHOOL_FORMS = Asked("several", "school_forms", later("Skolformer"), choices=_forms)
_FROM = Asked("date", "valid_from", later("Gäller från"))
_LAST_DAY = Asked("date", "last_day", later("Sista dag"))


def _named(row: Any) -> dict[str, object]:
    return {"name": row["name"]}


NEW_ORGANISER: Final = Change(
    later("Lägg till en huvudman"),
    later("Huvudmannens skolor kan skicka beställningar och anmälningar när skolenheter och personal är tillagda."),
    later("Lägg till huvudmannen"),
    lambda intake, _, data, __, by: intake.register_organiser(**data, by=by),
    bodies.OrganiserBody(),
    (_NAME, _NUMBER, _KIND),
)
NEW_UNIT: Final = Change(
    later("Lägg till en skolenhet"),
    later("Skolenheten hör till den här huvudmannen från och med dagen du anger."),
    later("Lägg till skolenheten"),
    lambda intake, organiser, data, _, by: intake.register_school_unit(organiser_id=organiser, **data, by=by),
    bodies.SchoolUnitBody(),
    (_NAME, _CODE, _SCHOOL_FORMS, _FROM),
)
NEW_AREA: Final = Change(
    later("Lägg till ett skolområde"),
    later("Skolor läggs i området från skolenhetens egen sida."),
    later("Lägg till skolområdet"),
    lambda intake, _, data, __, by: intake.register_school_area(**data, by=by),
    bodies.AreaBody(),
    (_NAME, _FROM),
)

OF_ORGANISER: Final = {
    "name": Change(
        later("Byt namn på huvudmannen"),
        later("Det nya namnet gäller från och med i dag. Vad huvudmannen hette förut står kvar i historiken."),
        later("Byt namn"),
        lambda intake, thing, data, version, by: intake.rename_organiser(organiser_id=thing, **data, expected=version, by=by),
        bodies.NameBody(),
        (_NAME,),
        _named,
    ),
    "correction": Change(
        later("Rätta uppgifter om huvudmannen"),
        later("För det som blev fel när huvudmannen lades till. Har något ändrats på riktigt, byt namn i stället."),
        later("Rätta"),
        lambda intake, thing, data, version, by: intake.correct_organiser(organiser_id=thing, **data, expected=version, by=by),
        bodies.OrganiserBody(),
        (_NAME, _NUMBER, _KIND),
        lambda row: {name: row[name] for name in ("name", "organisation_number", "kind")},
    ),
    "end": Change(
        later("Huvudmannen upphör"),
        later(
            "Den som tar över får skolenheterna och personalen, och ser och sköter allt som huvudmannen har skickat. "
            "Tar ingen över stängs skolenheterna och personalen kan inte logga in. Huvudmannens nycklar spärras direkt."
        ),
        later("Avsluta huvudmannen"),
        lambda intake, thing, data, version, by: intake.end_organiser(organiser_id=thing, **data, expected=version, by=by),
        bodies.OrganiserEndBody(),
        (Asked("select", "successor", later("Vem tar över?"), choices=_other_organisers, optional=True),),
        stops=True,
        hits=_hit_by_end,
    ),
    "reopening": Change(
        later("Öppna huvudmannen igen"),
        later("För en huvudman som avslutades av misstag. Skolenheter och personal som gick till någon annan flyttar du tillbaka var för sig."),
        later("Öppna igen"),
        lambda intake, thing, _, version, by: intake.reopen_organiser(organiser_id=thing, expected=version, by=by),
    ),
}

OF_UNIT: Final = {
    "name": Change(
        later("Byt namn på skolenheten"),
        later("Det nya namnet gäller från och med i dag. Vad skolenheten hette förut står kvar i historiken."),
        later("Byt namn"),
        lambda intake, thing, data, version, by: intake.rename_school_unit(school_unit_id=thing, **data, expected=version, by=by),
        bodies.NameBody(),
        (_NAME,),
        _named,
    ),
    "school-forms": Change(
        later("Ändra skolformer"),
        later("Skolformerna gäller från och med i dag."),
        later("Ändra skolformerna"),
        lambda intake, thing, data, version, by: intake.change_school_forms(school_unit_id=thing, **data, expected=version, by=by),
        bodies.SchoolFormsBody(),
        (_SCHOOL_FORMS,),
        lambda row: {"school_forms[]": row["school_forms"]},
    ),
    "organisation": Change(
        later("Byt huvudman"),
        later("Den nya huvudmannen driver skolan från och med i dag. Det som redan är skickat stannar hos den som skickade det."),
        later("Byt huvudman"),
        lambda intake, thing, data, version, by: intake.move_school_unit(
            school_unit_id=thing, organiser_id=data["organisation_id"], expected=version, by=by
        ),
        bodies.MoveBody(),
        (Asked("select", "organisation_id", later("Ny huvudman"), choices=organiser_choices),),
    ),
    "school-area": Change(
        later("Ändra skolområde"),
        later("Varje skolområde har en koordinator som kontakt."),
        later("Ändra skolområdet"),
        lambda intake, thing, data, version, by: intake.place_school_unit(school_unit_id=thing, **data, expected=version, by=by),
        bodies.PlaceBody(),
        (Asked("select", "area_id", later("Skolområde"), choices=_areas, optional=True),),
        lambda row: {"area_id": row["area_id"]},
    ),
    "closure": Change(
        later("Stäng skolenheten"),
        later(
            "Efter den sista dagen kan ingen skicka något från skolenheten. Gamla beställningar står kvar på den, och huvudmannen ser dem som förut. "
            "Delas den, välj alla som tar över. Slås flera ihop, stäng var och en och välj samma."
        ),
        later("Stäng skolenheten"),
        lambda intake, thing, data, version, by: intake.close_school_unit(school_unit_id=thing, **data, expected=version, by=by),
        bodies.UnitClosureBody(),
        (
            _LAST_DAY,
            Asked(
                "several", "successors", later("Vilka tar över från dagen efter?"), later("Ingen, om ingen tar över."), choices=_others_of_organiser
            ),
        ),
        stops=True,
    ),
    "reopening": Change(
        later("Öppna skolenheten igen"),
        later("För en skolenhet som stängdes av misstag, eller som öppnar på nytt."),
        later("Öppna igen"),
        lambda intake, thing, _, version, by: intake.reopen_school_unit(school_unit_id=thing, expected=version, by=by),
    ),
    "correction": Change(
        later("Rätta uppgifter om skolenheten"),
        later("För det som blev fel när skolenheten lades till. Har något ändrats på riktigt, gör den ändringen i stället."),
        later("Rätta"),
        lambda intake, thing, data, version, by: intake.correct_school_unit(school_unit_id=thing, **data, expected=version, by=by),
        bodies.SchoolUnitBody(),
        (_NAME, _CODE, _SCHOOL_FORMS, _FROM),
        lambda row: {"name": row["name"], "code": row["code"], "school_forms[]": row["school_forms"], "valid_from": row["valid_from"]},
    ),
}

OF_AREA: Final = {
    "name": Change(
        later("Byt namn på skolområdet"),
        later("Det nya namnet gäller från och med i dag."),
        later("Byt namn"),
        lambda intake, thing, data, version, by: intake.rename_school_area(area_id=thing, **data, expected=version, by=by),
        bodies.NameBody(),
        (_NAME,),
        _named,
    ),
    "end": Change(
        later("Avsluta skolområdet"),
        later("Skolor som ligger i området blir kvar i det tills du flyttar dem. Lämna dagen tom för att ångra."),
        later("Spara sista dagen"),
        lambda intake, thing, data, version, by: intake.close_school_area(area_id=thing, **data, expected=version, by=by),
        bodies.AreaEndBody(),
        (Asked("date", "last_day", later("Sista dag"), optional=True),),
        lambda row: {"last_day": row["valid_to"]},
    ),
}
