"""Every event of a case as a plain Swedish sentence, for people who have to know what happened and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import singledispatch
from typing import Any, TypeAlias, cast
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.domain.sharing import Share
from services.casework.read_models.words import Words
from shared.vocabulary.codes import Actor, DecisionState, RetentionAction, SecurityMarking, SignatoryKind
from shared.vocabulary.labels import lower_label
from shared.vocabulary.language import ngettext, say

Correction: TypeAlias = (
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
            return say("Eleven")
        name = self.words.read(self.guardians.get(signatory_id))
        return say("Vårdnadshavaren %(name)s", name=name) if name else say("En vårdnadshavare")

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
    return say(" och ").join(part for part in (", ".join(told[:-1]), *told[-1:]) if part)


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
    return Told(say("Ärendet öppnades."), tone="calm")


@tell.register
def _(event: Case.ReferralAccepted, book: Book) -> Told:
    referral = event.referral
    year = say(", årskurs %(school_year)s", school_year=referral.school_year) if referral.school_year is not None else ""
    more = say(
        "Elev: %(pupil_name)s, %(school_form)s%(year)s. Beställningen kom in %(received_on)s.",
        pupil_name=book.words.read(referral.pupil_name),
        school_form=lower_label(referral.school_form),
        year=year,
        received_on=referral.received_on,
    )
    return Told(say("Beställningen %(registry_number)s antogs och ärendet ställdes i kö.", registry_number=referral.registry_number), more)


@tell.register
def _(event: Case.SecurityMarked, book: Book) -> Told:
    if event.marking is SecurityMarking.NONE:
        return Told(say("Elevens uppgifter är inte längre märkta som skyddade."), tone="warn")
    return Told(
        say("Elevens uppgifter märktes som skyddade: %(marking)s.", marking=lower_label(event.marking)),
        say("Det gäller elevens alla ärenden."),
        tone="warn",
    )


@tell.register
def _(event: Case.ConsentRequested, book: Book) -> Told:
    request = event.request
    until = say(" Till och med %(valid_to)s.", valid_to=request.valid_to) if request.valid_to else ""
    asked = ngettext("Samtycke begärdes från en person.", "Samtycke begärdes från %(num)s personer.", len(request.signatories))
    again = say(" Svar på en tidigare fråga gäller inte längre.") if request.consent_version > 1 else ""
    return Told(
        asked,
        say("Det gäller %(scope)s.%(until)s%(again)s", scope=scope(request.scope), until=until, again=again),
        tone="calm",
    )


@tell.register
def _(event: Case.ConsentGranted, book: Book) -> Told:
    grant = event.grant
    rest = say("Alla har nu samtyckt.") if grant.complete else say("Alla har inte svarat än.")
    return Told(
        f"{book.signatory(grant.signatory_id, grant.signatory_kind)} samtyckte.",
        say("Det gäller %(scope)s. %(rest)s", scope=scope(grant.scope), rest=rest),
        tone="ok",
    )


@tell.register
def _(event: Case.ConsentRefused, book: Book) -> Told:
    refusal = event.refusal
    who = book.signatory(refusal.signatory_id, refusal.signatory_kind)
    return Told(say("%(who)s sade nej till samtycke.", who=who), say("Utan samtycke från alla får inget delas."), tone="stop")


@tell.register
def _(event: Case.ConsentWithdrawn, book: Book) -> Told:
    withdrawal = event.withdrawal
    who = book.signatory(withdrawal.signatory_id, withdrawal.signatory_kind)
    what = say(" för %(actors)s", actors=actors(withdrawal.actors)) if withdrawal.actors else ""
    rest = say("Kvar att dela: %(remaining)s.", remaining=scope(withdrawal.remaining)) if withdrawal.remaining else say("Inget får längre delas.")
    return Told(f"{who} tog tillbaka sitt samtycke{what}.", rest, tone="stop")


@tell.register
def _(event: Case.InvitationCancelled, book: Book) -> Told:
    what = say("Inbjudan till %(actor)s för mötet %(day)s ställdes in.", actor=lower_label(event.actor), day=book.meeting_day(event.meeting_id))
    return Told(what, say("Samtycket omfattar inte längre den aktören."), tone="stop")


@tell.register
def _(event: Case.CoordinatorAssigned, book: Book) -> Told:
    name = book.people.get(event.coordinator_id, say("En koordinator"))
    return Told(say("%(name)s, %(profession)s, fick ärendet.", name=name, profession=lower_label(event.profession)))


@tell.register
def _(event: Case.InterventionStarted, book: Book) -> Told:
    what = say("Insatsen startade %(starts_on)s och pågår till och med %(ends_on)s.", starts_on=event.starts_on, ends_on=event.ends_on)
    return Told(what, say("Med stöd av samtycket, version %(consent_version)s.", consent_version=event.consent_version), tone="ok")


@tell.register
def _(event: Case.InterventionExtended, book: Book) -> Told:
    return Told(say("Insatsen förlängdes till och med %(ends_on)s.", ends_on=event.ends_on), text=book.words.read(event.reason))


@tell.register
def _(event: Case.StartCorrected, book: Book) -> Told:
    now = say("Insatsen startade %(starts_on)s", starts_on=event.starts_on) + (
        say(" och pågår till och med %(ends_on)s.", ends_on=event.ends_on) if event.latest else "."
    )
    return _corrected(event, say("Insatsens start rättades."), now, "", book)


@tell.register
def _(event: Case.ExtensionCorrected, book: Book) -> Told:
    now = say("Insatsen förlängdes till och med %(ends_on)s.", ends_on=event.ends_on)
    return _corrected(
        event, say("Förlängningen av insatsen rättades."), now, say("Skäl till förlängningen: %(reason)s", reason=book.words.read(event.reason)), book
    )


@tell.register
def _(event: Case.MeetingCalled, book: Book) -> Told:
    at = f" kl. {book.words.read(event.time)}" if event.time else ""
    place = f", {book.words.read(event.place)}" if event.place else ""
    return Told(
        say("Kallelse till samverkansmöte %(meets_on)s%(at)s%(place)s.", meets_on=event.meets_on, at=at, place=place),
        say("Inbjudna: %(actors)s.", actors=actors(event.actors)),
        book.words.read(event.agenda),
    )


@tell.register
def _(event: Case.MeetingHeld, book: Book) -> Told:
    what = say("Samverkansmötet %(day)s hölls med %(attended)s.", day=book.meeting_day(event.meeting_id), attended=actors(event.attended))
    return Told(what, say("Minnesanteckningar finns."), book.words.read(event.minutes))


@tell.register
def _(event: Case.MinutesCorrected, book: Book) -> Told:
    what = say("Minnesanteckningarna från mötet %(day)s rättades.", day=book.meeting_day(event.meeting_id))
    came = say("Mötet hölls med %(attended)s.", attended=actors(event.attended))
    return _corrected(event, what, came, say("Minnesanteckningar: %(minutes)s", minutes=book.words.read(event.minutes)), book)


@tell.register
def _(event: Case.DecisionMade, book: Book) -> Told:
    return Told(_decided(event, book), _who_by_when(event))


@tell.register
def _(event: Case.DecisionCorrected, book: Book) -> Told:
    what = say("Ett beslut från mötet %(day)s rättades.", day=book.meeting_day(event.meeting_id))
    return _corrected(event, what, f"{_decided(event, book)} {_who_by_when(event)}", "", book)


def _decided(event: Case.DecisionMade | Case.DecisionCorrected, book: Book) -> str:
    text = book.words.read(event.text)
    stop = "" if text.endswith((".", "!", "?", "…")) else "."
    return say("Mötet %(day)s beslutade: %(words)s%(stop)s", day=book.meeting_day(event.meeting_id), words=text, stop=stop)


def _who_by_when(event: Case.DecisionMade | Case.DecisionCorrected) -> str:
    return say("Ansvarig: %(owner)s. Klart senast %(due_on)s.", owner=lower_label(event.owner), due_on=event.due_on)


@tell.register
def _(event: Case.DecisionFollowedUp, book: Book) -> Told:
    decision = book.decision_then(event)
    more = say("Beslutet: %(words)s", words=book.words.read(decision.text))
    tag = (say("försenat"), "warn") if event.late else None
    return Told(
        say("Beslutet som skulle vara klart %(due_on)s %(event)s.", due_on=decision.due_on, event=_done(event)),
        more,
        book.words.read(event.note),
        tag=tag,
    )


def _done(event: Case.DecisionFollowedUp | Case.FollowUpCorrected) -> str:
    return say("genomfördes %(done_on)s", done_on=event.done_on) if event.state is DecisionState.CARRIED_OUT else say("är inte genomfört")


@tell.register
def _(event: Case.FollowUpCorrected, book: Book) -> Told:
    decision = book.decision_then(event)
    what = say("Uppföljningen av beslutet som skulle vara klart %(due_on)s rättades.", due_on=decision.due_on)
    note = say("Anteckning: %(note)s", note=book.words.read(event.note)) if event.note else ""
    more = say("Beslutet %(event)s. Det var: %(words)s", event=_done(event), words=book.words.read(decision.text))
    return replace(_corrected(event, what, more, note, book), tag=(say("försenat"), "warn") if event.late else None)


@tell.register
def _(event: Case.InformationDisclosed, book: Book) -> Told:
    kinds = enumerated(lower_label(each) for each in event.information)
    what = say("Uppgifter om %(kinds)s lämnades ut till %(actor)s.", kinds=kinds, actor=lower_label(event.actor))
    return Told(what, say("Med stöd av samtycket, version %(consent_version)s.", consent_version=event.consent_version), book.words.read(event.what))


@tell.register
def _(event: Case.Closed, book: Book) -> Told:
    what = say("Ärendet avslutades: %(outcome)s.", outcome=lower_label(event.outcome))
    return Told(what, _ground_of_closing(event), book.words.read(event.note), tone="calm")


@tell.register
def _(event: Case.ClosureCorrected, book: Book) -> Told:
    day = say("Ärendet avslutades %(effective_on)s. ", effective_on=event.act.effective_on) if event.act else ""
    note = say("Anteckning: %(note)s", note=book.words.read(event.note)) if event.note else ""
    return _corrected(event, say("Avslutet rättades: %(outcome)s.", outcome=lower_label(event.outcome)), day + _ground_of_closing(event), note, book)


def _ground_of_closing(event: Case.Closed | Case.ClosureCorrected) -> str:
    attendance = say(" Närvaron var %(attendance)s %%.", attendance=event.attendance) if event.attendance is not None else ""
    return say("Skäl: %(reason)s.%(attendance)s", reason=lower_label(event.reason), attendance=attendance)


def _corrected(event: Correction, what: str, now: str, words: str, book: Book) -> Told:
    """A correction: what stands now, what it takes the place of, and why; all of it stays in the history."""
    before = book.said.get(event.corrects)
    stood = say(" Där stod: %(what)s", what=tell(before, book).what) if before is not None else ""
    text = "\n\n".join(part for part in (say("Varför: %(why)s", why=book.words.read(event.why)), words) if part)
    return Told(what, say("%(now)s Rättar händelse %(corrects)s.%(stood)s", now=now, corrects=event.corrects, stood=stood), text, tone="warn")


@tell.register
def _(event: Case.RetentionSet, book: Book) -> Told:
    what = say("gallras") if event.then is RetentionAction.DESTRUCTION else say("lämnas till e-arkivet")
    return Told(
        say("Akten sparas till %(due_on)s och %(what)s efter det.", due_on=event.due_on, what=what),
        say("Enligt kommunens regler för utfallet."),
        tone="calm",
    )


@tell.register
def _(event: Case.Preserved, book: Book) -> Told:
    return Told(
        say("Ett arkivpaket gjordes för e-arkivet."), say("Paketets kontrollsumma (SHA-256) är %(package)s.", package=event.package), tone="calm"
    )


@tell.register
def _(event: Case.Destroyed, book: Book) -> Told:
    what = say("Akten gallrades enligt beslut %(decision)s.", decision=event.decision)
    return Told(what, say("Elevens nyckel är förstörd: det som var personligt kan ingen läsa längre."), tone="stop")
