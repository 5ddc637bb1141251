"""Refusals about the registers of organisers, school units, areas, people and tokens.

IntakeRefusal
├── NothingChanged · SucceedsItself · OrganiserEnded · UnitClosed · ClosesBeforeItOpens · NoSuchSuccessor · NoSuchArea · RegisterChangedMeanwhile
├── PersonHasEnded · PersonIsHere · LastAdministrator · NothingToUndo
└── TokenIsReplaced · ActsAsBefore · OverlapTooLong · NotOfThisOrganisation
"""

from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later


class NothingChanged(IntakeRefusal):
    """What is asked for is so already."""

    code = "nothing-changed"
    message = later("Det är redan så. Inget har ändrats.")


class SucceedsItself(IntakeRefusal):
    """Nobody follows themselves."""

    code = "succeeds-itself"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Den som upphör kan inte ta över efter sig själv. Välj en annan.")
    about = ("successor", "successors")


class OrganiserEnded(IntakeRefusal):
    """An organiser that has ended is not changed but corrected."""

    code = "organiser-ended"
    message = later("Huvudmannen har upphört. Öppna den igen först, om det blev fel.")


class UnitClosed(IntakeRefusal):
    """A school unit that has a last day can't be closed or moved."""

    code = "school-unit-closed"
    message = later("Skolenheten har redan en sista dag. Öppna den igen först, om det blev fel.")


class ClosesBeforeItOpens(IntakeRefusal):
    """A last day comes after the first."""

    code = "closes-before-it-opens"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Sista dagen kan inte komma före den första. Rätta datumet.")
    about = ("last_day", "valid_from")


class NoSuchSuccessor(IntakeRefusal):
    """What follows is registered, and open the day after."""

    code = "no-such-successor"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Den som tar över finns inte i registret, eller är inte öppen dagen efter. Registrera den först.")
    about = ("successor", "successors")


class NoSuchArea(IntakeRefusal):
    """A school unit is placed in an area that is registered."""

    code = "no-such-school-area"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Skolområdet finns inte.")
    about = ("area_id",)


class RegisterChangedMeanwhile(IntakeRefusal):
    """What is done is what was seen."""

    code = "register-changed-meanwhile"
    message = later("Registret har ändrats sedan du såg vad som skulle hända. Läs igenom ändringarna igen.")


class PersonHasEnded(IntakeRefusal):
    """A person who has ended has no role."""

    code = "person-has-ended"
    message = later("Personens behörighet är avslutad. Ångra avslutet först.")


class PersonIsHere(IntakeRefusal):
    """Only an end can be undone."""

    code = "person-has-not-ended"
    message = later("Personens behörighet är inte avslutad.")


class NothingToUndo(IntakeRefusal):
    """What can be undone is the latest change."""

    code = "nothing-to-undo"
    message = later("Det finns ingen ändring att ångra.")


class LastAdministrator(IntakeRefusal):
    """Somebody must be able to let others in."""

    code = "last-administrator"
    message = later("Det måste finnas minst en administratör. Lägg till en till först.")


class TokenIsReplaced(IntakeRefusal):
    """A token has one successor."""

    code = "token-replaced-already"
    message = later("Nyckeln har redan bytts ut. Byt i stället ut den som tog över.")


class ActsAsBefore(IntakeRefusal):
    """A token is replaced by one for the same role of the same organisation."""

    code = "token-of-another-role"
    message = later("Personen har fått en annan roll eller huvudman sedan nyckeln skapades. Återkalla nyckeln och skapa en ny.")


class OverlapTooLong(IntakeRefusal):
    """The old token goes on beside the new for thirty days at most."""

    code = "overlap-too-long"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Den gamla nyckeln kan gälla jämsides i högst 30 dygn.")
    about = ("overlap_hours",)


class NotOfThisOrganisation(IntakeRefusal):
    """A token is limited to school units of the organisation that it is for."""

    code = "not-of-this-organisation"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Skolenheterna ska höra till samma huvudman som personen. Välj bland dem.")
    about = ("school_unit_ids",)
