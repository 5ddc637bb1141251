"""Every refusal about surveys, in one tree, each with a stable code.

SurveyRefusal
├── how it is written: NoQuestions · TooManyQuestions · AnswersMissing · AnswersNotTaken · ConditionNotEarlier · OthersRestOnIt · FirstAlready
│   · PeriodWrong
├── where it stands: NotADraft · NotOpenYet · SurveyOver · SurveyClosedAlready · NobodyInvited
├── who answers: NobodyToInvite · NoSuchRecipient · TooManyRecipients · AnsweredAlready
├── what is answered: WrongAnswers
└── figures from elsewhere: FiguresDontFit
"""

from collections.abc import Mapping
from http import HTTPStatus

from services.intake.domain.errors import IntakeRefusal
from shared.vocabulary.language import later


class SurveyRefusal(IntakeRefusal):
    """A rule about surveys says no."""


class NotWellWritten(SurveyRefusal):
    """A survey that could not be answered as it is written."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoQuestions(NotWellWritten):
    """There is something to answer."""

    code = "no-questions"
    message = later("Enkäten har inga frågor. Lägg till minst en.")
    about = ("questions",)


class TooManyQuestions(NotWellWritten):
    """Nobody answers more."""

    code = "too-many-questions"
    message = later("En enkät kan ha högst 50 frågor. Ta bort någon först.")
    about = ("questions",)


class AnswersMissing(NotWellWritten):
    """A choice has at least two different answers, a scale its two ends."""

    code = "answers-missing"
    message = later("Skriv minst två olika svar, ett på varje rad. En skala har två: vad 1 betyder och vad 5 betyder.")
    about = ("questions",)


class AnswersNotTaken(NotWellWritten):
    """Yes, no and own words need no answers to choose among."""

    code = "answers-not-taken"
    message = later("Den sortens fråga har inga egna svar. Ta bort dem, eller välj en annan sort.")
    about = ("questions",)


class ConditionNotEarlier(NotWellWritten):
    """A question rests on answers that can have been given when it is asked."""

    code = "condition-not-earlier"
    message = later("Ett villkor gäller svar på en och samma tidigare fråga. Egna ord kan inte vara villkor.")
    about = ("questions",)


class OthersRestOnIt(NotWellWritten):
    """A question that decides whether others are asked stays."""

    code = "others-rest-on-it"
    message = later("En senare fråga ställs bara efter ett visst svar på den här. Ändra den frågan först.")


class FirstAlready(NotWellWritten):
    """The first question can't come earlier."""

    code = "first-already"
    message = later("Det är redan den första frågan.")


class PeriodWrong(NotWellWritten):
    """A survey can be answered from a day to a later or the same day."""

    code = "survey-period-wrong"
    message = later("Den sista svarsdagen kan inte vara före den första.")
    about = ("closes_on",)


class NotADraft(SurveyRefusal):
    """Nobody changes a survey that somebody may have answered."""

    code = "survey-not-a-draft"
    message = later("Enkäten är utskickad och kan inte ändras. Gör en ny om något är fel.")


class NotOpenYet(SurveyRefusal):
    """There are no answers before the first day."""

    code = "survey-not-open-yet"
    message = later("Enkäten går inte att besvara än.")


class SurveyOver(SurveyRefusal):
    """There are no answers after the last day, or after it was closed."""

    code = "survey-over"
    message = later("Enkäten är avslutad och tar inte emot fler svar.")


class SurveyClosedAlready(SurveyRefusal):
    """A survey closes once."""

    code = "survey-closed-already"
    message = later("Enkäten är redan stängd.")


class NobodyInvited(SurveyRefusal):
    """Only a survey that was sent can be closed or reminded of."""

    code = "nobody-invited"
    message = later("Ingen är inbjuden än.")


class NobodyToInvite(SurveyRefusal):
    """An invitation goes to somebody."""

    code = "nobody-to-invite"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Välj minst en mottagare.")
    about = ("recipients",)


class NoSuchRecipient(SurveyRefusal):
    """Only organisers and school units of the register are asked as such."""

    code = "no-such-recipient"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("En av mottagarna finns inte i registret. Kontrollera koden eller numret.")
    about = ("recipients",)


class TooManyRecipients(SurveyRefusal):
    """A survey has bounds."""

    code = "too-many-recipients"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("En enkät kan ha högst 500 mottagare.")
    about = ("recipients",)


class AnsweredAlready(SurveyRefusal):
    """An invitation is good for one answer."""

    code = "survey-answered-already"
    message = later("Enkäten är redan besvarad med den här länken.")


class WrongAnswers(SurveyRefusal):
    """Some answers are missing or not among those that can be given; `wrong` has a sentence by question."""

    code = "wrong-answers"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Några frågor behöver ett svar.")

    def __init__(self, wrong: Mapping[int, str]) -> None:
        super().__init__()
        self.wrong = dict(wrong)


class FiguresDontFit(SurveyRefusal):
    """Published figures that contradict themselves are not taken over."""

    code = "figures-dont-fit"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = later("Siffrorna går inte ihop. Kontrollera antal svar, svarsfrekvens och andelar.")
