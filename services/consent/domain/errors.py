"""Why consent refuses.

ConsentRefusal
├── NothingAsked           a question must name at least one actor and one kind of information
├── AskedUntilThePast      the last day asked for has already been
├── NotAskedYet            nobody can answer before the question is put
├── NotASignatory          the person doesn't sign this consent
├── SignedLater            the day of signing is in the future
├── EmptyYes               a yes to nothing
├── OutsideTheQuestion     a yes to something that wasn't asked
├── QuestionExpired        the period asked for is over
├── WouldTakeBack          a yes or no that would silently narrow a standing yes
├── NothingToTakeBack      a withdrawal without a standing yes
├── NotInTheConsent        a withdrawal for an actor that the yes doesn't name
├── InvitationTooShort     an invitation that is over before it begins
└── NoPermit               nothing may be done now
    ├── NotForThatRole     whoever wants to do it works with no cases
    ├── ConsentIncomplete  somebody's yes is missing
    ├── OutsideScope       not everybody has allowed just that
    ├── ConsentExpired     the day is after the consent's last
    ├── ConsentNotYetGiven the day is before the consent was signed
    └── CaseClosed         the case that the consent was for has ended
"""

from http import HTTPStatus

from shared.vocabulary.language import later
from shared.vocabulary.refusal import Refusal


class ConsentRefusal(Refusal):
    """The root of this service's refusals."""

    code = "consent-refused"


class NothingAsked(ConsentRefusal):
    """A question must name at least one actor and one kind of information; consent may not be general (OSL 10:1)."""

    code = "nothing-asked"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Välj minst en aktör och en sorts uppgifter. Ett samtycke får inte vara allmänt.")


class AskedUntilThePast(ConsentRefusal):
    """The last day asked for has already been."""

    code = "asked-until-the-past"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Sista dagen har redan varit. Välj en senare dag eller lämna fältet tomt.")


class NotAskedYet(ConsentRefusal):
    """Nobody can answer before the question is put."""

    code = "not-asked-yet"
    message = later("Samtycket är inte efterfrågat än. Välj först vad som behöver delas och med vem.")


class NotASignatory(ConsentRefusal):
    """The person doesn't sign this consent."""

    code = "not-a-signatory"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Personen är inte en av dem som ska svara på det här samtycket.")


class SignedLater(ConsentRefusal):
    """The day of signing is in the future."""

    code = "signed-later"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Dagen då svaret gavs kan inte ligga i framtiden.")


class EmptyYes(ConsentRefusal):
    """A yes to nothing."""

    code = "empty-yes"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Välj minst en sak som får delas, eller svara nej.")


class OutsideTheQuestion(ConsentRefusal):
    """A yes to something that wasn't asked."""

    code = "outside-the-question"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Svaret innehåller något som inte är efterfrågat. Svara bara på det som frågan gäller.")


class QuestionExpired(ConsentRefusal):
    """The period asked for is over."""

    code = "question-expired"
    message = later("Tiden som frågan gällde är slut. Koordinatorn behöver fråga på nytt.")


class WouldTakeBack(ConsentRefusal):
    """A yes or no that would silently narrow a standing yes; taking back is an event of its own, with its own effects."""

    code = "would-take-back"
    message = later("Det finns redan ett ja som gäller mer än så. Ta tillbaka det som inte längre ska gälla.")


class NothingToTakeBack(ConsentRefusal):
    """A withdrawal without a standing yes."""

    code = "nothing-to-take-back"
    message = later("Det finns inget ja att ta tillbaka.")


class NotInTheConsent(ConsentRefusal):
    """A withdrawal for an actor that the yes doesn't name."""

    code = "not-in-the-consent"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Samtycket gäller inte den aktören. Välj bland dem som det gäller.")


class InvitationTooShort(ConsentRefusal):
    """An invitation that is over before it begins."""

    code = "invitation-too-short"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Inbjudan måste gälla minst en dag.")


class NoPermit(ConsentRefusal):
    """Nothing may be done now."""

    code = "no-permit"
    status = HTTPStatus.FORBIDDEN


class NotForThatRole(NoPermit):
    """Whoever wants to do it has a role that works with no cases."""

    code = "not-for-that-role"
    message = later("Bara den som arbetar med ärendet får göra det.")


class ConsentIncomplete(NoPermit):
    """Somebody's yes is missing."""

    code = "consent-incomplete"
    message = later("Alla som ska svara har inte sagt ja.")


class OutsideScope(NoPermit):
    """Not everybody has allowed just that."""

    code = "outside-scope"
    message = later("Samtycket gäller inte det, eller inte den aktören.")


class ConsentExpired(NoPermit):
    """The day is after the consent's last."""

    code = "consent-expired"
    message = later("Samtycket gäller inte längre.")


class ConsentNotYetGiven(NoPermit):
    """The day is before the consent was signed."""

    code = "consent-not-yet-given"
    message = later("Samtycket var inte undertecknat den dagen.")


class CaseClosed(NoPermit):
    """The case that the consent was for has ended, and with it the purpose."""

    code = "case-closed"
    message = later("Ärendet är avslutat. Då delas ingenting längre.")
