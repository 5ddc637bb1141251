"""`narvaro verify BUNDLE`: a case's bundle, checked with nothing but the file, a public key and checkpoints that somebody has kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.export import read_text
from deploy.commands.terminal import many
from shared.proof.bundle import Bundle, CutShort, NotABundle
from shared.proof.kept import read_keys
from shared.proof.note import NotANote, Verifier
from shared.proof.verifier import Part, Verdict, WrongKey, verify
from shared.vocabulary.calendar import both_times


def verify_bundle(path: Path, key: Path | None, checkpoints: Sequence[Path], as_json: bool) -> ExitCode:
    """Check and tell; NOT_RIGHT if anything is not as it was recorded and signed, RIGHT_BY_ITS_OWN_KEY where no other key was given.

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
    try:
        verdict = verify(bundle, keys, [read_text(each) for each in checkpoints])
    except WrongKey:
        raise Stop(
            f"{path} is not signed with {key or 'the key that comes with it'}: another key, or not a true bundle", ExitCode.WRONG_KEY
        ) from None
    if as_json:
        terminal.write_json({**asdict(verdict), "right": verdict.right})
    else:
        for line in lines(path, verdict, keys[0] if key is None else None):
            terminal.output().print(line, markup=False)
    if not verdict.right:
        return ExitCode.NOT_RIGHT
    return ExitCode.DONE if key is not None else ExitCode.RIGHT_BY_ITS_OWN_KEY


def lines(path: Path, verdict: Verdict, own_key: Verifier | None = None) -> list[str]:
    """The verdict in words, without what a forged file may bring to steer a terminal; `own_key` is the file's own key where no other was given."""
    told = [f"{path}: case {verdict.case}, bundle of {verdict.made_at:%Y-%m-%d %H:%M} UTC" if verdict.made_at else f"{path}"]
    told += [f"WRONG: {each.told}" for each in verdict.findings]
    for part in verdict.parts:
        signed = f", signed {both_times(part.signed_at)}" if part.signed_at else ""
        has = many(part.events, "event") + " of the case" if part.streams else "nothing of the case, as its log shows"
        told.append(f"{part.service}: {has}; held against the checkpoint of {many(part.log_size, 'event')}{signed}")
        told += [f"{part.service}: {_goes_on(part, size)}" for size in part.goes_on_from]
    if verdict.right:
        by = "" if own_key is None else "by the file's own key alone, "
        seen = f"{many(verdict.opened, 'sealed value opens', 'sealed values open')}, {many(verdict.sealed, 'stays', 'stay')} sealed"
        told.append(f"{by}every event is what was recorded, none is missing; {seen}")
        others = [part.service for part in verdict.parts if not any(part.goes_on_from)]
        if others:
            told.append(f"not held against any checkpoint that you keep: {', '.join(others)}; give one of each log with --checkpoint")
    if own_key is not None:
        told.append(f"checked with the key that comes with the file, which proves little: compare it with the one you got elsewhere: {own_key}")
    return ["".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line) for line in told]


def _goes_on(part: Part, size: int) -> str:
    if size == 0:
        return "your checkpoint is of 0 events, and proves nothing yet"
    return f"{'is as in' if size == part.log_size else 'goes on from'} your checkpoint of {many(size, 'event')}"


def _keys(path: Path | None, bundle: Bundle) -> list[Verifier]:
    """The keys to check with; raises Stop."""
    text = read_text(path) if path else bundle.sections.get("key", b"").decode("utf-8", "replace")
    try:
        return read_keys(text)
    except NotANote as error:
        raise Stop(f"{path or 'the key that comes with the file'}: {error}", ExitCode.WRONG_INPUT if path else ExitCode.WRONG_KEY) from None
