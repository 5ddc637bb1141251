"""How pages speak of possible duplicates: each side, what the two have in common, and the verdicts so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from services.intake.application import Intake
from services.intake.domain.duplicate import Incoming, PossibleDuplicate
from services.intake.http.referrals import words as referral_words
from services.intake.http.referrals.summary import shown
from services.intake.read_models import duplicates
from shared.eventlog.keyring import NoKey
from shared.vocabulary.codes import DuplicateGround, DuplicateVerdict, NoticeState, SentIn
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say, translated
from shared.web.access.looks import looked
from shared.web.service import the_service

TAGS = {
    DuplicateVerdict.SAME_MATTER: (later("Sammanslagna"), "stop"),
    DuplicateVerdict.SAME_PUPIL: (later("Samma elev"), "calm"),
    DuplicateVerdict.DIFFERENT_PUPILS: (later("Olika elever"), "ok"),
}


@dataclass(frozen=True)
class Side:
    """One of the two as the team sees it."""

    id: UUID
    kind: SentIn
    name: str
    number: str
    row: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it is, with its number."""
        return say("%(kind)s %(number)s", kind=label(self.kind), number=self.row["registry_number"])

    @property
    def address(self) -> str:
        """Its page, where the team has one."""
        return f"/intake/referrals/{self.id}" if self.kind is SentIn.REFERRAL else ""

    @property
    def tag(self) -> tuple[str, str]:
        """Where it stands."""
        if self.kind is SentIn.REFERRAL:
            return referral_words.tag_of(self.row["status"])
        return label(NoticeState(self.row["status"])), "calm"


@dataclass(frozen=True)
class Pair:
    """Both sides, the newer first, and what is said of them."""

    id: UUID
    newer: Side
    earlier: Side
    ground: DuplicateGround
    verdict: DuplicateVerdict | None

    @property
    def tag(self) -> tuple[str, str]:
        """The verdict as a word and a colour."""
        if self.verdict is None:
            return say("Inte bedömd"), "warn"
        word, tone = TAGS[self.verdict]
        return translated(word), tone

    @property
    def told(self) -> str:
        """Why they may be one, within a row of a list."""
        return label(self.ground)

    def other_than(self, matter_id: UUID) -> Side:
        """The side that a page about the other one tells of."""
        return self.earlier if self.newer.id == matter_id else self.newer


def pairs_told(intake: Intake, rows: list[DictRow]) -> list[Pair]:
    """Pairs with their sides opened; both of each are looks at their cases. One whose table hasn't caught up yet waits for the next time."""
    known = duplicates.sides(the_service().database, rows)
    told = [_pair(intake, row, known) for row in rows if row["newer_id"] in known and row["earlier_id"] in known]
    if told:
        looked(matters=[row["case_id"] for row in known.values() if row["case_id"]])
    return told


def _pair(intake: Intake, row: DictRow, known: Mapping[UUID, DictRow]) -> Pair:
    verdict = DuplicateVerdict(row["verdict"]) if row["verdict"] else None
    return Pair(row["pair_id"], _side(intake, row, "newer", known), _side(intake, row, "earlier", known), DuplicateGround(row["ground"]), verdict)


def _side(intake: Intake, row: DictRow, side: str, known: Mapping[UUID, DictRow]) -> Side:
    incoming = Incoming(SentIn(row[f"{side}_kind"]), row[f"{side}_id"], row[f"{side}_pupil"])
    try:
        described = intake.described(incoming)
    except NoKey:
        return Side(incoming.id, incoming.kind, say("Gallrad"), "", known[incoming.id])
    return Side(incoming.id, incoming.kind, described.name, shown(described.number), known[incoming.id])


def verdicts_of(intake: Intake, pair_id: UUID) -> list[dict[str, Any]]:
    """What was said of the pair, the latest first, for the macro `story`."""
    entries = []
    for recorded in reversed(intake.story(pair_id)):
        event, act = recorded.event, recorded.event.known_act
        sentence, why, who = say("Reglerna hittade paret."), "", say("Systemet")
        if isinstance(event, PossibleDuplicate.Judged):
            sentence, why, who = say("Bedömt: %(verdict)s.", verdict=lower_label(event.verdict)), intake.open(event.why), _who(intake, act.actor)
        told = {"at": recorded.recorded_at, "sentence": sentence, "more": why, "said": (why or "",)}
        entries.append({**told, "who": who, "tone": "", "tag": None, "why": ""})
    return entries


def _who(intake: Intake, person_id: UUID) -> str:
    row = the_service().database.row("SELECT name FROM person WHERE person_id = %s", (person_id,))
    return (intake.open_name(row["name"]) if row else None) or say("Namn saknas")
