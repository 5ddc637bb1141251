"""What a reader gets to see of consents; whose rows those are is decided in the queries beside this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from services.consent.domain.scope import Share
from shared.eventlog.database import Database
from shared.eventlog.sealed import SealedValue
from shared.vocabulary.codes import Actor, ConsentAnswer, ConsentState, Information, SignatoryKind, SignedHow


@dataclass(frozen=True)
class Sight:
    """How far a reader sees: everything, or one case and in it one signatory's own answer."""

    own_case: UUID | None = None
    own_signatory: UUID | None = None


EVERYTHING = Sight()


@dataclass(frozen=True)
class Line:
    """One consent in a list."""

    consent_id: UUID
    case_id: UUID
    pupil_name: SealedValue
    edition: int
    state: ConsentState
    requested_on: date | None
    valid_to: date | None
    changed_on: date
    closed_on: date | None
    signatories: int
    answered: int


@dataclass(frozen=True)
class SignatoryView:
    """One who signs: where the answer stands, what it allows now, and what was taken back."""

    signatory_id: UUID
    kind: SignatoryKind
    name: SealedValue
    answer: ConsentAnswer
    answered_on: date | None
    how: SignedHow | None
    invited_on: date | None
    invited_until: date | None
    allows: frozenset[Share]
    took_back: frozenset[Share]


@dataclass(frozen=True)
class ConsentView:
    """One consent as its reader sees it on a day; `shareable` and `over` are pairs of what is `asked`.

    `signing` and `answered` count all who sign, also those whose answers the reader doesn't see.
    """

    consent_id: UUID
    case_id: UUID
    pupil_id: UUID
    pupil_name: SealedValue
    opened_on: date
    changed_on: date
    edition: int
    state: ConsentState
    requested_on: date | None
    valid_to: date | None
    closed_on: date | None
    signing: int
    answered: int
    signatories: tuple[SignatoryView, ...]
    asked: tuple[Share, ...]
    shareable: frozenset[Share]
    over: frozenset[Share]

    def signatory(self, signatory_id: UUID) -> SignatoryView | None:
        """One of those whose answers the reader sees."""
        return next((each for each in self.signatories if each.signatory_id == signatory_id), None)


@cache
def _query(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def consents_seen(
    database: Database, sight: Sight, *, case_id: UUID | None, state: ConsentState | None, limit: int, offset: int
) -> tuple[Sequence[Line], int]:
    """One page of the consents that the reader may see, and how many there are."""
    parameters = {"own_case": sight.own_case, "case_id": case_id, "state": state, "limit": limit, "offset": offset}
    rows = database.rows(_query("consents_seen"), parameters)
    return [_line(row) for row in rows], rows[0]["total"] if rows else 0


def consent_seen(database: Database, sight: Sight, consent_id: UUID, on: date) -> ConsentView | None:
    """One consent on a day; None where there is none that the reader may see."""
    with database.transaction():
        parameters = {"consent_id": consent_id, "own_case": sight.own_case, "own_signatory": sight.own_signatory, "on": on}
        head = database.row(_query("consent_head"), parameters)
        if head is None:
            return None
        signatories = database.rows(_query("consent_signatories"), parameters)
        pairs = database.rows(_query("consent_matrix"), parameters)
    return ConsentView(
        **{**head, "pupil_name": SealedValue(head["pupil_name"]), "state": ConsentState(head["state"])},
        signatories=tuple(_signatory(row) for row in signatories),
        asked=tuple(_share(row) for row in pairs),
        shareable=frozenset(_share(row) for row in pairs if row["shareable"]),
        over=frozenset(_share(row) for row in pairs if row["over"] and not row["shareable"]),
    )


def _line(row: Mapping[str, Any]) -> Line:
    values = {name: value for name, value in row.items() if name != "total"}
    return Line(**{**values, "pupil_name": SealedValue(row["pupil_name"]), "state": ConsentState(row["state"])})


def _signatory(row: Mapping[str, Any]) -> SignatoryView:
    values = {name: value for name, value in row.items() if name != "allowed"}
    pairs = [(Share(Actor(actor), Information(information)), standing) for actor, information, standing in row["allowed"]]
    return SignatoryView(
        **{
            **values,
            "kind": SignatoryKind(row["kind"]),
            "name": SealedValue(row["name"]),
            "answer": ConsentAnswer(row["answer"]),
            "how": SignedHow(row["how"]) if row["how"] else None,
        },
        allows=frozenset(share for share, standing in pairs if standing),
        took_back=frozenset(share for share, standing in pairs if not standing),
    )


def _share(row: Mapping[str, Any]) -> Share:
    return Share(Actor(row["actor"]), Information(row["information"]))
