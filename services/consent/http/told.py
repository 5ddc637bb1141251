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
    return [
        Entry(recorded.recorded_at, told.text, _who(recorded.event.known_act), f"{told.more} {_note(consents, told.note)}".strip(), told.tone)
        for recorded, told in _told(consents, consent_id, lambda who: names.get(who, "En undertecknare"))
    ]


def _note(consents: ConsentApplication, note: Any) -> str:
    try:
        return str(consents.open(note) or "")
    except NoKey:
        return "[gallrad]"


def own_story(consents: ConsentApplication, consent_id: UUID, own_signatory: UUID) -> list[Entry]:
    """What a signatory may know: the questions, the own answers, and what was allowed to be shared."""
    return [
        Entry(recorded.recorded_at, told.text, _who(recorded.event.known_act), told.more, told.tone)
        for recorded, told in _told(consents, consent_id, lambda _: "Du")
        if getattr(recorded.event, "signatory_id", own_signatory) == own_signatory
    ]


def told_without_names(event: object) -> str:
    """An event in a sentence that names nobody and opens nothing, for a case's bundle; empty for one that nobody has found words for."""
    sentence = _sentence(event, lambda _: "En undertecknare")
    return f"{sentence.text} {sentence.more}".strip() if sentence else ""


def _told(consents: ConsentApplication, consent_id: UUID, named: Naming) -> list[tuple[Recorded, Sentence]]:
    told = [(recorded, _sentence(recorded.event, named)) for recorded in consents.story(consent_id)]
    return [(recorded, sentence) for recorded, sentence in reversed(told) if sentence is not None]


def _who(act: Act) -> str:
    by = "På webben" if act.role is Role.GUARDIAN else f"Registrerat av {lower_label(act.role)}"
    return f"{by} · gäller från {day(act.effective_on)}"


@singledispatch
def _sentence(event: object, named: Naming) -> Sentence | None:
    """Nothing, for events that a newer version of this service records."""
    return None


@_sentence.register
def _(event: Consent.Opened, named: Naming) -> Sentence:
    return Sentence("Ärendet öppnades, och samtycke behöver efterfrågas.", tone="calm")


@_sentence.register
def _(event: Consent.Requested, named: Naming) -> Sentence:
    until = f"till och med {day(event.valid_to)}" if event.valid_to else "så länge ärendet pågår"
    return Sentence(f"Samtycke efterfrågades, {until}.", f"Till {phrase(event.scope)}.", "calm")


@_sentence.register
def _(event: Consent.Granted, named: Naming) -> Sentence:
    complete = " Nu har alla sagt ja." if event.complete else ""
    said = f"{named(event.signatory_id)} sa ja {label(event.how)} den {day(event.signed_on)}.{complete}"
    return Sentence(said, f"Till {phrase(event.scope)}.", note=event.note)


@_sentence.register
def _(event: Consent.Refused, named: Naming) -> Sentence:
    return Sentence(f"{named(event.signatory_id)} sa nej {label(event.how)} den {day(event.signed_on)}.", tone="stop", note=event.note)


@_sentence.register
def _(event: Consent.Withdrawn, named: Naming) -> Sentence:
    what = "hela sitt ja" if event.wholly else f"sitt ja för {actors_phrase(event.actors)}"
    return Sentence(f"{named(event.signatory_id)} tog tillbaka {what} {label(event.how)}.", tone="stop", note=event.reason)


@_sentence.register
def _(event: Consent.InvitationMade, named: Naming) -> Sentence:
    return Sentence(f"{named(event.signatory_id)} blev inbjuden att svara på webben, senast {day(event.expires_on)}.", tone="calm")


@_sentence.register
def _(event: Consent.PermitIssued, named: Naming) -> Sentence:
    if event.purpose is PermitPurpose.START_INTERVENTION:
        return Sentence("Koordinatorn fick klartecken att börja arbeta, eftersom alla har sagt ja.")
    return Sentence(f"Koordinatorn fick klartecken att lämna uppgifter till {_receiver(event.actor)}: {_knows(event.information)}.")


def _receiver(actor: Actor | None) -> str:
    return lower_label(actor) if actor else "en aktör"


def _knows(information: tuple[Information, ...]) -> str:
    return listing(lower_label(each) for each in information)
