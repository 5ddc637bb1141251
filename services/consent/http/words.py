"""What the pages say about codes, in whole Swedish phrases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.consent.domain.scope import Share
from services.consent.read_models.reading import ConsentView, SignatoryView
from shared.vocabulary.codes import Actor, ConsentAnswer, ConsentState, Information, SignatoryKind
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say
from shared.web.layout import listing

MEANING = {
    Information.ATTENDANCE: later("när eleven är i skolan, är borta och varför"),
    Information.INVESTIGATION: later("utredningar om frånvaron och vad de har kommit fram till"),
    Information.HEALTH: later("hälsa och mående som har betydelse för skolgången"),
    Information.SOCIAL: later("hur det är hemma och runt omkring, när det har betydelse för skolgången"),
    Information.SCHOOLWORK: later("hur skolarbetet går och vilket stöd som finns"),
}

_COMPOUNDS = (
    *("för|hållanden", "Skol|arbete", "Utred|ning"),
    *("Elev|hälsa", "Social|tjänst", "sjuk|vård", "Habili|tering", "Ungdoms|mottagning", "Familje|hem"),
)

TONE = {
    ConsentState.NOT_ASKED: "calm",
    ConsentState.WAITING: "warn",
    ConsentState.COMPLETE: "ok",
    ConsentState.REFUSED: "stop",
    ConsentState.WITHDRAWN: "stop",
}

ANSWER_TONE = {ConsentAnswer.PENDING: "warn", ConsentAnswer.GRANTED: "ok", ConsentAnswer.REFUSED: "stop", ConsentAnswer.WITHDRAWN: "stop"}


@dataclass(frozen=True)
class Receiver:
    """One actor of a scope, and what it would get to know."""

    actor: Actor
    name: str
    information: tuple[Information, ...]

    @property
    def knows(self) -> str:
        """närvaro och hälsa."""
        return listing(lower_label(each) for each in self.information)


def receivers(shares: Iterable[Share]) -> list[Receiver]:
    """A scope as people read it: each actor with all that it would get to know."""
    by_actor: dict[Actor, list[Information]] = {}
    for share in shares:
        by_actor.setdefault(share.actor, []).append(share.information)
    ordered = sorted(by_actor, key=list(Actor).index)
    return [Receiver(actor, label(actor), tuple(sorted(by_actor[actor], key=list(Information).index))) for actor in ordered]


def phrase(shares: Iterable[Share]) -> str:
    """skola (närvaro) och BUP (närvaro och hälsa)."""
    return listing(f"{lower_label(each.actor)} ({each.knows})" for each in receivers(shares))


def actors_phrase(actors: Iterable[Actor]) -> str:
    """skola och BUP."""
    return listing(lower_label(actor) for actor in actors)


def allows_everything(view: ConsentView, signatory: SignatoryView) -> bool:
    """Whether an answer is a yes to all that was asked for."""
    return signatory.answer is ConsentAnswer.GRANTED and signatory.allows >= frozenset(view.asked)


def extent(view: ConsentView, signatory: SignatoryView) -> str:
    """How far one answer reaches, in a few words."""
    match signatory.answer:
        case ConsentAnswer.GRANTED if allows_everything(view, signatory):
            return say("Ja till allt")
        case ConsentAnswer.GRANTED:
            return say("Ja till en del")
        case ConsentAnswer.REFUSED:
            return say("Nej")
        case ConsentAnswer.WITHDRAWN:
            return say("Tog tillbaka sitt ja")
    return say("Har inte svarat")


def matrix(view: ConsentView) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """What may be shared with whom on the view's day: the columns' names, and rows of (text, kind)."""
    columns = sorted({share.information for share in view.asked}, key=list(Information).index)
    rows = [(breakable(each.name), [_cell(view, Share(each.actor, information)) for information in columns]) for each in receivers(view.asked)]
    return [breakable(label(each)) for each in columns], rows


def breakable(name: str) -> str:
    """A name for a narrow cell: long words may be broken where their parts meet, also by browsers that don't hyphenate Swedish."""
    for compound in _COMPOUNDS:
        name = name.replace(compound.replace("|", ""), compound.replace("|", "\N{SOFT HYPHEN}"))
    return name


def _cell(view: ConsentView, share: Share) -> tuple[str, str]:
    if share in view.shareable:
        return say("Ja"), "yes"
    if share in view.over or (view.closed_on and share in view.asked):
        return say("Slut"), "gone"
    if share in view.asked and view.state is ConsentState.WAITING:
        return say("Väntar"), "no"
    return (say("Nej"), "no") if share in view.asked else ("–", "no")


def about(signatory: SignatoryView, pupil_name: str) -> str:
    """Whom it is about, as said to a signatory: a pupil who signs is spoken to directly."""
    return say("dig") if signatory.kind is SignatoryKind.PUPIL else pupil_name
