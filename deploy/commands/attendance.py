"""`narvaro attendance fetch`: a period of an organiser's attendance, from its own system by SS 12000."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from deploy.commands import terminal
from deploy.commands.ending import ExitCode, Stop
from deploy.commands.whereabouts import databases
from shared.eventlog.act import Act
from shared.runtime.settings import PREFIX, Settings
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role
from shared.vocabulary.ids import service_id_of
from shared.vocabulary.toml_records import BadRecord, key, read_record

WORDS = {
    "received": "received",
    "here-already": "here already",
    "not-in-the-system": "not in the school's system",
    "nobody-attended": "nobody had anything to attend",
    "refused": "refused",
}


@dataclass(frozen=True)
class Access:
    """Where one organiser's system is."""

    organiser: str = field(metadata=key("organisation number", used="attendance fetch", pattern="[0-9]{10}", example="ten digits"))
    address: str = field(metadata=key("address of the interface, without the resources' names", used="attendance fetch", pattern=r"https?://\S+"))
    token_file: str = field(metadata=key("file with the bearer token", used="attendance fetch", most=1000))


@dataclass(frozen=True)
class Systems:
    """Every organiser's system."""

    school_system: tuple[Access, ...]


def fetch(organiser: str, first: date, last: date, again: bool, systems: Path | None, folder: Path | None, as_json: bool) -> ExitCode:
    """Fetch, with a bar, and tell what became of each school unit; exit code 1 if one was refused or pupils were left out."""
    with databases(folder, ["intake"]) as reached:
        settings = reached.settings("intake")
        told = _fetched(settings, _access(systems or settings.school_systems_file, organiser), first, last, again)
    if as_json:
        terminal.write_json(told)
    else:
        rows = [(each["code"], each["name"], WORDS[each["outcome"]], str(each["pupils"]), str(each["left_out"]), each["why"]) for each in told]
        terminal.output().print(terminal.table(f"Attendance {first} to {last}", ["Code", "School unit", "", "Pupils", "Left out", ""], rows, left=3))
    is_whole = all(each["outcome"] != "refused" and not each["left_out"] for each in told)
    return ExitCode.DONE if is_whole else ExitCode.NOT_RIGHT


def _fetched(settings: Settings, access: Access, first: date, last: date, again: bool) -> list[dict[str, Any]]:
    from services.intake.application import Intake
    from services.intake.application.attendance_fetch import fetch_attendance, organiser_by_number
    from services.intake.domain.attendance_report import Period
    from services.intake.outside.ss12000 import SchoolSystem
    from services.intake.workings import build

    workings = build(settings)
    workings.database.open()
    try:
        assert isinstance(workings.log, Intake), "intake's log is its application"
        by = _act(organiser_by_number(workings.log, access.organiser))
        system = SchoolSystem(access.address, Path(access.token_file))
        with terminal.progress() as tell:
            found = fetch_attendance(
                workings.log,
                system,
                access.organiser,
                Period(first, last),
                again=again,
                by=by,
                tell=lambda done, total: tell("school units", done, total),
            )
            return [asdict(each) for each in found]
    finally:
        for close in workings.closing:
            close()
        workings.database.close()


def _act(organisation: UUID) -> Act:
    return Act(actor=service_id_of("intake"), role=Role.SERVICE, organisation=organisation, effective_on=today(), correlation=uuid4())


def _access(path: Path | None, organiser: str) -> Access:
    """The organiser's system; raises Stop for a file that is missing or wrong, and for an organiser that is not in it."""
    if path is None:
        raise Stop(f"where is the organiser's system? --systems or {PREFIX}SCHOOL_SYSTEMS_FILE names a file that tells", ExitCode.WRONG_INPUT)
    try:
        known = read_record(path, Systems).school_system
    except BadRecord as error:
        raise Stop(str(error), ExitCode.WRONG_INPUT) from None
    found = next((each for each in known if each.organiser == organiser), None)
    if found is None:
        raise Stop(f"{path} has no school_system with this organiser", ExitCode.WRONG_INPUT)
    return found
