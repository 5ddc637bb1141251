"""The way through a survey's questions, a page at a time: every page carries the answers of the others, so nothing is kept before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from marshmallow import ValidationError

from services.intake.domain.survey_questions import LONGEST_WORDS, Question, Reply, asked, wrong_among
from shared.vocabulary.codes import QuestionKind
from shared.vocabulary.language import say, translated
from shared.web import fields
from shared.web.forms import Form

MOST_ON_A_PAGE: Final = 5
NEXT, BACK, SEND = "next", "back", "send"
_WORDS = fields.Words(most=LONGEST_WORDS)


@dataclass(frozen=True)
class Place:
    """Where somebody is: the questions of a page, or none of them where the answers are summed up; `ready`: they may be sent."""

    form: Form
    page: int
    pages: int
    shown: tuple[int, ...]
    asked: tuple[int, ...]
    replies: Mapping[int, Reply]
    ready: bool = False

    @property
    def is_first(self) -> bool:
        """Whether there is nowhere to go back to."""
        return bool(self.shown) and self.shown[0] == self.asked[0]


def name_of(number: int) -> str:
    """A question's field; all are of a length, so that none is the beginning of another."""
    return f"q{number:02d}"


def pages_of(questions: Sequence[Question]) -> list[list[int]]:
    """The questions in pages: what rests on a question stands on a later page, so that no page has to change while it is read."""
    pages: list[list[int]] = []
    for number, question in enumerate(questions, start=1):
        rests_here = question.only_if is not None and bool(pages) and question.only_if.question in pages[-1]
        if not pages or rests_here or len(pages[-1]) == MOST_ON_A_PAGE:
            pages.append([])
        pages[-1].append(number)
    return pages


def page_with(questions: Sequence[Question], number: int) -> int:
    """The page on which a question stands."""
    return next(at for at, numbers in enumerate(pages_of(questions)) if number in numbers)


def place_of(questions: Sequence[Question], sent: Mapping[str, Sequence[str]], at: str = "", go: str = "") -> Place:
    """Where somebody gets to from page `at` who presses `go`: on, back, to a page by its number, or to the end. Wrong answers keep them there."""
    replies, wrong_words = _replies(questions, sent)
    numbers = asked(questions, replies)
    pages = [[number for number in page if number in numbers] for page in pages_of(questions)]
    with_questions = [page for page, here in enumerate(pages) if here]
    wrong = wrong_among(questions, replies, numbers) | {number: told for number, told in wrong_words.items() if number in numbers}
    here = int(at) if at.isdecimal() and len(at) < 4 else -1
    ready = False
    if go == BACK:
        page = max((each for each in with_questions if each < here), default=with_questions[0])
        wrong = {}
    elif go.isdecimal() and len(go) < 4:
        page, wrong = min(int(go), len(pages)), {}
    elif go == SEND:
        page = min((page_with(questions, number) for number in wrong), default=len(pages))
        ready = not wrong
    else:
        wrong = {number: told for number, told in wrong.items() if 0 <= here < len(pages) and number in pages[here]}
        page = here if wrong else min((each for each in with_questions if each > here), default=len(pages))
    shown = tuple(pages[page]) if page < len(pages) else ()
    form = Form(
        texts={name: list(texts) for name, texts in sent.items() if name.removesuffix("[]") in map(name_of, range(1, len(questions) + 1))},
        errors={name_of(number): translated(told) for number, told in wrong.items() if number in shown},
        labels={name_of(number): say("Fråga %(number)s", number=numbers.index(number) + 1) for number in shown},
    )
    return Place(form, page, len(pages), shown, tuple(numbers), replies, ready)


def _replies(questions: Sequence[Question], sent: Mapping[str, Sequence[str]]) -> tuple[dict[int, Reply], dict[int, str]]:
    """What was answered, and what is wrong with own words, which are left out then."""
    replies: dict[int, Reply] = {}
    wrong: dict[int, str] = {}
    for number, question in enumerate(questions, start=1):
        name = name_of(number)
        texts = [*sent.get(name, ()), *sent.get(f"{name}[]", ())]
        if question.kind is QuestionKind.WORDS:
            text = next((each for each in texts if each.strip()), "")
            try:
                reply = Reply(number, words=_WORDS.deserialize(text) if text else "")
            except ValidationError as error:
                wrong[number] = str(error.messages[0])
                continue
        else:
            chosen = {int(each) for each in texts[:100] if each.isdecimal() and len(each) < 4}
            reply = Reply(number, tuple(sorted(chosen)))
        if not reply.is_empty:
            replies[number] = reply
    return replies, wrong
