"""Surveys in words: what their tables say of themselves, answers, figures as they are written."""

from __future__ import annotations

from services.statistics.domain.surveys import Figure, Question, Turnout
from services.statistics.http.words import NONE
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say

SURVEYS = later("Enkäter")
ABOUT_SURVEYS = later("Vad skolor och huvudmän har svarat i enkäter, och hur många av de tillfrågade som svarade.")
SURVEYS_DEFINITION = later(
    "Svarsfrekvensen är hur många av dem som fick en enkät som har svarat. En andel är av dem som har svarat på frågan. "
    "Andelarna är i hela procent; en halv procent avrundas uppåt. En fråga som för få har svarat på visas utan siffror, och egna ord "
    "visas aldrig. Enkäter går till olika grupper vid olika tider, så svaren i två enkäter kan inte läggas ihop."
)
ELSEWHERE_DEFINITION = later(
    "Siffrorna är publicerade på annat håll och står här som de står där. De är inte räknade här. Där en andel står utan antal är det inte "
    "känt hur många den är av. De räknas aldrig ihop med enkäter som har besvarats här."
)
FEW = later("Färre än hälften har svarat. Dra inga säkra slutsatser.")


def answers_of(question: Question) -> tuple[str, ...]:
    """What could be answered, in the order of the counts."""
    match question.kind:
        case QuestionKind.YES_NO:
            return say("Ja"), say("Nej")
        case QuestionKind.SCALE:
            low, high = question.answers
            return f"1 – {low}", "2", "3", "4", f"5 – {high}"
    return question.answers


def kind_of(turnout: Turnout) -> str:
    """A kind of organiser."""
    return label(turnout.kind) if turnout.kind else say("Utanför registret")


def figure(each: Figure) -> str:
    """A figure as the table shows it: what was published, with the share that it gives."""
    percent = say("%(percent)s %%", percent=each.percent) if each.percent is not None else ""
    if each.count is None:
        return percent or NONE
    return say("%(count)s (%(percent)s)", count=each.count, percent=percent) if percent else str(each.count)
