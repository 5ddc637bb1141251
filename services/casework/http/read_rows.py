"""Looks as the pages about them show them: who, when, what and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.casework.application import Casework
from services.casework.read_models.protection import in_the_open
from services.casework.read_models.words import Words, names_of
from shared.vocabulary.codes import Look, Role
from shared.vocabulary.identity_numbers import NotAnIdentityNumber, parse_identity_number
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, ngettext, say, translated
from shared.web.access.reading import Seen
from shared.web.layout import day, moment, number

SERVICES = {"intake": later("Beställningar"), "consent": later("Samtycken"), "casework": later("Ärenden"), "statistics": later("Statistik")}
_OF_A_CASE = {"intake": later("beställningen"), "consent": later("samtycket"), "casework": later("ärendet")}
_OTHERWISE = {
    Look.DRAFT: later("läste ett utkast till beställning"),
    Look.EXPORT: later("hämtade ärendet som fil"),
    Look.FILE: later("hämtade en fil"),
    Look.TABLE: later("läste en tabell"),
    Look.ACCESS_LOG: later("läste åtkomstloggen"),
    Look.OTHER: later("läste en sida"),
}


@dataclass(frozen=True)
class Row:
    """One look in words; `matter` is the one case that it is about, with its registry number where casework knows it."""

    at: datetime
    who: str
    what: str
    why: str
    service: str
    matter: UUID | None
    registry_number: str
    in_vain: bool
    term: str
    route: str
    correlation: UUID


def rows_of(casework: Casework, looks: Sequence[Seen], parties: Mapping[UUID, str], about: UUID | None = None) -> list[Row]:
    """The looks in words; `parties` are names of a case's guardians by id, `about` the one case that the list is of."""
    people = [each.person for each in looks if each.person is not None]
    names = {**names_of(casework, people, Words(casework, True)), **parties}
    organisations = _organisations(casework, [each.organisation for each in looks if each.organisation])
    cases = [matter for each in looks if len(each.matters) == 1 or each.term for matter in each.matters]
    numbers, named = _numbers(casework, cases), in_the_open(casework.database, cases)
    return [_row(casework, each, names, organisations, numbers, named, about) for each in looks]


def _row(
    casework: Casework,
    look: Seen,
    names: Mapping[UUID, str],
    organisations: Mapping[UUID, str],
    numbers: Mapping[UUID, str],
    named: Set[UUID],
    about: UUID | None,
) -> Row:
    matter = look.matters[0] if len(look.matters) == 1 else None
    purpose = f": {lower_label(look.purpose)}" if look.purpose else ""
    return Row(
        at=look.written_at,
        who=_who(look, names, organisations),
        what=_what(look, about),
        why=f"{label(look.ground)}{purpose}",
        service=translated(SERVICES.get(look.service, look.service)),
        matter=matter,
        registry_number=numbers.get(matter, "") if matter is not None else "",
        in_vain=look.shown == 0 and look.kind not in (Look.LIST, Look.SEARCH, Look.ACCESS_LOG),
        term=_term(Words(casework, named >= set(look.matters)).read(look.term)),
        route=look.route,
        correlation=look.correlation,
    )


def _term(words: str) -> str:
    """What was searched for; that it was an identity number is enough, since the case says whose."""
    try:
        parse_identity_number(words)
    except NotAnIdentityNumber:
        return words
    return say("ett personnummer")


def _who(look: Seen, names: Mapping[UUID, str], organisations: Mapping[UUID, str]) -> str:
    if look.role is None:
        return say("Någon som inte var inloggad")
    role = label(Role(look.role))
    name = names.get(look.person) if look.person else None
    told = f"{name}, {role[:1].lower()}{role[1:]}" if name else role
    school = organisations.get(look.organisation) if look.organisation else None
    return f"{told}, {school}" if school else told


def _what(look: Seen, about: UUID | None) -> str:
    told = _seen(look, about)
    if look.as_of is not None:
        told += say(", som det var känt %(as_of)s", as_of=moment(look.as_of))
    if look.as_true_on is not None:
        told += say(", som det var %(as_true_on)s", as_true_on=day(look.as_true_on))
    return told[:1].upper() + told[1:]


def _seen(look: Seen, about: UUID | None) -> str:
    match look.kind:
        case Look.CASE:
            what = translated(_OF_A_CASE.get(look.service, later("ärendet")))
            return say("försökte läsa %(what)s utan att få se det", what=what) if look.shown == 0 else say("läste %(what)s", what=what)
        case Look.LIST | Look.SEARCH:
            rows = "" if look.shown is None else ngettext(" med %(shown)s rad", " med %(shown)s rader", look.shown, shown=number(look.shown))
            if look.kind is Look.LIST:
                return say("såg ärendet i en lista%(rows)s", rows=rows) if about else say("läste en lista%(rows)s", rows=rows)
            return say("fann ärendet i en sökning%(rows)s", rows=rows) if about else say("sökte och fick ett svar%(rows)s", rows=rows)
    return translated(_OTHERWISE[look.kind])


def _organisations(casework: Casework, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = casework.database.rows("SELECT organisation_id, name FROM organisation WHERE organisation_id = ANY(%s)", (list(set(ids)),))
    return {row["organisation_id"]: row["name"] for row in rows}


def _numbers(casework: Casework, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = casework.database.rows("SELECT case_id, registry_number FROM case_file WHERE case_id = ANY(%s)", (list(set(ids)),))
    return {row["case_id"]: row["registry_number"] or "" for row in rows}
