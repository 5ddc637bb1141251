"""`narvaro export case`: a case's bundle, one file that tells the case and verifies itself without us."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deploy.commands import terminal
from deploy.commands.clients import Client, client
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.given import read_text
from deploy.commands.replay import find_case
from deploy.demo.player.client import Refused
from deploy.installation import write_closed
from shared.proof.note import Checkpoint, NotANote
from shared.vocabulary.codes import Role

UNKNOWN = "case-unknown"


def export_case(
    case: str, out: Path, purpose: str, checkpoints: Sequence[Path], folder: Path | None, url: str | None, token_file: Path | None
) -> ExitCode:
    """Fetch the bundle and write it where only its owner can read it; raises Stop."""
    since = sizes_of(checkpoints)
    if not out.parent.is_dir():
        raise Stop(f"there is no folder {out.parent}", ExitCode.WRONG_INPUT)
    with client(folder, url, token_file, Role.AUDITOR) as asking:
        page = fetch(asking, find_case(asking, case), purpose, since)
    write_closed(out, page)
    tell = terminal.output().print
    tell(f"{out}: {len(page)} bytes. Open it in a browser, or check it with: narvaro verify {out} --key FILE", markup=False)
    tell("It opens words that are sealed here, also after the case is destroyed: keep it as secret as the case.", markup=False)
    return ExitCode.DONE


def fetch(asking: Client, case_id: str, purpose: str, since: dict[str, int] | None = None) -> bytes:
    """The bundle of a case; raises Stop where there is none."""
    query = {f"{service}_since": size for service, size in (since or {}).items()}
    try:
        return asking.api.get(asking.token, f"/casework/api/v1/cases/{case_id}/bundle", query, {"Narvaro-Purpose": purpose}).content
    except Refused as refused:
        if refused.code == UNKNOWN:
            raise Stop("there is no case with this id, or you may not see it", ExitCode.NO_SUCH_CASE) from None
        raise


def sizes_of(checkpoints: Sequence[Path]) -> dict[str, int]:
    """How many events each service's log had at checkpoints that somebody keeps; raises Stop."""
    found = dict[str, int]()
    for path in checkpoints:
        try:
            found |= sizes_in([read_text(path)])
        except (NotANote, IndexError):
            raise Stop(f"{path} is not a checkpoint", ExitCode.WRONG_INPUT) from None
    return found


def sizes_in(notes: Sequence[str]) -> dict[str, int]:
    """The same of checkpoints at hand; of an empty log there is nothing to go on from. Raises NotANote, IndexError."""
    kept = [Checkpoint.read(note.rpartition("\n\n")[0] + "\n") for note in notes]
    return {each.origin.split("/")[1]: each.size for each in kept if each.size}
