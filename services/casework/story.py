"""Every event of a case as a plain Swedish sentence, for people who have to know what happened and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import singledispatch
from typing import Any, cast
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.domain.sharing import Share
from services.casework.read_models.words import Words
from shared.vocabulary.codes import Actor, DecisionState, RetentionAction, SecurityMarking, SignatoryKind
from shared.vocabulary.labels import lower_label

Correction = (
    Case.ClosureCorrected | Case.FollowUpCorrected | Case.MinutesCorrected | Case.DecisionCorrected | Case.StartCorrected | Case.ExtensionCorrected
)


@dataclass(frozen=True)
class Told:
    """One event in words: what happened, what belongs to it, and free text that somebody wrote; `tone` is the page's colour."""

    what: str
    more: str = ""
    text: str = ""
    tone: str = ""
    tag: tuple[str, str] | None = None


@dataclass(frozen=True)
class Book:
    """What sentences look names up in: people by id, guardians by id, and the events that later ones refer to, all of them by version."""

    words: Words
    people: Mapping[UUID, str]
    guardians: Mapping[UUID, object]
    calls: Mapping[UUID, Case.MeetingCalled]
    decisions: Mapping[UUID, Case.DecisionMade | Case.DecisionCorrected]
    said: Mapping[int, object] = field(default_factory=dict)

    def signatory(self, signatory_id: UUID, kind: SignatoryKind) -> str:
        """Who signed, as a sentence begins."""
        if kind is SignatoryKind.PUPIL:
            return "Eleven"
        name = self.words.read(self.guardians.get(signatory_id))
        return f"Vårdnadshavaren {name}" if name else "En vårdnadshavare"

    def decision_then(self, event: Case.DecisionFollowedUp | Case.FollowUpCorrected) -> Case.DecisionMade | Case.DecisionCorrected:
        """The decision that was followed up, as it stood when that was told: a follow-up's lateness was judged by it."""
        decision: Any = self.decisions[event.decision_id]
        while decision.originator_version > event.originator_version:
            decision = self.said[decision.corrects]
        return cast(Case.DecisionMade | Case.DecisionCorrected, decision)

    def meeting_day(self, meeting_id: UUID) -> date:
        """The day of a meeting that the case has called."""
        return self.calls[meeting_id].meets_on


def enumerated(words: Iterable[str]) -> str:
    """skola, elevhälsa och BUP."""
    told = list(words)
    return " och ".join(part for part in (", ".join(told[:-1]), *told[-1:]) if part)


def actors(some: Iterable[Actor]) -> str:
    """Actors as they stand within a sentence."""
    return enumerated(lower_label(each) for each in some)


def scope(shares: Iterable[Share]) -> str:
    """What is shared with whom: BUP (närvaro och hälsa); polis (närvaro)."""
    by_actor: dict[Actor, list[str]] = {}
    for share in shares:
        by_actor.setdefault(share.actor, []).append(lower_label(share.information))
    return "; ".join(f"{lower_label(actor)} ({enumerated(kinds)})" for actor, kinds in by_actor.items())


@singledispatch
def tell(event: object, book: Book) -> Told:
    """The event in words; raises TypeError for one that nobody has found words for, which a test refuses."""
    raise TypeError(f"no sentence for {type(event).__name__}")


@tell.register
def _(event: Case.Announced, book: Book) -> Told:
    return Told("Ärendet öppnades.", tone="calm")


@tell.register
def _(event: Case.ReferralAccepted, book: Book) -> Told:
    referral = event.referral
    year = f", årskurs {referral.school_year}" if referral.school_year is not None else ""
    more = f"Elev: {book.words.read(referral.pupil_name)}, {lower_label(referral.school_form)}{year}. Beställningen kom in {referral.received_on}."
    return Told(f"Beställningen {referral.registry_number} antogs och ärendet ställdes i kö.", more)


@tell.register
def _(event: Case.SecurityMarked, book: Book) -> Told:
    if event.marking is SecurityMarking.NONE:
        return Told("Elevens uppgifter är inte längre märkta som skyddade.", tone="warn")
    return Told(f"Elevens uppgifter märktes som skyddade: {lower_label(event.marking)}.", "Det gäller elevens alla ärenden.", tone="warn")


@tell.register
def _(event: Case.ConsentRequested, book: Book) -> Told:
    request = event.request
    until = f" Till och med {request.valid_to}." if request.valid_to else ""
    many = "en person" if len(request.signatories) == 1 else f"{len(request.signatories)} personer"
    again = " Svar på en tidigare fråga gäller inte längre." if request.consent_version > 1 else ""
    return Told(f"Samtycke begärdes från {many}.", f"Det gäller {scope(request.scope)}.{until}{again}", tone="calm")


@tell.register
def _(event: Case.ConsentGranted, book: Book) -> Told:
    grant = event.grant
    rest = "Alla har nu samtyckt." if grant.complete else "Alla har inte svarat än."
    return Told(f"{book.signatory(grant.signatory_id, grant.signatory_kind)} samtyckte.", f"Det gäller {scope(grant.scope)}. {rest}", tone="ok")


@tell.register
def _(event: Case.ConsentRefused, book: Book) -> Told:
    refusal = event.refusal
    who = book.signatory(refusal.signatory_id, refusal.signatory_kind)
    return Told(f"{who} sade nej till samtycke.", "Utan samtycke från alla får inget delas.", tone="stop")


@tell.register
def _(event: Case.ConsentWithdrawn, book: Book) -> Told:
    withdrawal = event.withdrawal
    who = book.signatory(withdrawal.signatory_id, withdrawal.signatory_kind)
    what = f" för {actors(withdrawal.actors)}" if withdrawal.actors else ""
    rest = f"Kvar att dela: {scope(withdrawal.remaining)}." if withdrawal.remaining else "Inget får längre delas."
    return Told(f"{who} tog tillbaka sitt samtycke{what}.", rest, tone="stop")


@tell.register
def _(event: Case.InvitationCancelled, book: Book) -> Told:
    what = f"Inbjudan till {lower_label(event.actor)} för mötet {book.meeting_day(event.meeting_id)} ställdes in."
    return Told(what, "Samtycket omfattar inte längre den aktören.", tone="stop")


@tell.register
def _(event: Case.CoordinatorAssigned, book: Book) -> Told:
    name = book.people.get(event.coordinator_id, "En koordinator")
    return Told(f"{name}, {lower_label(event.profession)}, fick ärendet.")


@tell.register
def _(event: Case.InterventionStarted, book: Book) -> Told:
    what = f"Insatsen startade {event.starts_on} och pågår till och med {event.ends_on}."
    return Told(what, f"Med stöd av samtycket, version {event.consent_version}.", tone="ok")


@tell.register
def _(event: Case.InterventionExtended, book: Book) -> Told:
    return Told(f"Insatsen förlängdes till och med {event.ends_on}.", text=book.words.read(event.reason))


@tell.register
def _(event: Case.StartCorrected, book: Book) -> Told:
    now = f"Insatsen startade {event.starts_on}" + (f" och pågår till och med {event.ends_on}." if event.latest else ".")
    return _corrected(event, "Insatsens start rättades.", now, "", book)


@tell.register
def _(event: Case.ExtensionCorrected, book: Book) -> Told:
    now = f"Insatsen förlängdes till och med {event.ends_on}."
    return _corrected(event, "Förlängningen av insatsen rättades.", now, f"Skäl till förlängningen: {book.words.read(event.reason)}", book)


@tell.register
def _(event: Case.MeetingCalled, book: Book) -> Told:
    at = f" kl. {book.words.read(event.time)}" if event.time else ""
    place = f", {book.words.read(event.place)}" if event.place else ""
    return Told(f"Kallelse till samverkansmöte {event.meets_on}{at}{place}.", f"Inbjudna: {actors(event.actors)}.", book.words.read(event.agenda))


@tell.register
def _(event: Case.MeetingHeld, book: Book) -> Told:
    what = f"Samverkansmötet {book.meeting_day(event.meeting_id)} hölls med {actors(event.attended)}."
    return Told(what, "Minnesanteckningar finns.", book.words.read(event.minutes))


@tell.register
def _(event: Case.MinutesCorrected, book: Book) -> Told:
    what = f"Minnesanteckningarna från mötet {book.meeting_day(event.meeting_id)} rättades."
    came = f"Mötet hölls med {actors(event.attended)}."
    return _corrected(event, what, came, f"Minnesanteckningar: {book.words.read(event.minutes)}", book)


@tell.register
def _(event: Case.DecisionMade, book: Book) -> Told:
    return Told(_decided(event, book), _who_by_when(event))


@tell.register
def _(event: Case.DecisionCorrected, book: Book) -> Told:
    what = f"Ett beslut från mötet {book.meeting_day(event.meeting_id)} rättades."
    return _corrected(event, what, f"{_decided(event, book)} {_who_by_when(event)}", "", book)


def _decided(event: Case.DecisionMade | Case.DecisionCorrected, book: Book) -> str:
    text = book.words.read(event.text)
    stop = "" if text.endswith((".", "!", "?", "…")) else "."
    return f"Mötet {book.meeting_day(event.meeting_id)} beslutade: {text}{stop}"


def _who_by_when(event: Case.DecisionMade | Case.DecisionCorrected) -> str:
    return f"Ansvarig: {lower_label(event.owner)}. Klart senast {event.due_on}."


@tell.register
def _(event: Case.DecisionFollowedUp, book: Book) -> Told:
    decision = book.decision_then(event)
    more = f"Beslutet: {book.words.read(decision.text)}"
    tag = ("försenat", "warn") if event.late else None
    return Told(f"Beslutet som skulle vara klart {decision.due_on} {_done(event)}.", more, book.words.read(event.note), tag=tag)


def _done(event: Case.DecisionFollowedUp | Case.FollowUpCorrected) -> str:
    return f"genomfördes {event.done_on}" if event.state is DecisionState.CARRIED_OUT else "är inte genomfört"


@tell.register
def _(event: Case.FollowUpCorrected, book: Book) -> Told:
    decision = book.decision_then(event)
    what = f"Uppföljningen av beslutet som skulle vara klart {decision.due_on} rättades."
    note = f"Anteckning: {book.words.read(event.note)}" if event.note else ""
    more = f"Beslutet {_done(event)}. Det var: {book.words.read(decision.text)}"
    return replace(_corrected(event, what, more, note, book), tag=("försenat", "warn") if event.late else None)


@tell.register
def _(event: Case.InformationDisclosed, book: Book) -> Told:
    kinds = enumerated(lower_label(each) for each in event.information)
    what = f"Uppgifter om {kinds} lämnades ut till {lower_label(event.actor)}."
    return Told(what, f"Med stöd av samtycket, version {event.consent_version}.", book.words.read(event.what))


@tell.register
def _(event: Case.Closed, book: Book) -> Told:
    what = f"Ärendet avslutades: {lower_label(event.outcome)}."
    return Told(what, _ground_of_closing(event), book.words.read(event.note), tone="calm")


@tell.register
def _(event: Case.ClosureCorrected, book: Book) -> Told:
    day = f"Ärendet avslutades {event.act.effective_on}. " if event.act else ""
    note = f"Anteckning: {book.words.read(event.note)}" if event.note else ""
    return _corrected(event, f"Avslutet rättades: {lower_label(event.outcome)}.", day + _ground_of_closing(event), note, book)


def _ground_of_closing(event: Case.Closed | Case.ClosureCorrected) -> str:
    attendance = f" Närvaron var {event.attendance} %." if event.attendance is not None else ""
    return f"Skäl: {lower_label(event.reason)}.{attendance}"


def _corrected(event: Correction, what: str, now: str, words: str, book: Book) -> Told:
    """A correction: what stands now, what it takes the place of, and why; all of it stays in the history."""
    before = book.said.get(event.corrects)
    stood = f" Där stod: {tell(before, book).what}" if before is not None else ""
    text = "\n\n".join(part for part in (f"Varför: {book.words.read(event.why)}", words) if part)
    return Told(what, f"{now} Rättar händelse {event.corrects}.{stood}", text, tone="warn")


@tell.register
def _(event: Case.RetentionSet, book: Book) -> Told:
    what = "gallras" if event.then is RetentionAction.DESTRUCTION else "lämnas till e-arkivet"
    return Told(f"Akten sparas till {event.due_on} och {what} efter det.", "Enligt kommunens regler för utfallet.", tone="calm")


@tell.register
def _(event: Case.Preserved, book: Book) -> Told:
    return Told("Ett arkivpaket gjordes för e-arkivet.", f"Paketets kontrollsumma (SHA-256) är {event.package}.", tone="calm")


@tell.register
def _(event: Case.Destroyed, book: Book) -> Told:
    what = f"Akten gallrades enligt beslut {event.decision}."
    return Told(what, "Elevens nyckel är förstörd: det som var personligt kan ingen läsa längre.", tone="stop")
