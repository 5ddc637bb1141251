"""An organiser's attendance is fetched from its own system: a report a school unit, whole, once, and on from where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli import main
from services.intake.tests.attendance_stories import pupil_number
from services.intake.tests.installation import INDEPENDENT, Installation
from services.intake.tests.school_system import ATTENDANCES, DELETED, SUMS, SchoolSystemServer, id_of, serving
from services.intake.tests.service.weeks import Weeks
from shared.runtime.settings import PREFIX, Settings
from shared.vocabulary.codes import Role
from tests.catching_up import catch_up

NUMBER, UNIT, OTHER_UNIT = "1000000002", "10000002", "10000012"


@pytest.fixture
def server() -> Iterator[SchoolSystemServer]:
    with serving() as started:
        started.units = [UNIT, OTHER_UNIT]
        for unit, first in ((UNIT, 500), (OTHER_UNIT, 600)):
            for at in range(first, first + 6):
                person = started.pupil(unit, pupil_number(at), name="Åsa", startDate="2000-01-01")
                started.sum(unit, person, attendanceSum=500, validAbsenceSum=0, invalidAbsenceSum=500 if at == first else 0, offeredSum=1000)
        yield started


class Command:
    """`narvaro attendance fetch` as an operator gives it."""

    def __init__(self, house: Installation, server: SchoolSystemServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._house, self._weeks = house, Weeks(house)
        (folder / "token").write_text(server.token)
        self._systems = folder / "systems.toml"
        self._systems.write_text(f'[[school_system]]\norganiser = "{NUMBER}"\naddress = "{server.address}"\ntoken_file = "{folder / "token"}"\n')
        for each in fields(Settings):
            value = getattr(house.settings, each.name)
            if value != each.default:
                monkeypatch.setenv(PREFIX + each.name.upper(), str(value))
        monkeypatch.setenv(f"{PREFIX}SCHOOL_SYSTEMS_FILE", str(self._systems))
        self.week = self._weeks.for_fetching()

    def __call__(self, *more: str, organiser: str = NUMBER) -> tuple[int, str, dict[str, tuple[str, int, int]]]:
        """Exit code, everything that was written, and what became of each school unit: outcome, pupils, left out."""
        days = ["--first-day", str(self.week.first), "--last-day", str(self.week.last)]
        result = CliRunner().invoke(main, ["attendance", "fetch", "--organiser", organiser, *days, "--json", *more])
        catch_up(self._house.workings)
        told = json.loads(result.stdout) if result.stdout.startswith("[") else []
        return result.exit_code, result.output, {each["code"]: (each["outcome"], each["pupils"], each["left_out"]) for each in told}


@pytest.fixture
def fetch(house: Installation, server: SchoolSystemServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    known = house.get(f"/organisations/{house.schools[INDEPENDENT].organiser_id}/school-units", house.admin).get_json()["items"]
    if OTHER_UNIT not in [each["code"] for each in known]:
        unit = {"code": OTHER_UNIT, "name": "Lindens skola", "school_forms": ["grundskola"], "valid_from": "2000-01-01"}
        house.post(f"/organisations/{house.schools[INDEPENDENT].organiser_id}/school-units", house.admin, unit)
    return Command(house, server, tmp_path, monkeypatch)


def test_every_school_unit_is_fetched_once(fetch: Command, house: Installation, server: SchoolSystemServer) -> None:
    code, written, units = fetch()
    assert (0, {UNIT: ("received", 6, 0), OTHER_UNIT: ("received", 6, 0)}) == (code, units)
    assert not any(word in written for word in (server.token, "Åsa", pupil_number(500)))
    listed = house.get("/attendance-reports", house.schools[INDEPENDENT].token).get_json()["items"]
    fetched = [each for each in listed if each["first_day"] == str(fetch.week.first)]
    assert [("school-system", 6, 1)] * 2 == [(each["source"], each["pupils"], each["counts"][0]["long_term"]) for each in fetched]
    page = house.visitor(house.people[Role.TEAM_LEAD]).go("/intake/attendance")
    assert (200, True, False) == (page.status, "Lindens skola" in page.text, "Åsa" in page.text)
    asked, events = len(server.asked), house.last_position()
    assert {UNIT: ("here-already", 0, 0), OTHER_UNIT: ("here-already", 0, 0)} == fetch()[2]
    assert (asked, events) == (len(server.asked), house.last_position())


def test_an_interrupted_fetch_goes_on_where_it_stopped(fetch: Command, server: SchoolSystemServer) -> None:
    server.breaks_at = 7
    code, written, _ = fetch()
    assert (3, True) == (code, "answers 500, 6 times in a row" in written)
    assert "Exempelsson" not in written
    server.breaks_at = None
    code, _, units = fetch()
    assert (0, ["here-already", "received"]) == (code, [outcome for outcome, _, _ in units.values()])


def test_asked_again_only_what_has_changed_is_replaced(fetch: Command, house: Installation, server: SchoolSystemServer) -> None:
    fetch()
    server.sum(UNIT, id_of(f"person {pupil_number(501)}"), invalidAbsenceSum=900)
    assert {UNIT: ("received", 6, 0), OTHER_UNIT: ("here-already", 6, 0)} == fetch("--again")[2]
    listed = house.get("/attendance-reports", house.schools[INDEPENDENT].token).get_json()["items"]
    first, replaced = (each for each in listed if each["first_day"] == str(fetch.week.first) and each["school_unit_name"] != "Lindens skola")
    assert (replaced["id"], 2) == (first["replaces"], first["counts"][0]["long_term"])


def test_asked_again_only_the_units_are_fetched_of_which_the_system_tells_a_change(fetch: Command, server: SchoolSystemServer) -> None:
    server.offers |= {ATTENDANCES, DELETED}
    fetch()
    server.asked.clear()
    assert {UNIT: ("here-already", 0, 0), OTHER_UNIT: ("here-already", 0, 0)} == fetch("--again")[2]
    assert not any(path == SUMS for path, _ in server.asked)
    server.sum(UNIT, id_of(f"person {pupil_number(501)}"), invalidAbsenceSum=900)
    server.changed.append((ATTENDANCES, UNIT, datetime.now(UTC).isoformat()))
    assert {UNIT: ("received", 6, 0), OTHER_UNIT: ("here-already", 0, 0)} == fetch("--again")[2]
    assert [[id_of(UNIT)]] == [query["organisation"] for path, query in server.asked if path == SUMS and "organisation" in query]


def test_whom_nobody_can_know_is_left_out_and_told_and_what_breaks_a_rule_is_refused(fetch: Command, server: SchoolSystemServer) -> None:
    person = server.pupil(UNIT, "unknown", startDate="2000-01-01")
    server.sum(UNIT, person, attendanceSum=10)
    server.pupil(UNIT, pupil_number(510), startDate="2000-01-01")
    server.sum(OTHER_UNIT, server.pupil(OTHER_UNIT, pupil_number(610), startDate="2000-01-01", schoolYear=12), attendanceSum=10)
    code, written, units = fetch()
    assert (1, ("received", 6, 1), "refused") == (code, units[UNIT], units[OTHER_UNIT][0])
    assert not any(word in written for word in ("unknown", pupil_number(610)))


def test_a_school_unit_that_the_system_has_not_is_told(fetch: Command, server: SchoolSystemServer) -> None:
    server.units.remove(OTHER_UNIT)
    server.sums.clear()
    assert (0, {UNIT: "nobody-attended", OTHER_UNIT: "not-in-the-system"}) == _outcomes(fetch())


def test_an_organiser_without_a_system_and_one_that_nobody_knows_are_told(fetch: Command) -> None:
    code, written, _ = fetch(organiser="1000000001")
    assert (2, True) == (code, "no school_system with this organiser" in written)


def _outcomes(fetched: tuple[int, str, dict[str, tuple[str, int, int]]]) -> tuple[int, dict[str, str]]:
    return fetched[0], {code: outcome for code, (outcome, _, _) in fetched[2].items()}
