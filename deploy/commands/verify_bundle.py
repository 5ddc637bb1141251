"""`narvaro verify BUNDLE`: a case's bundle, checked with nothing but the file, a public key and checkpoints that somebody has kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.given import read_key_file, read_text
from deploy.commands.terminal import many
from shared.proof.bundle import Bundle, CutShort, NotABundle
from shared.proof.finding import Why
from shared.proof.kept import read_keys, signed_by_one_of
from shared.proof.note import AnotherKey, NotANote, NotSigned, Verifier
from shared.proof.verifier import Part, Verdict, WrongKey, verify
from shared.vocabulary.calendar import both_times


def verify_bundle(path: Path, key: Path | None, checkpoints: Sequence[Path], as_json: bool) -> ExitCode:
    """Check and tell; NOT_RIGHT if anything is not as it was recorded and signed, RIGHT_BY_ITS_OWN_KEY where no other key was given.

    NOT_HELD_AGAINST_YOURS where it is right, but has no proof that leads from a checkpoint that was given.
    Raises Stop, each kind of unusable file with a code of its own.
    """
    try:
        bundle = Bundle.read(path.read_bytes())
    except OSError as error:
        raise Stop(f"cannot read {path}: {error.strerror}", ExitCode.WRONG_INPUT) from None
    except CutShort as error:
        raise Stop(f"{path} is cut short: {error}; fetch it again", ExitCode.CUT_SHORT) from None
    except NotABundle as error:
        raise Stop(f"{path}: {error}", ExitCode.NOT_A_BUNDLE) from None
    keys = _keys(key, bundle)
    kept = {each: read_text(each) for each in checkpoints}
    try:
        verdict = verify(bundle, keys, list(kept.values()))
    except WrongKey:
        raise Stop(
            f"{path} is not signed with {key or 'the key that comes with it'}: another key, or not a true bundle", ExitCode.WRONG_KEY
        ) from None
    for each, note in kept.items():
        _must_be_of(keys, each, note)
    if as_json:
        terminal.write_json({**asdict(verdict), "right": verdict.right})
    else:
        for line in lines(path, verdict, keys[0] if key is None else None):
            terminal.output().print(line, markup=False)
    if verdict.only_not_compared:
        return ExitCode.NOT_HELD_AGAINST_YOURS
    if not verdict.right:
        return ExitCode.NOT_RIGHT
    return ExitCode.DONE if key is not None else ExitCode.RIGHT_BY_ITS_OWN_KEY


def lines(path: Path, verdict: Verdict, own_key: Verifier | None = None) -> list[str]:
    """The verdict in words, without what a forged file may bring to steer a terminal; `own_key` is the file's own key where no other was given."""
    told = [f"{path}: case {verdict.case}, bundle made {both_times(verdict.made_at)}" if verdict.made_at else f"{path}"]
    told += [f"{'NOT HELD' if each.why is Why.NOT_COMPARED else 'WRONG'}: {each.told}" for each in verdict.findings]
    for part in verdict.parts:
        signed = f", signed {both_times(part.signed_at)}" if part.signed_at else ""
        has = many(part.events, "event") + " of the case" if part.streams else "nothing of the case, as its log shows"
        told.append(f"{part.service}: {has}; held against the checkpoint of {many(part.log_size, 'event')}{signed}")
        told += [f"{part.service}: {_goes_on(part, size)}" for size in part.goes_on_from]
    if verdict.right or verdict.only_not_compared:
        by = "" if own_key is None else "by the file's own key alone, "
        seen = f"{many(verdict.opened, 'sealed value opens', 'sealed values open')}, {many(verdict.sealed, 'stays', 'stay')} sealed"
        told.append(f"{by}every event is what was recorded, none is missing; {seen}")
        others = [part.service for part in verdict.parts if not any(part.goes_on_from)]
        if others:
            told.append(f"not held against any checkpoint that you keep: {', '.join(others)}; give one of each log with --checkpoint")
    else:
        told.append(f"NOT right: {many(len(verdict.findings), 'thing is', 'things are')} wrong, told above after WRONG")
    if own_key is not None:
        told.append(f"checked with the key that comes with the file, which proves little: compare it with the one you got elsewhere: {own_key}")
    return ["".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line) for line in told]


def _goes_on(part: Part, size: int) -> str:
    if size == 0:
        return "your checkpoint is of 0 events, and proves nothing yet"
    return f"{'is as in' if size == part.log_size else 'goes on from'} your checkpoint of {many(size, 'event')}"


def _keys(path: Path | None, bundle: Bundle) -> list[Verifier]:
    """The keys to check with; raises Stop."""
    if path is not None:
        return read_key_file(path)
    try:
        return read_keys(bundle.sections.get("key", b"").decode("utf-8", "replace"))
    except NotANote as error:
        raise Stop(f"the key that comes with the file: {error}", ExitCode.WRONG_KEY) from None


def _must_be_of(keys: Sequence[Verifier], path: Path, note: str) -> None:
    """Raises Stop for a kept file that is no checkpoint, or somebody else's; one whose text was changed is a finding."""
    try:
        signed_by_one_of(keys, note)
    except AnotherKey:
        raise Stop(f"{path} is a checkpoint that is signed with another key: somebody else's", ExitCode.WRONG_KEY) from None
    except NotSigned:
        return
    except NotANote:
        raise Stop(f"{path} is not a checkpoint", ExitCode.WRONG_INPUT) from None
