"""How pages speak of a referral: its status as a word and a colour, its story as sentences, what happens next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from eventsourcing.utils import get_topic

from services.intake.read_models.referral_file import ReferralFile, Turn
from shared.eventlog.aggregate import Aggregate
from shared.vocabulary.calendar import day_of
from shared.vocabulary.codes import DeclineReason, Role, SecurityMarking, SenderStatus
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import later, say, translated
from shared.web.layout import listing

TONES = {
    SenderStatus.RECEIVED: "calm",
    SenderStatus.TO_COMPLETE: "warn",
    SenderStatus.ACCEPTED: "calm",
    SenderStatus.DECLINED: "stop",
    SenderStatus.WAITING_FOR_CONSENT: "warn",
    SenderStatus.COORDINATOR: "ok",
    SenderStatus.RUNNING: "ok",
    SenderStatus.CLOSED: "calm",
    SenderStatus.CLOSED_ELSEWHERE: "calm",
}
NEXT = {
    SenderStatus.RECEIVED: later("Teamet läser beställningen och tar ställning. Ni får svar här."),
    SenderStatus.TO_COMPLETE: later("Vi väntar på er. Komplettera beställningen så tar teamet ställning."),
    SenderStatus.ACCEPTED: later("Beställningen är antagen och står i kö till en koordinator."),
    SenderStatus.DECLINED: later("Beställningen är avböjd. Skälet står nedan."),
    SenderStatus.WAITING_FOR_CONSENT: later("Vi har bett om samtycke. Arbetet börjar när alla som behöver har svarat ja."),
    SenderStatus.COORDINATOR: later("En koordinator har fått ärendet och hör av sig."),
    SenderStatus.RUNNING: later("Insatsen pågår. Koordinatorn kallar er till samverkansmöten."),
    SenderStatus.CLOSED: later("Insatsen är avslutad."),
    SenderStatus.CLOSED_ELSEWHERE: later("Ärendet är avslutat, och handlades i ett tidigare system."),
}
NEXT_FOR_TEAM = {
    SenderStatus.RECEIVED: later("Beställningen väntar på ert svar."),
    SenderStatus.TO_COMPLETE: later("Skolan har ombetts komplettera."),
    SenderStatus.ACCEPTED: later("Beställningen är antagen och ärendet står i kö."),
    SenderStatus.DECLINED: later("Beställningen är avböjd."),
    SenderStatus.WAITING_FOR_CONSENT: later("Beställningen är antagen. Alla har inte samtyckt än."),
    SenderStatus.COORDINATOR: later("Beställningen är antagen och ärendet har en koordinator."),
    SenderStatus.RUNNING: later("Insatsen pågår."),
    SenderStatus.CLOSED: later("Ärendet är avslutat."),
    SenderStatus.CLOSED_ELSEWHERE: later("Ärendet är avslutat, och handlades i ett tidigare system."),
}
TURN_INSTEAD = {
    DeclineReason.NOT_REGISTERED_IN_MUNICIPALITY: later("Vänd er till den kommun där eleven är folkbokförd."),
    DeclineReason.SCHOOLS_OWN_TASK: later("Skolan fortsätter med stöd av den egna elevhälsan, och kan beställa igen om behovet blir större."),
    DeclineReason.OTHER_ACTOR: later("Kontakta den aktör som har samordningen."),
    DeclineReason.NOT_IN_TARGET_GROUP: later("Kontakta skolans elevhälsa eller socialtjänstens mottagning."),
    DeclineReason.WITHDRAWN_BY_SENDER: later("Ni kan skicka en ny beställning när som helst."),
}


def tag_of(status: str) -> tuple[str, str]:
    """A status as (word, colour)."""
    known = SenderStatus(status)
    return label(known), TONES[known]


def name_in_list(row: Mapping[str, Any], name: str | None, *, for_team: bool) -> str:
    """The pupil's name; of one whose identity is protected no list of the team's tells it. A sender isn't told that it is."""
    if for_team and row["security_marking"] != SecurityMarking.NONE:
        return say("Skyddad elev")
    return name or say("Gallrad")


def next_of(status: str, *, for_team: bool = False, of_guardian: bool = False) -> str:
    """What happens next, told to the school or to the team; `of_guardian`: the answer that is waited for is hers."""
    known = SenderStatus(status)
    if of_guardian:
        return say("Vårdnadshavaren har fått en fråga och ska svara.")
    return translated(NEXT_FOR_TEAM.get(known, "") if for_team else NEXT[known])


def days_ago(received_on: date, on: date) -> str:
    """How long a referral has waited."""
    days = (on - received_on).days
    return {0: say("i dag"), 1: say("i går")}.get(days, say("%(days)s dagar", days=days))


def story_of(file: ReferralFile) -> list[dict[str, Any]]:
    """The referral's story, newest first, for the macro `story`."""
    return [_entry(turn) for turn in reversed(file.turns)]


def _entry(turn: Turn) -> dict[str, Any]:
    sentence, tone = _SENTENCES[turn.kind]
    more = [turn.note] if turn.note else []
    if turn.missing:
        more.insert(0, say("Saknas: att %(missing)s.", missing=listing(lower_label(code) for code in turn.missing)))
    if turn.said_on is not None:
        more.insert(0, say("%(who)s sa ja %(day)s.", who=turn.said_by, day=turn.said_on.isoformat()))
    if turn.reason is not None:
        more.insert(0, f"{label(turn.reason)}.")
    who = {Role.SCHOOL: say("Skolan"), Role.GUARDIAN: say("Vårdnadshavaren"), Role.SERVICE: say("Systemet")}.get(turn.role, say("Koordinatorerna"))
    # A referral without groundwork is sent back at once, by rule and not by who sent it.
    if turn.kind == "sent-back" and turn.role in (Role.SCHOOL, Role.GUARDIAN):
        who = say("Systemet")
    return {
        "at": turn.recorded_at,
        "sentence": translated(sentence),
        "more": " ".join(more),
        "said": (turn.note or "", turn.said_by),
        "who": _who(who, turn),
        "tone": tone,
        "tag": None,
        "why": "",
    }


def _who(who: str, turn: Turn) -> str:
    if day_of(turn.recorded_at) == turn.effective_on:
        return who
    return say("%(who)s, gäller %(day)s", who=who, day=turn.effective_on.isoformat())


def told_without_words(event: Aggregate.Event) -> str:
    """An event of a referral or its attachments in a sentence, without anything that somebody wrote, for a case's bundle."""
    return translated(_SENTENCES[get_topic(type(event)).rpartition(".")[2]][0])


_SENTENCES = {
    "received": (later("Beställningen kom in."), ""),
    "sent-back": (later("Beställningen behöver kompletteras."), "warn"),
    "completed": (later("Beställningen kompletterades."), ""),
    "agreement-heard": (later("En vårdnadshavare sa ja till att skolan får veta."), ""),
    "school-told": (later("Vårdnadshavaren lät skolan få veta."), ""),
    "security-marked": (later("Märkningen om skyddade personuppgifter ändrades."), "warn"),
    "accepted": (later("Beställningen antogs."), ""),
    "declined": (later("Beställningen avböjdes."), "stop"),
    "brought-in": (later("Beställningen fördes över från ett tidigare system."), ""),
    "closed-elsewhere": (later("Ärendet avslutades i ett tidigare system."), ""),
    "added": (later("En bilaga kom in."), ""),
    "replaced": (later("En bilaga fick en ny version."), ""),
    "stopped": (later("En fil stoppades av virusskyddet."), "stop"),
}
