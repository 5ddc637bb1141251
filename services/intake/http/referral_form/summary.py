"""What was answered in the form, in words, by the steps of its road, with the way back to each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.intake.domain.sending import Request
from services.intake.http.attachments.words import size_in_words
from services.intake.http.referral_form.draft_files import DraftFile
from services.intake.http.referral_form.roads import Road
from services.intake.http.referrals.summary import NOT_YET, absence_rows, contact_told, groundwork_rows, guardian_told, request_rows, shown
from shared.vocabulary.labels import label
from shared.vocabulary.language import say, translated
from shared.vocabulary.municipalities import municipality_name

Answers = Mapping[str, Any]
Rows = list[tuple[str, str]]


def summary_of(
    road: Road, answers: Answers, units: Mapping[str, str], files: Iterable[DraftFile], address: str
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The loaded answers by step: (title, rows of (term, value, address))."""
    rows_of = _ROWS | {
        "school": lambda answers: _school_rows(answers, units.get(str(answers["school_unit_id"]), translated(NOT_YET))),
        "files": lambda _: [(each.name, file_told(each)) for each in files],
    }
    return [
        (translated(step.title), [(term, told, f"{address}/{step.name}?then=review") for term, told in rows_of[step.name](answers)])
        for step in road.steps
    ]


def file_told(each: DraftFile) -> str:
    """What sort of file it is, and how large."""
    return f"{label(each.file.kind)}, {size_in_words(each.file.size)}"


def _pupil_rows(answers: Answers) -> Rows:
    return [
        (say("Namn"), answers["pupil_name"]),
        (say("Personnummer"), shown(answers["identity_number"])),
        (say("Pojke eller flicka"), label(answers["sex"])),
        (say("Folkbokförd i"), municipality_name(answers["registered_in"])),
    ]


def _school_rows(answers: Answers, school: str) -> Rows:
    contact = answers["request"].contact
    rows = [
        (say("Skola"), school),
        (say("Skolform"), label(answers["school_form"])),
        (say("Årskurs"), str(answers["school_year"] or translated(NOT_YET))),
    ]
    return [*rows, (say("Kontaktperson"), contact_told(contact))] if contact else rows


def _request_rows(answers: Answers) -> Rows:
    request: Request = answers["request"]
    return request_rows(request.tried, request.need, request.wishes, request.wished, request.others)


_ROWS: dict[str, Callable[[Answers], Rows]] = {
    "pupil": _pupil_rows,
    "guardians": lambda answers: [(say("Vårdnadshavare"), guardian_told(each)) for each in answers["guardians"]],
    "groundwork": lambda answers: groundwork_rows(answers["groundwork"]),
    "absence": lambda answers: absence_rows(answers["absence"]),
    "request": _request_rows,
    "agreement": lambda answers: [
        (say("Ska skolan få veta?"), say("Ja, när jag skickar det här") if answers["school_may_know"] else say("Nej, inte än"))
    ],
}
