"""Every refusal of intake, in one tree, each with a stable code.

IntakeRefusal
├── about organisations and people
│   ├── OrganisationNumberTaken · SchoolUnitCodeTaken · NoSuchOrganiser
│   ├── NeedsOrganisation · HasNoOrganisation · NotRegisteredAsPerson
│   └── NoSuchPerson · SignInTaken · TokenAlreadyRevoked · TokenLastsTooLong
└── ReferralRefusal
    ├── NotAsSent: MayNotRefer · OrganiserMayNotRefer · NoSuchSchoolUnit · SchoolUnitNotOpen · SchoolFormNotOffered · SchoolFormNotInUse
    │   · SchoolFormNotServed · NoSuchSchoolYear
    │   · NotBornYet · OthersBesideSoleCustody · DatedInTheFuture · NothingAskedFor · StillMissing · AnswerIsEmpty
    └── PupilLeaving · OpenAlready · EnoughForToday · NotWaitingForDecision · NotWaitingForCompletion · AlreadyDecided · NotRegisteredInMunicipality
        · NeedsHandlers · HasNoHandlers · NotAHandler
"""

from datetime import date
from http import HTTPStatus

from shared.vocabulary.codes import SchoolForm
from shared.vocabulary.labels import describe, label, lower_label
from shared.vocabulary.language import later, say
from shared.vocabulary.refusal import Refusal
from shared.vocabulary.school_years import school_years


class IntakeRefusal(Refusal):
    """A rule of intake says no."""


class OrganisationNumberTaken(IntakeRefusal):
    """An organiser with this number is registered."""

    code = "organisation-number-taken"
    message = later("Det finns redan en huvudman med det organisationsnumret.")
    about = ("organisation_number",)


class SchoolUnitCodeTaken(IntakeRefusal):
    """A school unit with this code is registered."""

    code = "school-unit-code-taken"
    message = later("Det finns redan en skolenhet med den koden.")
    about = ("code",)


class SignInTaken(IntakeRefusal):
    """The sign-in provider's name belongs to somebody who is registered: one name, one person with one role."""

    code = "sign-in-taken"
    message = later("Det finns redan en person med den inloggningen.")
    about = ("sign_in",)


class NeedsOrganisation(IntakeRefusal):
    """School staff belong to an organiser, whose referrals they see."""

    code = "role-needs-organisation"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Personal på en skola måste höra till en huvudman. Ange vilken.")
    about = ("organisation_id",)


class HasNoOrganisation(IntakeRefusal):
    """The municipality's own roles see all organisers alike, so they belong to none."""

    code = "role-has-no-organisation"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Bara personal på en skola hör till en huvudman. Lämna huvudmannen tom.")
    about = ("organisation_id",)


class NotRegisteredAsPerson(IntakeRefusal):
    """Guardians come by invitation, services by themselves."""

    code = "role-is-not-registered"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Den rollen registreras inte här. Vårdnadshavare loggar in med en inbjudan.")
    about = ("role",)


class NoSuchPerson(IntakeRefusal):
    """A token is for a registered person."""

    code = "no-such-person"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Personen finns inte.")
    about = ("person_id",)


class NoSuchOrganiser(IntakeRefusal):
    """A school unit and a member of a school's staff belong to a registered organiser."""

    code = "no-such-organiser"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Huvudmannen finns inte.")
    about = ("organisation_id",)


class TokenAlreadyRevoked(IntakeRefusal):
    """A token is revoked once."""

    code = "token-already-revoked"
    message = later("Nyckeln är redan spärrad.")


class TokenLastsTooLong(IntakeRefusal):
    """A token ends within two years, and not before it begins."""

    code = "token-expiry-out-of-range"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("En nyckel ska gälla minst till i dag och högst två år. Välj en annan sista dag.")
    about = ("expires_on",)


class ReferralRefusal(IntakeRefusal):
    """A rule about referrals says no."""


class NotAsSent(ReferralRefusal):
    """Something in what was sent can't be so."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class MayNotRefer(NotAsSent):
    """The municipality's profile names who may send (seed 000: the principal; seed 002: a guardian too)."""

    code = "may-not-refer"
    message = later("I den här kommunen är det rektor som gör beställningen. Vänd dig till elevens skola.")


class NoSuchSchoolUnit(NotAsSent):
    """The school unit is not one of the sender's own."""

    code = "no-such-school-unit"
    message = later("Skolenheten finns inte hos er huvudman. Välj en av era egna skolor.")
    about = ("school_unit_id",)


class SchoolUnitNotOpen(NotAsSent):
    """The school unit was not valid on that day."""

    code = "school-unit-not-open"
    message = later("Skolenheten var inte öppen den dagen.")
    about = ("school_unit_id",)


class SchoolFormNotOffered(NotAsSent):
    """The school unit does not have this school form."""

    code = "school-form-not-offered"
    message = later("Skolenheten har inte den skolformen. Välj en annan skolform eller en annan skola.")
    about = ("school_form",)


class SchoolFormNotInUse(NotAsSent):
    """The code was not in use on that day (särskola became anpassad skola on 2023-07-02)."""

    code = "school-form-not-in-use"
    about = ("school_form",)

    def __init__(self, form: SchoolForm) -> None:
        told = describe(form)
        instead = say(" Därefter heter den %(successor)s.", successor=lower_label(SchoolForm(told.successor))) if told.successor else ""
        days = (
            say("till och med %(valid_to)s", valid_to=told.valid_to)
            if told.valid_to
            else say("först från och med %(valid_from)s", valid_from=told.valid_from)
        )
        super().__init__(
            say(
                "Skolformen %(form)s finns %(days)s.%(instead)s Välj den skolform som gällde den dagen.",
                form=lower_label(form),
                days=days,
                instead=instead,
            )
        )


class SchoolFormNotServed(NotAsSent):
    """The municipality's profile names the school forms that the service is for."""

    code = "school-form-not-served"
    message = later("I den här kommunen är stödet inte till för den skolformen. Vänd dig till skolans elevhälsa.")
    about = ("school_form",)


class NoSuchSchoolYear(NotAsSent):
    """The school form has no such year on that day (compulsory school has ten from 2028-07-01)."""

    code = "no-such-school-year"
    about = ("school_year",)

    def __init__(self, form: SchoolForm, on: date) -> None:
        years = school_years(form, on)
        has = say("årskurs %(first)s–%(last)s. Rätta årskursen.", first=years[0], last=years[-1]) if years else say("ingen årskurs. Lämna den tom.")
        super().__init__(say("%(form)s har %(has)s", form=label(form), has=has))


class OrganiserMayNotRefer(NotAsSent):
    """The municipality's profile names whose schools may send (seed 000: municipal and independent; seed 002: its own)."""

    code = "organiser-may-not-refer"
    message = later("I den här kommunen är stödet till för kommunens egna skolor. Vänd dig till er huvudman.")


class NotBornYet(NotAsSent):
    """The identity number's birth day lies after the day of the referral."""

    code = "not-born-yet"
    message = later("Födelsedagen i elevens nummer ligger efter beställningens dag. Kontrollera numret.")
    about = ("pupil.identity_number",)


class OthersBesideSoleCustody(NotAsSent):
    """Whoever has sole custody is the pupil's only guardian (föräldrabalken 6:3)."""

    code = "others-beside-sole-custody"
    message = later("Den som har ensam vårdnad är elevens enda vårdnadshavare. Ta bort den andra, eller ändra till gemensam vårdnad.")
    about = ("guardians",)


class DatedInTheFuture(NotAsSent):
    """What the school has done, it has done."""

    code = "dated-in-the-future"
    message = later("Det skolan har gjort kan inte ha en dag efter beställningens dag. Rätta datumet.")


class NothingAskedFor(NotAsSent):
    """A request for completion names what is missing, or asks something."""

    code = "nothing-asked-for"
    message = later("Ange vad som saknas, eller skriv vad du vill veta.")


class StillMissing(NotAsSent):
    """A completion gives everything that was asked for."""

    code = "still-missing"
    message = later("Det saknas fortfarande något av det som efterfrågades. Ange dag för varje punkt.")
    about = ("preconditions",)


class NoSuchGuardian(NotAsSent):
    """Who agrees is a guardian whom the referral names."""

    code = "no-such-guardian"
    message = later("Välj en av vårdnadshavarna i beställningen.")
    about = ("guardian_id",)


class AgreedOnAnotherDay(NotAsSent):
    """Nobody agrees before there is anything to agree to, or tomorrow."""

    code = "agreed-on-another-day"
    message = later("Ange en dag från det att beställningen kom in till och med i dag.")
    about = ("agreed_on",)


class AnswerIsEmpty(NotAsSent):
    """A question without named preconditions is answered in words."""

    code = "answer-is-empty"
    message = later("Skriv ett svar på frågan.")
    about = ("note",)


class OpenAlready(ReferralRefusal):
    """A guardian has one referral on a child that waits for an answer, at most."""

    code = "referral-open-already"
    message = later("Du har redan en beställning om barnet som inte är avgjord. Följ den på din sida, och ring kommunen om något har ändrats.")


class EnoughForToday(ReferralRefusal):
    """Nobody has so many children: each referral has a registry number and is somebody's work."""

    code = "enough-for-today"
    message = later("Du har skickat så många beställningar som går på en dag. Försök igen i morgon, eller ring kommunen.")


class PupilLeaving(ReferralRefusal):
    """An old file of the pupil is being destroyed at this very moment; in a minute the pupil is somebody new."""

    code = "try-again-soon"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = later("Det går inte att ta emot beställningen just nu. Försök igen om en minut.")


class NotWaitingForDecision(ReferralRefusal):
    """Only a received referral can be accepted or sent back."""

    code = "not-waiting-for-decision"
    message = later("Beställningen väntar inte på beslut. Ladda om sidan för att se var den är.")


class NotWaitingForCompletion(ReferralRefusal):
    """Nothing was asked for."""

    code = "not-waiting-for-completion"
    message = later("Beställningen väntar inte på komplettering. Ladda om sidan för att se var den är.")


class SenderAnswers(ReferralRefusal):
    """Whoever sent it sees the question."""

    code = "sender-answers"
    message = later("Avsändaren ser frågan och svarar själv.")


class AlreadyDecided(ReferralRefusal):
    """Accepted and declined are final."""

    code = "already-decided"
    message = later("Beställningen är redan avgjord. Ladda om sidan för att se hur.")


class NotRegisteredInMunicipality(ReferralRefusal):
    """Pupils are registered (folkbokförda) in the municipality (seed 000)."""

    code = "not-registered-in-municipality"
    message = later("Eleven är folkbokförd i en annan kommun. Avböj beställningen och hänvisa till hemkommunen.")


class NeedsHandlers(ReferralRefusal):
    """A referral on a pupil with a protected identity is handled by named people alone."""

    code = "needs-handlers"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Ange vilka som ska handlägga beställningen. Bara de ser den.")
    about = ("handlers",)


class HasNoHandlers(ReferralRefusal):
    """Without protection everybody in the team handles a referral."""

    code = "has-no-handlers"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Utan skyddade personuppgifter ser hela teamet beställningen. Lämna handläggarna tomma.")
    about = ("handlers",)


class NotAHandler(ReferralRefusal):
    """Only somebody of the team can handle a referral."""

    code = "not-a-handler"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Handläggare är koordinatorer och teamledare.")
    about = ("handlers",)
