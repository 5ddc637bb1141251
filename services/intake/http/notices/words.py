"""How pages speak of notices: states as words and colours, what happens next, the story as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.intake.read_models.notice_file import NoticeTurn
from shared.vocabulary.calendar import day_of
from shared.vocabulary.codes import NoticeState
from shared.vocabulary.labels import label
from shared.vocabulary.language import later, say, translated
from shared.vocabulary.profile import Notices

_TONES = {NoticeState.INCOMPLETE: "warn", NoticeState.RECEIVED: "calm", NoticeState.TAKEN_ON: "ok", NoticeState.CLOSED: "calm"}
_NEXT = {
    NoticeState.INCOMPLETE: later("Skolans utredning saknas. Anmälan gäller ändå, och kompletteras när utredningen är klar."),
    NoticeState.RECEIVED: later("Kommunen har tagit emot anmälan och följer upp den."),
    NoticeState.TAKEN_ON: later("Kommunen följer upp att eleven får sin utbildning."),
    NoticeState.CLOSED: later("Uppföljningen är avslutad."),
}
_SENTENCES = {
    "received": (later("Anmälan kom in."), ""),
    "completed": (later("Utredningen kom in."), ""),
    "taken-on": (later("En handläggare tog ansvar för uppföljningen."), ""),
    "followed-up": (later("Anmälan följdes upp."), ""),
    "linked": (later("Anmälan kopplades till en beställning."), ""),
    "closed": (later("Uppföljningen avslutades."), "stop"),
    "ended": (later("Utredningen avslutades."), ""),
}


def name_in_list(row: Mapping[str, Any], opened: Callable[[str], str | None]) -> str:
    """The pupil's name; of one whose identity is protected no list tells it, and the row has none."""
    if row["kept"] or row["handled"]:
        return say("Skyddad elev")
    return opened(row["pupil_name"]) or say("Gallrad")


def awaits_file(row: Mapping[str, Any], rules: Notices) -> bool:
    """Whether the investigation was promised with the notice, or later, and no file has come."""
    return rules.investigation_needed and row["complete"] and not row["has_files"] and row["state"] != NoticeState.CLOSED


def tags_of(row: Mapping[str, Any], rules: Notices) -> list[tuple[str, str]]:
    """Where it stands as (word, colour): one that awaits its file is as good as one without investigation."""
    state = NoticeState(row["state"])
    lacking = (label(NoticeState.INCOMPLETE), _TONES[NoticeState.INCOMPLETE])
    if not awaits_file(row, rules):
        return [(label(state), _TONES[state])]
    return [lacking] if state is NoticeState.RECEIVED else [(label(state), _TONES[state]), lacking]


def next_of(row: Mapping[str, Any], rules: Notices) -> str:
    """What happens next."""
    if row["state"] == NoticeState.RECEIVED and awaits_file(row, rules):
        return say("Skolans utredning ska följa med som en fil, men har inte kommit än. Anmälan gäller ändå, och är komplett när filen finns.")
    return translated(_NEXT[NoticeState(row["state"])])


def story_of(turns: Sequence[NoticeTurn]) -> list[dict[str, Any]]:
    """The story, newest first, for the macro `story`."""
    return [_entry(turn) for turn in reversed(turns)]


def _entry(turn: NoticeTurn) -> dict[str, Any]:
    sentence, tone = _SENTENCES[turn.kind]
    more = [f"{label(turn.reason)}."] if turn.reason is not None else []
    if turn.note:
        more.append(turn.note)
    if turn.next_on is not None:
        more.append(say("Följs upp %(day)s.", day=turn.next_on.isoformat()))
    who = label(turn.role)
    if day_of(turn.recorded_at) != turn.effective_on:
        who = say("%(who)s, gäller %(day)s", who=who, day=turn.effective_on.isoformat())
    told = {"at": turn.recorded_at, "sentence": translated(sentence), "more": " ".join(more), "said": (turn.note or "",)}
    return {**told, "who": who, "tone": tone, "tag": None, "why": ""}
