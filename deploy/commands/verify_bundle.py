"""`narvaro verify BUNDLE`: a case's bundle, checked with nothing but the file, a public key and checkpoints that somebody has kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.export import read_text
from shared.proof.bundle import Bundle, CutShort, NotABundle
from shared.proof.kept import read_keys
from shared.proof.note import NotANote, Verifier
from shared.proof.verifier import Verdict, WrongKey, verify


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
        for line in lines(path, verdict, keys[0] if key is None else None, len(checkpoints)):
            terminal.output().print(line, markup=False)
    if not verdict.right:
        return ExitCode.NOT_RIGHT
    return ExitCode.DONE if key is not None else ExitCode.RIGHT_BY_ITS_OWN_KEY


def lines(path: Path, verdict: Verdict, own_key: Verifier | None = None, kept: int = 0) -> list[str]:
    """The verdict in words, without what a forged file may bring to steer a terminal; `own_key` is the file's own key where no other was given."""
    told = [f"{path}: case {verdict.case}, bundle of {verdict.made_at:%Y-%m-%d %H:%M} UTC" if verdict.made_at else f"{path}"]
    told += [f"WRONG: {each.told}" for each in verdict.findings]
    for part in verdict.parts:
        signed = f", signed {part.signed_at:%Y-%m-%d %H:%M} UTC" if part.signed_at else ""
        told.append(f"{part.service}: {part.events} events of the case, held against the checkpoint of {part.log_size} events{signed}")
    if verdict.right:
        by = "" if own_key is None else "by the file's own key alone, "
        told.append(f"{by}every event is what was recorded, none is missing; {verdict.opened} sealed values open, {verdict.sealed} stay sealed")
        told.append(
            "the logs of the checkpoints that you gave go on from them; the other logs were held against none of yours"
            if kept
            else "not held against any checkpoint that you keep: give one with --checkpoint"
        )
    if own_key is not None:
        told.append(f"checked with the key that comes with the file, which proves little: compare it with the one you got elsewhere: {own_key}")
    return ["".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line) for line in told]


def _keys(path: Path | None, bundle: Bundle) -> list[Verifier]:
    """The keys to check with; raises Stop."""
    text = read_text(path) if path else bundle.sections.get("key", b"").decode("utf-8", "replace")
    try:
        return read_keys(text)
    except NotANote as error:
        raise Stop(f"{path or 'the key that comes with the file'}: {error}", ExitCode.WRONG_INPUT if path else ExitCode.WRONG_KEY) from None
