"""Compares a log with the checkpoints of it that were kept outside: whoever rewrites history, recomputing every hash, can't rewrite those."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from shared.proof.note import Checkpoint, NotANote, NotSigned, Verifier
from shared.proof.whole_log import Replayed, State

ENDING = ".checkpoint"
BY_ANOTHER_KEY = "is not signed by the given key"


@dataclass(frozen=True)
class Kept:
    """A checkpoint whose signature holds, and the name of the file that holds it."""

    name: str
    checkpoint: Checkpoint

    @property
    def service(self) -> str:
        """Whose log it is of: the second part of `<host>/<service>/<log>`."""
        return self.checkpoint.origin.split("/")[1] if self.checkpoint.origin.count("/") == 2 else ""

    @property
    def log_id(self) -> str:
        """Which log it is of."""
        return self.checkpoint.origin.rpartition("/")[2]

    @property
    def epoch(self) -> str:
        """A log that was restored from a backup has a new one."""
        return self.checkpoint.more.get("epoch", "")

    @property
    def told(self) -> str:
        """In words."""
        return f"the checkpoint of {self.checkpoint.size} events signed {self.checkpoint.more.get('time', 'at an unknown time')} ({self.name})"


@dataclass
class Comparison:
    """How a log stands to the checkpoints of it: what is wrong, in sentences, and what holds."""

    wrong: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    held: int = 0
    newest: Kept | None = None
    """The one of most events that holds."""


def read_folder(folder: Path, keys: Sequence[Verifier]) -> tuple[list[Kept], list[str]]:
    """The checkpoints in a folder and its subfolders, and sentences about files that none of the keys has signed. Raises OSError."""
    kept, refused = list[Kept](), list[str]()
    for path in sorted(folder.rglob(f"*{ENDING}")):
        name = str(path.relative_to(folder))
        try:
            checkpoint = Checkpoint.read(signed_by_one_of(keys, path.read_text()))
            checkpoint.access  # noqa: B018  # raises where it is nonsense
            kept.append(Kept(name, checkpoint))
        except NotSigned:
            refused.append(f"{name} {BY_ANOTHER_KEY}")
        except (NotANote, UnicodeDecodeError):
            refused.append(f"{name} is not a checkpoint")
    return kept, refused


def read_keys(text: str) -> list[Verifier]:
    """One key a line, `name+key id+key`, as `narvaro checkpoint --key` prints it; raises NotANote."""
    keys = [Verifier.read(line) for line in text.splitlines() if line.strip()]
    if not keys:
        raise NotANote("there is no key: one a line, name+key id+key")
    return keys


def compare(
    log: Replayed, epoch: UUID, kept: Sequence[Kept], put_back: Collection[str] = (), set_back: Mapping[str, int] = MappingProxyType({})
) -> Comparison:
    """Hold a log against its checkpoints.

    `put_back` names epochs that a known restore of a backup has ended; `set_back` tells how many events the log says to have kept of each, which
    no restore excuses.
    """
    found = Comparison()
    ours = sorted((each for each in kept if each.log_id == str(log.log_id)), key=lambda each: each.checkpoint.size)
    strangers = [each for each in kept if each.log_id != str(log.log_id)]
    if strangers:
        found.wrong.append(f"{strangers[-1].told} is of another log: its id is {strangers[-1].log_id}, this one's {log.log_id}")
    for each in dict.fromkeys(each.epoch for each in ours):
        _compare_epoch(found, log, [one for one in ours if one.epoch == each], each == str(epoch), put_back, set_back.get(each))
    return found


def _compare_epoch(found: Comparison, log: Replayed, kept: Sequence[Kept], is_current: bool, put_back: Collection[str], left: int | None) -> None:
    last: Kept | None = None
    for each in kept:
        if log.wrong_at is not None and each.checkpoint.size >= log.wrong_at:
            return  # what comes after a wrong event can't be right, which is told already
        differs = _difference(log, each, last)
        if not differs:
            found.held, last = found.held + 1, each
            if found.newest is None or each.checkpoint.size >= found.newest.checkpoint.size:
                found.newest = each
        elif is_current:
            found.wrong.append(differs)
            return
        else:
            kept_of_it = f"{left} events of it were left" if left is not None else "the log does not know of that epoch"
            told = f"a backup was put back, which ended epoch {each.epoch} ({kept_of_it}): {differs}"
            is_excused = each.epoch in put_back and (left is None or each.checkpoint.size > left)
            (found.noted if is_excused else found.wrong).append(told)
            return


def _difference(log: Replayed, kept: Kept, last: Kept | None) -> str:
    """What is different from a checkpoint, in words; the first difference is after the last checkpoint that holds."""
    size = kept.checkpoint.size
    if size > log.events:
        return f"{kept.told} is of more events than there are: the last {size - log.events} are gone"
    state: State = log.states[size]
    if kept.checkpoint.root != state.root:
        return f"{_between(last, size)} an event was changed, added or taken out, and the hashes made anew: {kept.told} says what was there"
    if kept.checkpoint.heads != state.heads:
        return f"the streams of a case don't end, or don't belong together, as {kept.told} says"
    return ""


def _between(last: Kept | None, size: int) -> str:
    return f"between positions {last.checkpoint.size + 1 if last else 1} and {size}"


def signed_by_one_of(keys: Sequence[Verifier], note: str) -> str:
    """The text of a note that the first or any later of the keys has signed; raises NotANote, NotSigned."""
    for key in keys[:-1]:
        try:
            return key.text_of(note)
        except NotSigned:
            continue
    return keys[-1].text_of(note)
