"""The steps of a destruction in words: who did what, when and why; the report that is left when the names are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import singledispatch
from uuid import UUID

from services.casework.domain.destruction import Destruction
from shared.eventlog.log import Recorded
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import say


@dataclass(frozen=True)
class Step:
    """One step; `position` and `hash` are its place in the log."""

    sentence: str
    more: str
    tone: str
    who: str
    on: date
    recorded_at: datetime
    position: int
    hash: str


def steps_of(story: Sequence[Recorded], people: Mapping[UUID, str]) -> list[Step]:
    """Oldest first; what only opens the stream is no step."""
    return [_step(each, people) for each in story if not isinstance(each.event, Destruction.Opened)]


def _step(recorded: Recorded, people: Mapping[UUID, str]) -> Step:
    act = recorded.event.known_act
    sentence, more, tone = told(recorded.event)
    name = people.get(act.actor)
    who = f"{name}, {lower_label(act.role)}" if name else label(act.role)
    return Step(sentence, more, tone, who, act.effective_on, recorded.recorded_at, recorded.position, recorded.hash.hex())


@singledispatch
def told(event: object) -> tuple[str, str, str]:
    """An event in words: what happened, what belongs to it, the page's colour; raises TypeError for one that nobody has found words for."""
    raise TypeError(f"no sentence for {type(event).__name__}")


@told.register
def _(event: Destruction.Opened) -> tuple[str, str, str]:
    return say("Akten togs upp för gallring."), "", "calm"


@told.register
def _(event: Destruction.Proposed) -> tuple[str, str, str]:
    return (
        say("Gallring föreslogs enligt beslut %(decision)s.", decision=event.decision),
        say("Akten har %(cases)s.", cases=_cases(len(event.cases))),
        "calm",
    )


@told.register
def _(event: Destruction.Approved) -> tuple[str, str, str]:
    return (
        say("Gallringen godkändes av en andra person."),
        say("Akten får gallras från och med %(earliest_on)s.", earliest_on=event.earliest_on),
        "ok",
    )


@told.register
def _(event: Destruction.Cancelled) -> tuple[str, str, str]:
    return say("Gallringen avbröts."), say("Skäl: %(reason)s.", reason=lower_label(event.reason)), "stop"


@told.register
def _(event: Destruction.Begun) -> tuple[str, str, str]:
    return say("Gallringen sattes i gång."), say("Inget var öppet om eleven i någon tjänst."), "calm"


@told.register
def _(event: Destruction.CarriedOut) -> tuple[str, str, str]:
    more = say("%(events)s händelser står kvar i loggarna utan ett läsbart ord om eleven.", events=event.traces.events)
    return say("Elevens nyckel förstördes enligt beslut %(decision)s.", decision=event.decision), more, "stop"


@told.register
def _(event: Destruction.Learned) -> tuple[str, str, str]:
    more = say("Loggen är återläst från en äldre säkerhetskopia, men listan över förstörda nycklar ligger utanför den.")
    return say("Elevens nyckel är sedan tidigare förstörd enligt beslut %(decision)s.", decision=event.decision), more, "stop"


@told.register
def _(event: Destruction.Attested) -> tuple[str, str, str]:
    return say("Kontrollpunkter togs av loggarna efter gallringen."), say("De visar att inget annat än det som står här har hänt."), "calm"


def _cases(count: int) -> str:
    return {0: say("inga ärenden, bara beställningar som inte blev ärenden"), 1: say("ett ärende")}.get(count, say("%(count)s ärenden", count=count))
