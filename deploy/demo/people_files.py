"""The scenario's files about organisations and people, all fictitious; identity numbers only from the tax agency's published test series."""

from datetime import timedelta
from pathlib import Path

from deploy.demo.rows import Member, Names, Organiser, SchoolUnit, Staff
from deploy.demo.table_file import Line, ScenarioError, read
from shared.vocabulary.codes import OrganiserKind, Profession, Role, Sex
from shared.vocabulary.identity_numbers import IdentityNumber, NotAnIdentityNumber, parse_identity_number

STAFF_ROLES = {Role.ADMIN, Role.AUDITOR, Role.ANALYST, Role.ARCHIVIST, Role.ATTENDANCE_OFFICER}


def organisers(folder: Path) -> tuple[Organiser, ...]:
    """Who runs schools."""
    lines = read(folder, "organisers.csv", ("organiser", "kind", "organisation_number", "name", "source"))
    found: dict[str, Organiser] = {}
    numbers: set[str] = set()
    for line in lines:
        row = Organiser(line.text("organiser"), line.code("kind", OrganiserKind), _digits(line, "organisation_number", 10), line.text("name"))
        if row.key in found or row.organisation_number in numbers:
            line.wrong("the organiser or its organisation number is there twice")
        found[row.key] = row
        numbers.add(row.organisation_number)
    return tuple(found.values())


def school_units(folder: Path) -> tuple[SchoolUnit, ...]:
    """The schools."""
    lines = read(folder, "school_units.csv", ("code", "organiser", "name", "school_forms", "weight", "source"))
    found: dict[str, SchoolUnit] = {}
    for line in lines:
        code, weight = _digits(line, "code", 8), line.whole("weight", at_least=1, at_most=1000)
        if code in found:
            line.wrong("the school unit code is there twice")
        found[code] = SchoolUnit(code, line.text("organiser"), line.text("name"), line.forms("school_forms"), weight)
    return tuple(found.values())


def team(folder: Path) -> tuple[Member, ...]:
    """The coordinators. Lines of one person that follow day upon day (so that each may tell its own source) become one membership."""
    columns = ("given_name", "family_name", "leader", "profession", "starts_on", "ends_on", "capacity", "source")
    merged: dict[tuple[str, str], Member] = {}
    for line in sorted(read(folder, "team.csv", columns), key=lambda each: each.cells["starts_on"]):
        row = _member(line)
        earlier = merged.get((row.given_name, row.family_name))
        if earlier is not None:
            row = _continued(line, earlier, row)
        merged[(row.given_name, row.family_name)] = row
    leaders = [each for each in merged.values() if each.leader]
    if len(leaders) != 1:
        raise ScenarioError(folder / "team.csv", None, "one member, no more and no less, must be the leader")
    return tuple(merged.values())


def _member(line: Line) -> Member:
    if line.text("leader") not in ("yes", "no"):
        line.wrong("leader must be yes or no")
    starts_on, ends_on = line.day("starts_on"), line.day_or_none("ends_on")
    if ends_on is not None and ends_on < starts_on:
        line.wrong("ends_on comes before starts_on")
    return Member(
        line.text("given_name"),
        line.text("family_name"),
        line.text("leader") == "yes",
        line.code("profession", Profession),
        starts_on,
        ends_on,
        line.whole("capacity", at_most=100),
    )


def _continued(line: Line, earlier: Member, later: Member) -> Member:
    if earlier.ends_on is None or later.starts_on != earlier.ends_on + timedelta(days=1):
        line.wrong("a member's lines must follow day upon day")
    if (earlier.leader, earlier.profession, earlier.capacity) != (later.leader, later.profession, later.capacity):
        line.wrong("a member's lines must agree on leader, profession and capacity")
    return Member(later.given_name, later.family_name, later.leader, later.profession, earlier.starts_on, later.ends_on, later.capacity)


def staff(folder: Path) -> tuple[Staff, ...]:
    """Those who sign in and are neither coordinators nor at a school."""
    lines = read(folder, "staff.csv", ("role", "given_name", "family_name"))
    found = []
    for line in lines:
        row = Staff(line.code("role", Role), line.text("given_name"), line.text("family_name"))
        if row.role not in STAFF_ROLES:
            line.wrong(f"role must be one of: {', '.join(sorted(STAFF_ROLES))}")
        found.append(row)
    if not any(row.role is Role.ADMIN for row in found):
        raise ScenarioError(folder / "staff.csv", None, "lacks an admin, who registers everybody else")
    return tuple(found)


def names(folder: Path) -> Names:
    """Given names by sex, and family names."""
    given: dict[Sex, list[str]] = {Sex.BOY: [], Sex.GIRL: []}
    for line in read(folder, "given_names.csv", ("name", "sex")):
        given[line.code("sex", Sex)].append(line.text("name"))
    if not all(given.values()):
        raise ScenarioError(folder / "given_names.csv", None, "needs a name of a boy and one of a girl at least")
    family = tuple(line.text("name") for line in read(folder, "family_names.csv", ("name",)))
    return Names({sex: tuple(each) for sex, each in given.items()}, family)


def identity_numbers(folder: Path) -> tuple[IdentityNumber, ...]:
    """Test identity numbers, of pupils and guardians, in the order in which they are given out."""
    found: dict[str, IdentityNumber] = {}
    for line in read(folder, "identity_numbers.csv", ("number",)):
        try:
            number = parse_identity_number(line.text("number"))
        except NotAnIdentityNumber as error:
            line.wrong(str(error))
        if number.text in found:
            line.wrong("the number is there twice")
        found[number.text] = number
    return tuple(found.values())


def _digits(line: Line, column: str, count: int) -> str:
    cell = line.text(column)
    if not (cell.isascii() and cell.isdigit() and len(cell) == count):
        line.wrong(f"{column} must be {count} digits")
    return cell
