"""A consent's events as Swedish sentences, newest first: all of it for staff, the own part and the sharing for a signatory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any
from uuid import UUID

from services.consent.application import ConsentApplication
from services.consent.domain.consent import Consent
from services.consent.http.words import actors_phrase, phrase
from shared.eventlog.act import Act
from shared.eventlog.keyring import NoKey
from shared.eventlog.log import Recorded
from shared.vocabulary.codes import Actor, Information, PermitPurpose, Role
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import say
from shared.web.layout import day, listing


@dataclass(frozen=True)
class Entry:
    """One entry of the story; `more` holds particulars, and a note for who may read it."""

    at: datetime
    sentence: str
    who: str
    more: str = ""
    tone: str = ""
    tag: tuple[str, str] | None = None
    why: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """What an event says, and the particulars; `note` is still sealed."""

    text: str
    more: str = ""
    tone: str = ""
    note: Any = ""


Naming = Callable[[UUID], str]
"""What a signatory is called by the reader: a name, or "du"."""


def whole_story(consents: ConsentApplication, consent_id: UUID, names: Mapping[UUID, str]) -> list[Entry]:
    """Everything that happened, with notes, for those who answer for the case."""
    entries = []
    for recorded, told in _told(consents, consent_id, lambda who: names.get(who, say("En undertecknare"))):
        note = _note(consents, told.note)
        more = f"{told.more} {note}".strip()
        entries.append(Entry(recorded.recorded_at, told.text, _who(recorded.event.known_act), more, told.tone, said=(note,)))
    return entries


def _note(consents: ConsentApplication, note: Any) -> str:
    try:
        return str(consents.open(note) or "")
    except NoKey:
        return say("[gallrad]")


def own_story(consents: ConsentApplication, consent_id: UUID, own_signatory: UUID) -> list[Entry]:
    """What a signatory may know: the questions, the own answers, and what was allowed to be shared."""
    return [
        Entry(recorded.recorded_at, told.text, _who(recorded.event.known_act), told.more, told.tone)
        for recorded, told in _told(consents, consent_id, lambda _: say("Du"))
        if getattr(recorded.event, "signatory_id", own_signatory) == own_signatory
    ]


def told_without_names(event: object) -> str:
    """An event in a sentence that names nobody and opens nothing, for a case's bundle; empty for one that nobody has found words for."""
    sentence = _sentence(event, lambda _: say("En undertecknare"))
    return f"{sentence.text} {sentence.more}".strip() if sentence else ""


def _told(consents: ConsentApplication, consent_id: UUID, named: Naming) -> list[tuple[Recorded, Sentence]]:
    told = [(recorded, _sentence(recorded.event, named)) for recorded in consents.story(consent_id)]
    return [(recorded, sentence) for recorded, sentence in reversed(told) if sentence is not None]


def _who(act: Act) -> str:
    by = say("På webben") if act.role is Role.GUARDIAN else say("Registrerat av %(role)s", role=lower_label(act.role))
    return say("%(by)s · gäller från %(effective_on)s", by=by, effective_on=day(act.effective_on))


@singledispatch
def _sentence(event: object, named: Naming) -> Sentence | None:
    """Nothing, for events that a newer version of this service records."""
    return None


@_sentence.register
def _(event: Consent.Opened, named: Naming) -> Sentence:
    return Sentence(say("Ärendet öppnades, och samtycke behöver efterfrågas."), tone="calm")


@_sentence.register
def _(event: Consent.Requested, named: Naming) -> Sentence:
    until = say("till och med %(valid_to)s", valid_to=day(event.valid_to)) if event.valid_to else say("så länge ärendet pågår")
    return Sentence(say("Samtycke efterfrågades, %(until)s.", until=until), say("Till %(scope)s.", scope=phrase(event.scope)), "calm")


@_sentence.register
def _(event: Consent.Granted, named: Naming) -> Sentence:
    complete = say(" Nu har alla sagt ja.") if event.complete else ""
    said = say(
        "%(who)s sa ja %(how)s den %(signed_on)s.%(complete)s",
        who=named(event.signatory_id),
        how=label(event.how),
        signed_on=day(event.signed_on),
        complete=complete,
    )
    return Sentence(said, say("Till %(scope)s.", scope=phrase(event.scope)), note=event.note)


@_sentence.register
def _(event: Consent.Refused, named: Naming) -> Sentence:
    return Sentence(
        say(
            "%(who)s sa nej %(how)s den %(signed_on)s.",
            who=named(event.signatory_id),
            how=label(event.how),
            signed_on=day(event.signed_on),
        ),
        tone="stop",
        note=event.note,
    )


@_sentence.register
def _(event: Consent.Withdrawn, named: Naming) -> Sentence:
    what = say("hela sitt ja") if event.wholly else say("sitt ja för %(actors)s", actors=actors_phrase(event.actors))
    said = say("%(who)s tog tillbaka %(what)s %(how)s.", who=named(event.signatory_id), what=what, how=label(event.how))
    return Sentence(said, tone="stop", note=event.reason)


@_sentence.register
def _(event: Consent.InvitationMade, named: Naming) -> Sentence:
    return Sentence(
        say(
            "%(who)s blev inbjuden att svara på webben, senast %(expires_on)s.",
            who=named(event.signatory_id),
            expires_on=day(event.expires_on),
        ),
        tone="calm",
    )


@_sentence.register
def _(event: Consent.PermitIssued, named: Naming) -> Sentence:
    if event.purpose is PermitPurpose.START_INTERVENTION:
        return Sentence(say("Koordinatorn fick klartecken att börja arbeta, eftersom alla har sagt ja."))
    return Sentence(
        say(
            "Koordinatorn fick klartecken att lämna uppgifter till %(actor)s: %(information)s.",
            actor=_receiver(event.actor),
            information=_knows(event.information),
        )
    )


def _receiver(actor: Actor | None) -> str:
    return lower_label(actor) if actor else say("en aktör")


def _knows(information: tuple[Information, ...]) -> str:
    return listing(lower_label(each) for each in information)
