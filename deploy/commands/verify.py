"""`narvaro verify`: every service's log, straight from its database, and against the checkpoints that were kept outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.given import read_key_file
from deploy.commands.terminal import many
from deploy.commands.whereabouts import Databases, databases
from deploy.log_check import Verdict, check_log
from shared.proof.bundle import SERVICES as WITH_LOGS
from shared.proof.kept import BY_ANOTHER_KEY, ENDING, Kept, read_folder
from shared.proof.note import Verifier
from shared.runtime.signing import signer_of
from shared.vocabulary.calendar import both_times
from shared.web.access.chain import AccessVerdict

NO_LOG = "has no log of its own: its figures are counted from the other logs (narvaro rebuild statistics --compare)"


@dataclass(frozen=True)
class Outside:
    """Checkpoints from outside the databases: those whose signature holds, sentences about other files, and where they were read."""

    folder: Path
    kept: Sequence[Kept]
    refused: Sequence[str]
    by_earlier_keys: int = 0
    """Our own that this key hasn't signed: to be checked with --key and a file that holds the earlier one too."""


def verify(
    folder: Path | None, services: Sequence[str], as_json: bool, checkpoints: Path | None, key: Path | None, put_back: Sequence[str]
) -> ExitCode:
    """Check and tell; NOT_RIGHT if an event is not as it was recorded or a checkpoint does not hold. Raises Stop."""
    if checkpoints and key is None:
        raise Stop("--checkpoints needs --key: the file with the public key, which `narvaro checkpoint --key` prints", ExitCode.WRONG_INPUT)
    keys = read_key_file(key) if key else []
    with databases(folder, services) as reached:
        outside = brought_along(checkpoints, keys) if checkpoints else own_outside(reached)
        with terminal.progress() as tell:
            verdicts = check_logs(reached, outside, put_back, tell)
    refused = outside.refused if outside else ()
    if as_json:
        terminal.write_json([{**asdict(each), "right": each.right} for each in verdicts])
        for each in refused:
            terminal.errors().print(f"WRONG: {each}", markup=False)
    else:
        for line in [*lines(verdicts), *(f"WRONG: {each}" for each in refused), where_from(outside)]:
            terminal.output().print(line)
    return ExitCode.DONE if all(each.right for each in verdicts) and not refused else ExitCode.NOT_RIGHT


def read_outside(folder: Path, keys: Sequence[Verifier]) -> Outside:
    """Read before the databases, whose logs may go on meanwhile; raises Stop."""
    if not folder.is_dir():
        raise Stop(f"there is no folder {folder}", ExitCode.WRONG_INPUT)
    try:
        return Outside(folder, *read_folder(folder, keys))
    except OSError as error:
        raise Stop(f"cannot read {folder}: {error.strerror}", ExitCode.WRONG_INPUT) from None


def brought_along(folder: Path, keys: Sequence[Verifier]) -> Outside:
    """The checkpoints that somebody has kept; raises Stop where the key is another's."""
    found = read_outside(folder, keys)
    if not found.kept and not found.refused:
        raise Stop(f"there is no checkpoint in {folder}: no file in it or below it ends in {ENDING}", ExitCode.WRONG_INPUT)
    if found.refused and not found.kept and all(each.endswith(BY_ANOTHER_KEY) for each in found.refused):
        raise Stop(f"no checkpoint in {folder} is signed by the given key", ExitCode.WRONG_KEY)
    return found


def own_outside(reached: Databases) -> Outside | None:
    """The installation's own checkpoints: better than none, but an auditor brings others, from where we can't reach them."""
    settings = reached.settings(reached.services[0])
    if settings.checkpoint_folder is None or settings.checkpoint_key_file is None or not settings.checkpoint_folder.is_dir():
        return None
    found = read_outside(settings.checkpoint_folder, [signer_of(settings).public])
    wrong = [each for each in found.refused if not each.endswith(BY_ANOTHER_KEY)]
    return replace(found, refused=wrong, by_earlier_keys=len(found.refused) - len(wrong))


def check_logs(
    reached: Databases, outside: Outside | None = None, put_back: Sequence[str] = (), tell: Callable[[str, int, int], None] = lambda *_: None
) -> list[Verdict]:
    """The verdict of each service that can be reached; `tell` gets service, events checked and events."""
    verdicts = []
    for service in reached.services:
        kept = None if outside is None else [each for each in outside.kept if each.service == service]
        with psycopg.connect(reached.log_dsn(service), autocommit=True) as connection:
            verdicts.append(check_log(connection, service, kept, put_back, partial(tell, service)))
    return verdicts


def lines(verdicts: Sequence[Verdict]) -> list[str]:
    """The verdicts in words."""
    return [line for each in verdicts for line in _lines(each)]


def where_from(outside: Outside | None) -> str:
    """What the logs were held against."""
    if outside is None:
        return "not held against any checkpoints: give those that you keep with --checkpoints and --key"
    others = f"; {many(outside.by_earlier_keys, 'more is', 'more are')} signed by another key" if outside.by_earlier_keys else ""
    return f"held against {many(len(outside.kept), 'checkpoint')} in {outside.folder}{others}"


def _lines(verdict: Verdict) -> list[str]:
    if verdict.wrong_at is not None:
        right = {0: "", 1: "; the one before it is right"}.get(verdict.events, f"; the {verdict.events} before it are right")
        told = [f"{verdict.service}: WRONG at position {verdict.wrong_at}: {verdict.wrong}{right}"]
    elif verdict.events:
        told = [f"{verdict.service}: {many(verdict.events, 'event')}, every hash right; the chain ends in {verdict.last_hash[:16]}…"]
    else:
        told = [f"{verdict.service}: {'no events yet' if verdict.service in WITH_LOGS else NO_LOG}"]
    told += [f"{verdict.service}: WRONG: {each}" for each in verdict.findings]
    told += [f"{verdict.service}: {each}" for each in verdict.notes]
    if verdict.newest_size is not None:
        told.append(f"{verdict.service}: {_held(verdict, verdict.newest_size)}")
    if verdict.access is not None and (verdict.access.entries or verdict.access.wrong):
        told.append(f"{verdict.service}: {_access(verdict.access)}")
    return told


def _held(verdict: Verdict, size: int) -> str:
    """How far the newest checkpoint that holds reaches, and when it was signed."""
    hold = many(verdict.checkpoints, "checkpoint holds", "checkpoints hold")
    signed = f", signed {both_times(datetime.fromisoformat(verdict.newest_signed_at))}" if verdict.newest_signed_at else ""
    if verdict.service not in WITH_LOGS:
        return f"{many(verdict.checkpoints, 'checkpoint of its access log holds', 'checkpoints of its access log hold')}, the newest is{signed[1:]}"
    nothing = "" if size or not verdict.events else " and proves nothing yet"
    after = verdict.events - size
    later = f"; {many(after, 'event is', 'events are')} younger" if after else ""
    return f"{hold}, the newest is of {many(size, 'event')}{signed}{nothing}{later}"


def _access(found: AccessVerdict) -> str:
    """What is wrong in who read what, or how much is right."""
    if not found.right:
        return f"WRONG in the access log: {found.wrong}"
    waiting = f", and {many(found.waiting, 'waits for its', 'wait for theirs')}" if found.waiting else ""
    return f"{many(found.entries, 'entry of the access log has', 'entries of the access log have')} the right hash{waiting}"
