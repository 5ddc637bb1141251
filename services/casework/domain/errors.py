"""Everything that casework refuses, as one tree:

Refusal (shared)
└ CaseworkRefusal
  ├ CaseUnknown, MeetingUnknown, DecisionUnknown            404
  ├ BeforeTheFirstEvent, NothingToCorrect                   404
  ├ CaseClosed, NotAccepted, NotAssigned, NotRunning, AlreadyRunning
  ├ AlreadyAssigned, NotInTeam, NoRoom, MembershipsOverlap, EndsBeforeStart, PersonUnknown
  ├ NotCoveredByConsent, NoPermit, PermitExpired, PermitUsed
  ├ MeetingAlreadyHeld, MeetingNotYet, NotInvited
  ├ DecisionCarriedOut, DueBeforeMeeting, DayWrong, NotLater, BeforeTheCase
  ├ AlreadyCorrected, SameAsBefore, NotYetSo, AfterWhatFollowed, NoConsentThen
  ├ AttendanceDisagrees, ReasonDisagrees                     422
  ├ NoEvidence                                               503
  └ ArchiveRefusal: archive_errors.py
"""

from http import HTTPStatus

from shared.vocabulary.codes import CaseState
from shared.vocabulary.language import later
from shared.vocabulary.refusal import Refusal


class CaseworkRefusal(Refusal):
    """A rule of casework says no."""


class CaseUnknown(CaseworkRefusal):
    """There is no such case, or not for the one who asks."""

    code = "case-unknown"
    status = HTTPStatus.NOT_FOUND
    message = later("Ärendet finns inte, eller så har du inte rätt att se det.")


class BeforeTheFirstEvent(CaseworkRefusal):
    """The case is there, but was not known or not so at the time that is asked for."""

    code = "before-the-first-event"
    status = HTTPStatus.NOT_FOUND
    message = later("Då fanns ärendet inte än. Välj en senare tidpunkt.")


class NothingToCorrect(CaseworkRefusal):
    """The case has no event with that number that tells what is to be corrected."""

    code = "nothing-to-correct"
    status = HTTPStatus.NOT_FOUND
    message = later("Det finns ingen sådan uppgift att rätta i ärendet.")


class AlreadyCorrected(CaseworkRefusal):
    """A correction stands in the place of what is to be corrected."""

    code = "already-corrected"
    message = later("Uppgiften är redan rättad. Rätta den senaste rättelsen i stället.")


class SameAsBefore(CaseworkRefusal):
    """A correction would say just what stands."""

    code = "same-as-before"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Inget är ändrat. Ändra det som är fel.")


class NotYetSo(CaseworkRefusal):
    """Something is said to have been so on a day that hasn't come."""

    code = "not-yet-so"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Dagen har inte kommit än. Ange dagen då det hände.")


class MeetingUnknown(CaseworkRefusal):
    """The case has no such meeting."""

    code = "meeting-unknown"
    status = HTTPStatus.NOT_FOUND
    message = later("Mötet finns inte i ärendet.")


class DecisionUnknown(CaseworkRefusal):
    """The case has no such decision."""

    code = "decision-unknown"
    status = HTTPStatus.NOT_FOUND
    message = later("Beslutet finns inte i ärendet.")


class CaseClosed(CaseworkRefusal):
    """A closed case is read-only."""

    code = "case-closed"
    message = later("Ärendet är avslutat och kan inte ändras.")


class NotAccepted(CaseworkRefusal):
    """The accepted referral has not arrived here yet."""

    code = "referral-not-accepted"
    message = later("Beställningen är inte antagen än. Försök igen om en stund.")


class NotAssigned(CaseworkRefusal):
    """Nobody has the case."""

    code = "no-coordinator"
    message = later("Ärendet har ingen koordinator. Tilldela en koordinator först.")


class NotRunning(CaseworkRefusal):
    """The intervention has not begun."""

    code = "intervention-not-running"
    message = later("Insatsen har inte startat. Starta insatsen först.")


class AlreadyRunning(CaseworkRefusal):
    """The intervention has begun before."""

    code = "intervention-already-running"
    message = later("Insatsen har redan startat.")


class AlreadyAssigned(CaseworkRefusal):
    """This coordinator has the case already."""

    code = "already-assigned"
    message = later("Koordinatorn har redan ärendet.")


class NotInTeam(CaseworkRefusal):
    """The person does not work in the team on that day."""

    code = "not-in-team"
    message = later("Personen arbetar inte i teamet den dagen. Välj en annan koordinator eller en annan dag.")


class NoRoom(CaseworkRefusal):
    """The coordinator has as many cases as the capacity allows."""

    code = "no-room"
    message = later("Koordinatorn har så många ärenden som får plats. Välj en annan koordinator eller vänta tills ett ärende avslutas.")


class MembershipsOverlap(CaseworkRefusal):
    """The person works in the team already for a part of that time."""

    code = "memberships-overlap"
    message = later("Personen arbetar redan i teamet under en del av den tiden.")


class EndsBeforeStart(CaseworkRefusal):
    """A time in the team would end before it starts."""

    code = "ends-before-start"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Sista dagen ligger före första dagen. Rätta en av dem.")


class PersonUnknown(CaseworkRefusal):
    """The person has not been registered, or that has not reached casework yet."""

    code = "person-unknown"
    message = later("Personen är inte känd här än. Kontrollera att personen är registrerad och försök igen om en stund.")


class SchoolNotTold(CaseworkRefusal):
    """A guardian has asked for the help, and has not agreed that the school knows."""

    code = "school-not-told"
    message = later("Skolan vet inte om ärendet och får inte veta förrän vårdnadshavaren har sagt ja. Skriv ner ett ja i beställningen först.")


class NotCoveredByConsent(CaseworkRefusal):
    """The consent does not let anything be shared with an invited actor."""

    code = "not-covered-by-consent"
    message = later("Samtycket omfattar inte alla som ska bjudas in. Be om ett utökat samtycke eller ta bort dem som inte omfattas.")


class NoPermit(CaseworkRefusal):
    """Consent said no, or did not answer in time; both mean no."""

    code = "no-permit"
    message = later("Samtycket tillåter inte detta just nu. Kontrollera samtycket och försök igen.")


class PermitExpired(CaseworkRefusal):
    """The permit was valid for seconds, and they have passed."""

    code = "permit-expired"
    message = later("Tillståndet från samtycket hann gå ut. Försök igen.")


class PermitUsed(CaseworkRefusal):
    """A permit is good for one thing, once."""

    code = "permit-used"
    message = later("Tillståndet från samtycket är redan använt. Försök igen.")


class MeetingAlreadyHeld(CaseworkRefusal):
    """The meeting has minutes already."""

    code = "meeting-already-held"
    message = later("Mötet är redan genomfört och har minnesanteckningar.")


class MeetingNotYet(CaseworkRefusal):
    """A meeting cannot be written down before its day."""

    code = "meeting-not-yet"
    message = later("Mötet har inte varit än. Skriv minnesanteckningarna när mötet är genomfört.")


class NotInvited(CaseworkRefusal):
    """Somebody is said to have attended without a standing invitation."""

    code = "not-invited"
    message = later("Någon av dem som sägs ha deltagit var inte inbjuden, eller så ställdes inbjudan in.")


class DecisionCarriedOut(CaseworkRefusal):
    """What was carried out stays so."""

    code = "decision-carried-out"
    message = later("Beslutet är redan genomfört.")


class DueBeforeMeeting(CaseworkRefusal):
    """A decision would be due before the meeting that makes it."""

    code = "due-before-meeting"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Ett beslut kan inte vara klart före mötets dag. Välj en senare dag.")


class DayWrong(CaseworkRefusal):
    """A day is missing where it is needed, given where it is not, or in the future."""

    code = "day-wrong"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Ange dagen då beslutet blev genomfört, senast i dag. Ange ingen dag om det inte är genomfört.")


class NotLater(CaseworkRefusal):
    """An extension must end after the intervention does now."""

    code = "not-later"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Insatsen pågår redan till den dagen. Välj en senare dag.")


class BeforeTheCase(CaseworkRefusal):
    """Something is said to have happened before what it rests on."""

    code = "before-the-case"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Dagen ligger före det som måste ha hänt först. Välj en senare dag.")


class AfterWhatFollowed(CaseworkRefusal):
    """An intervention is said to have begun, or to have been extended, beyond what came after that."""

    code = "after-what-followed"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Dagen går inte ihop med ett möte, en förlängning eller avslutet. Välj en tidigare dag, eller rätta det andra först.")


class NoConsentThen(CaseworkRefusal):
    """An intervention is said to have begun on a day when not everybody had consented."""

    code = "no-consent-then"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Alla som ska samtycka hade inte gjort det den dagen. Välj en annan dag eller kontrollera samtycket.")


class AttendanceDisagrees(CaseworkRefusal):
    """The attendance lies outside the outcome's band (seed 001)."""

    code = "attendance-disagrees"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Närvaron stämmer inte med utfallet: 60–100 %, 25 upp till 60 % eller under 25 %.")


class ReasonDisagrees(CaseworkRefusal):
    """The reason for closing does not go with the outcome or with whether the intervention began."""

    code = "reason-disagrees"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Skälet stämmer inte med utfallet eller med om insatsen har startat. Välj ett annat skäl eller utfall.")


class NoEvidence(CaseworkRefusal):
    """A service's evidence could not be had, and a bundle without it would prove less than it seems to."""

    code = "no-evidence"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = later("En tjänst kan inte lämna sina bevis just nu, och utan dem blir utdraget inte helt. Försök igen om en stund.")


OUT_OF_STATE: dict[CaseState, type[CaseworkRefusal]] = {
    CaseState.ANNOUNCED: NotAccepted,
    CaseState.QUEUED: NotAssigned,
    CaseState.ASSIGNED: NotRunning,
    CaseState.RUNNING: AlreadyRunning,
    CaseState.CLOSED: CaseClosed,
}
"""What is said to a command that the case's state does not allow: the next thing to do."""
