"""What a case's page shows: facts first, what is left to do, what may be shared, and the story."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from services.casework.domain.case import Case
from services.casework.domain.sharing import Share
from services.casework.policies import Reader
from services.casework.read_models.case_file import CaseFile
from services.casework.read_models.history import Entry
from services.casework.read_models.words import Words
from shared.vocabulary.codes import Actor, CaseState, Information, Role
from shared.vocabulary.labels import label, lower_label
from shared.vocabulary.language import ngettext, say

Tag = tuple[str, str]

ENDS_SOON = timedelta(days=30)
LONG, SHORT = 280, 70  # characters of free text shown in the story and in a task; the whole stands on a page of its own
STATE_KINDS = {CaseState.QUEUED: "warn", CaseState.ASSIGNED: "calm", CaseState.RUNNING: "ok", CaseState.CLOSED: "calm"}


@dataclass(frozen=True)
class Shown:
    """One entry of the story as the page's component wants it."""

    at: datetime
    sentence: str
    more: str
    said: tuple[str, ...]
    who: str
    tone: str
    tag: Tag | None
    why: str


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, and why or by when."""

    text: str
    address: str
    note: str = ""
    tag: Tag | None = None
    said: tuple[str, ...] = ()


@dataclass
class Tasks:
    """What waits in a case: what is urgent by itself, and what may be done at any time."""

    waiting: list[Task] = field(default_factory=list)
    possible: list[Task] = field(default_factory=list)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, cut between words."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def days_of(case: Case, on: date) -> tuple[int, int] | None:
    """Which day of how many the intervention is at, both counted from one; None unless it runs."""
    if case.state is not CaseState.RUNNING or case.starts_on is None or case.ends_on is None:
        return None
    return max(0, (on - case.starts_on).days + 1), (case.ends_on - case.starts_on).days + 1


def tags_of(file: CaseFile, on: date) -> list[Tag]:
    """The case's state in a word, and what is late."""
    case = file.case
    tags = [(label(case.state), STATE_KINDS.get(case.state, "calm"))]
    late = len(file.late_decisions(on))
    if late:
        tags.append((ngettext("%(num)s beslut försenat", "%(num)s beslut försenade", late), "warn"))
    if case.state is CaseState.RUNNING and case.ends_on is not None and case.ends_on < on:
        tags.append((say("Insatsens tid har gått ut"), "warn"))
    return tags


def tasks_of(file: CaseFile, reader: Reader, words: Words, on: date) -> Tasks:
    """What the reader may do next, the most urgent first; nothing for one who only reads."""
    tasks, case, at = Tasks(), file.case, f"/casework/cases/{file.case.id}"
    if not reader.handles(case) or case.state in (CaseState.CLOSED, CaseState.ANNOUNCED):
        return tasks
    if case.state is CaseState.QUEUED and reader.role is Role.TEAM_LEAD:
        tasks.waiting.append(
            Task(say("Ge ärendet till en koordinator"), f"{at}/assign", say("har väntat sedan %(earliest)s", earliest=case.earliest))
        )
    if case.state is CaseState.ASSIGNED:
        tasks.waiting.append(_start(case, at, on))
    if case.state is CaseState.RUNNING:
        tasks.waiting.extend(_while_running(file, words, at, on))
        tasks.possible.append(Task(say("Kalla till möte"), f"{at}/meetings/new"))
        tasks.possible.append(Task(say("Lämna ut uppgifter"), f"{at}/disclosures/new"))
        tasks.possible.append(Task(say("Förläng insatsen"), f"{at}/extend"))
    if reader.role is Role.TEAM_LEAD and case.state is not CaseState.QUEUED:
        tasks.possible.append(Task(say("Lägg till en koordinator"), f"{at}/assign"))
    tasks.possible.append(Task(say("Avsluta ärendet"), f"{at}/close"))
    return tasks


def _start(case: Case, at: str, on: date) -> Task:
    if case.sharing.holds(on):
        return Task(say("Starta insatsen"), f"{at}/start", say("alla har samtyckt"))
    return Task(say("Se hur det går med samtycket"), consent_address(case.id), say("insatsen kan starta när alla har samtyckt"))


def _while_running(file: CaseFile, words: Words, at: str, on: date) -> list[Task]:
    case, tasks = file.case, []
    for decision_id in file.open_decisions():
        decision = case.decisions[decision_id]
        late = on > decision.due_on
        about = {"owner": lower_label(decision.owner), "due_on": decision.due_on}
        note = say("%(owner)s, skulle vara klart %(due_on)s", **about) if late else say("%(owner)s, klart senast %(due_on)s", **about)
        tag = (ngettext("försenat %(num)s dag", "försenat %(num)s dagar", (on - decision.due_on).days), "warn") if late else None
        text = shortened(words.read(file.decisions[decision_id].text), SHORT)
        tasks.append(Task(say("Följ upp: %(what)s", what=text), f"{at}/decisions/{decision_id}/follow-up", note, tag, (text,)))
    for meeting_id in file.coming_meetings():
        meets_on = case.meetings[meeting_id].meets_on
        if meets_on <= on:
            tasks.append(
                Task(say("Skriv minnesanteckningar"), f"{at}/meetings/{meeting_id}/minutes", say("mötet var %(meets_on)s", meets_on=meets_on))
            )
        else:
            tasks.append(Task(say("Mötet är planerat"), f"{at}/meetings/{meeting_id}", f"{meets_on}"))
    if case.ends_on is not None and case.ends_on - on <= ENDS_SOON:
        ended = case.ends_on < on
        note = say("insatsen tog slut %(ends_on)s", ends_on=case.ends_on) if ended else say("insatsen tar slut %(ends_on)s", ends_on=case.ends_on)
        tasks.insert(0, Task(say("Förläng insatsen eller avsluta ärendet"), f"{at}/extend", note))
    return tasks


def consent_address(case_id: UUID) -> str:
    """The consent's page, which the consent service shows."""
    return f"/consent/cases/{case_id}"


def sharing_rows(file: CaseFile, on: date) -> tuple[list[str], list[tuple[str, list[Tag]]]]:
    """What may be shared with whom on a day: column heads, and a row for each actor that was ever asked about."""
    requests = [recorded.event.request for recorded in file.events if isinstance(recorded.event, Case.ConsentRequested)]
    asked = {share for request in requests for share in request.scope}
    agreed = file.case.sharing.agreed(on)
    kinds = [kind for kind in Information if any(share.information is kind for share in asked)]
    rows: list[tuple[str, list[Tag]]] = []
    for actor in [actor for actor in Actor if any(share.actor is actor for share in asked)]:
        shares = [Share(actor, kind) for kind in kinds]
        cells = [
            (say("Ja"), "yes") if each in agreed else (say("Slut"), "gone") if each in file.ever_agreed else (say("Nej"), "no") for each in shares
        ]
        rows.append((label(actor), cells))
    return [label(kind) for kind in kinds], rows


def _cell(agreed: bool, ever_agreed: bool) -> Tag:
    """Whether one thing may be shared."""
    if agreed:
        return say("Ja"), "yes"
    return (say("Slut"), "gone") if ever_agreed else (say("Nej"), "no")


def shown(entry: Entry, history: str) -> Shown:
    """An entry for the page, with long texts cut."""
    told = entry.told
    text = shortened(told.text, LONG)
    who = " · ".join(part for part in (entry.who, entry.when_so) if part)
    return Shown(
        at=entry.recorded_at,
        sentence=told.what,
        more=" ".join(part for part in (told.more, text) if part),
        said=(*entry.said, *(text[at : at + len(each)] for each in entry.said if (at := told.text.find(each)) >= 0)),
        who=who,
        tone=told.tone,
        tag=(say("rättad"), "warn") if entry.corrected_by else told.tag,
        why=f"{history}#e{entry.version}",
    )
