"""`narvaro follow prove`: whether every follower and projection has applied every fact up to where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.ending import ExitCode
from deploy.commands.sources import opened
from deploy.commands.whereabouts import Databases, databases
from shared.messaging.missing import Proof
from shared.messaging.proving import prove

SHOWN = 16  # characters of a digest


def prove_followers(folder: Path | None, services: Sequence[str], as_json: bool) -> ExitCode:
    """Count again from the sources' logs and tell; NOT_RIGHT if any follower has missed something. Raises NoAnswer."""
    proofs: list[tuple[str, Proof]] = []
    with databases(folder, services) as reached:
        for service in reached.services:
            proofs += [(service, proof) for proof in prove_service(service, reached)]
    if as_json:
        terminal.write_json([{"at": service, **asdict(proof), "right": proof.right} for service, proof in proofs])
    else:
        for service, proof in proofs:
            terminal.output().print(in_words(service, proof), markup=False)
    return ExitCode.DONE if all(proof.right for _, proof in proofs) else ExitCode.NOT_RIGHT


def prove_service(service: str, reached: Databases) -> list[Proof]:
    """The proofs of one service's followers and projections."""
    with opened(service, reached) as source:
        return prove(source.workings, source.pulls)


def in_words(at: str, proof: Proof) -> str:
    """A proof as a sentence, and a line for each fact that was let pass."""
    who = f"{at}: {proof.source} → {proof.follower}"
    since = f" after position {proof.after}, where counting began," if proof.after else ""
    if proof.right:
        what = "events" if proof.source == at else "facts"
        digest = f"; digest {proof.digest[:SHOWN]}…" if proof.facts else ""
        told = f"{who}: has applied all {proof.facts} {what}{since} up to position {proof.position}{digest}"
    else:
        told = f"{who}: DIFFERS from position {proof.differs_from} on: {proof.why}"
    return "\n".join([told, *(f"  let pass: position {skip.position}, by {skip.by}: {skip.reason}" for skip in proof.skips)])
