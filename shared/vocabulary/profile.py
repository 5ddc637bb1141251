"""What differs between municipalities, as one small file each, checked when it is read; docs/profiles.md tells every key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from shared.vocabulary.codes import Actor, OrganiserKind, Outcome, Profession, Referrer, RetentionAction, SchoolForm, Stage
from shared.vocabulary.municipalities import is_municipality
from shared.vocabulary.toml_records import BadRecord, key, read_record
from shared.vocabulary.words import MunicipalityCode

OURS = Path(__file__).with_name("profiles")


class BadProfile(ValueError):
    """A municipality's file is missing or breaks the rules for such files; says which, where and what is allowed."""


@dataclass(frozen=True)
class Referrals:
    """How referrals come in: the series of registry numbers, who may send, from which schools, for which pupils."""

    registry_series: str = field(
        metadata=key(
            "the letters before the year in registry numbers", used="intake", most=10, pattern=r"[^\W_]+", example="1 to 10 letters and digits"
        )
    )
    may_refer: frozenset[Referrer] = field(
        metadata=key("who may send a referral; with `guardian` the guardian's road is open", used="intake", least=1)
    )
    organisers: frozenset[OrganiserKind] = field(metadata=key("whose schools may send one", used="intake", least=1))
    school_forms: tuple[SchoolForm, ...] = field(
        metadata=key(
            "whose pupils the service is for, codes that have been replaced included, as history is imported by them", used="intake", least=1
        )
    )


@dataclass(frozen=True)
class Notices:
    """Whose notices are taken in, and how soon they are followed up."""

    absence_from: frozenset[OrganiserKind] = field(
        metadata=key("whose schools send absence notices on pupils registered here", used="intake", least=1)
    )
    investigation_needed: bool = field(metadata=key("whether an absence notice without the school's investigation is incomplete", used="intake"))
    follow_up_days: int = field(
        metadata=key("within how many days of its receipt an absence notice is followed up", used="intake", least=1, most=365)
    )


@dataclass(frozen=True)
class Attendance:
    """What counts as long-term absent."""

    long_term_percent: int = field(
        metadata=key("absent *more* than so many percent is long-term absent; just so many isn't", used="intake", least=1, most=99)
    )

    lines_years: int = field(
        metadata=key("whole years after a report came in that its pupils' lines are kept; then nobody can open them", used="intake", least=1, most=20)
    )

    smallest_group: int = field(
        default=5,
        metadata=key(
            "of fewer pupils than this no sums are kept in the clear, since they would tell of one of them", used="intake", least=2, most=50
        ),
    )


@dataclass(frozen=True)
class Surveys:
    """From how many answers on a survey's question is told."""

    fewest_answers: int = field(
        default=5,
        metadata=key("a question that fewer than this have answered is told without figures, in any survey", used="intake", least=2, most=50),
    )


@dataclass(frozen=True)
class TeamSize:
    """How many work in the team between two days, the last one included."""

    leaders: int = field(metadata=key("how many lead the team", used="casework", least=0, most=50))
    coordinators: int = field(metadata=key("how many coordinators, apart from those who lead", used="casework", least=0, most=200))
    valid_from: date | None = field(default=None, metadata=key("first day; left out: as far back as there is", used="casework"))
    valid_to: date | None = field(default=None, metadata=key("last day; left out: until further notice", used="casework"))

    def valid_on(self, day: date) -> bool:
        """Whether it is so on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Team:
    """Who does the work, and what they are called here."""

    name: str = field(
        metadata=key("what the service is called to those outside", used="all pages", example="a name like Koordinatorer för ökad skolnärvaro")
    )
    coordinator: str = field(
        metadata=key("what one of them is called, within a sentence", used="all pages", example="a word like närvarokoordinator")
    )
    team_lead: str = field(metadata=key("what the one who leads is called, within a sentence", used="all pages", example="a word like teamledare"))
    responsible: str = field(metadata=key("the administration that answers for it", used="intake", example="a name like utbildningsförvaltningen"))
    professions: tuple[Profession, ...] = field(metadata=key("the professions that the team has", used="casework", least=1))
    sizes: tuple[TeamSize, ...]

    def size_on(self, day: date) -> TeamSize | None:
        """How big the team is to be on a day; None where nothing is said."""
        return next((size for size in self.sizes if size.valid_on(day)), None)


@dataclass(frozen=True)
class Sharing:
    """Whom a consent may name."""

    actors: tuple[Actor, ...] = field(
        metadata=key("the actors that work around a pupil here, whom a question about consent offers", used="consent", least=1)
    )


@dataclass(frozen=True)
class Plan:
    """A plan or routine of the municipality's own."""

    name: str = field(metadata=key("what it is called", used="intake", example="a name like Att främja närvaro"))
    stages: tuple[Stage, ...] = field(metadata=key("for which pupils", used="intake", least=1))
    since: int | None = field(default=None, metadata=key("the year it was made", used="intake", least=1990, most=2199))
    revised: int | None = field(default=None, metadata=key("the year it was revised last", used="intake", least=1990, most=2199))


@dataclass(frozen=True)
class Link:
    """A page of the municipality's."""

    text: str = field(metadata=key("what the page is about", used="intake", example="a text of 1 to 200 characters"))
    address: str = field(metadata=key("where it is", used="intake", pattern=r"https://\S+", example="an address that begins with https://"))


@dataclass(frozen=True)
class Contact:
    """Whom to turn to."""

    first: str = field(metadata=key("whom a guardian turns to first, as a sentence", used="intake", most=500))
    questions: str = field(metadata=key("whom one asks about the service, as a sentence", used="intake", most=500))
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ConsentAges:
    """From which age (whole years) the pupil signs too, and alone; practice, so it is configured."""

    pupil_signs_from: int = field(metadata=key("from this age in whole years the pupil signs beside the guardians", used="consent", least=1, most=21))
    pupil_signs_alone_from: int = field(metadata=key("from this age the pupil signs alone", used="consent", least=1, most=21))


@dataclass(frozen=True)
class Intervention:
    """How long an intervention runs before it is extended or closed."""

    months: int = field(metadata=key("how many calendar months an intervention lasts, last day included", used="casework, intake", least=1, most=36))


@dataclass(frozen=True)
class Keeping:
    """How many years after its closure a file is kept, and what happens then."""

    years: int = field(metadata=key("how many years after its closure a file with this outcome is kept", used="casework", least=0, most=200))
    then: RetentionAction = field(metadata=key("what happens then: the pupil's key is destroyed, or the file goes to the e-archive", used="casework"))


@dataclass(frozen=True)
class Retention:
    """How long files are kept, by outcome, and declined referrals; and how many days pass between a destruction's approval and the destruction."""

    cooling_off_days: int = field(
        metadata=key("how many days pass between the approval of a destruction and the destruction", used="casework", least=1, most=365)
    )
    declined_years: int = field(
        metadata=key("how many years a referral that was declined or withdrawn is kept after that day", used="casework", least=0, most=200)
    )
    after: dict[Outcome, Keeping]


@dataclass(frozen=True)
class MunicipalityProfile:
    """One municipality's rules."""

    code: MunicipalityCode = field(
        metadata=key("the municipality's code", used="intake", pattern="[0-9]{4}", example="the four digits of a municipality")
    )
    name: str = field(metadata=key("its name", used="all pages", example="a name like Uppsala kommun"))
    referrals: Referrals
    notices: Notices
    attendance: Attendance
    team: Team
    sharing: Sharing
    consent: ConsentAges
    intervention: Intervention
    retention: Retention
    contact: Contact
    plans: tuple[Plan, ...]
    surveys: Surveys = Surveys()

    @property
    def guardians_may_refer(self) -> bool:
        """Whether the guardian's road is open (seed 002)."""
        return Referrer.GUARDIAN in self.referrals.may_refer


@cache
def load_profile(name: str, folder: Path | None = None) -> MunicipalityProfile:
    """The profile in `<name>.toml` of a folder of one's own, else of those that come along; raises BadProfile."""
    places = [each for each in (folder, OURS) if each is not None]
    path = next((place / f"{name}.toml" for place in places if name.isidentifier() and (place / f"{name}.toml").is_file()), None)
    if path is None:
        names = ", ".join(sorted({each.stem for place in places for each in place.glob("*.toml")}))
        raise BadProfile(f"there is no municipality profile {name} in {' or '.join(map(str, places))}: expected one of {names}")
    return read_profile(path)


def read_profile(path: Path) -> MunicipalityProfile:
    """The profile in a file; raises BadProfile with everything that is wrong in it."""
    try:
        profile = read_record(path, MunicipalityProfile)
    except BadRecord as error:
        raise BadProfile(str(error)) from error
    if mistakes := list(_contradictions(profile)):
        raise BadProfile("\n".join(f"{path}: {each}" for each in mistakes))
    return profile


def _contradictions(profile: MunicipalityProfile) -> Iterator[str]:
    """What no key shows by itself."""
    if not is_municipality(profile.code):
        yield "code: no municipality has this code; expected one of those in shared/vocabulary/municipalities.csv"
    if parties := [actor for actor in profile.sharing.actors if actor in (Actor.GUARDIAN, Actor.PUPIL, Actor.COORDINATOR)]:
        yield f"sharing.actors: expected nobody who is a party to the case, like {parties[0].value}"
    if profile.consent.pupil_signs_alone_from < profile.consent.pupil_signs_from:
        yield "consent.pupil_signs_alone_from: expected no lower age than consent.pupil_signs_from"
    for place, size in enumerate(profile.team.sizes):
        if size.valid_from and size.valid_to and size.valid_to < size.valid_from:
            yield f"team.sizes[{place}].valid_to: expected no day before valid_from"
        if any(_overlap(size, earlier) for earlier in profile.team.sizes[:place]):
            yield f"team.sizes[{place}]: expected days of its own, but an earlier size holds on some of them"


def _overlap(one: TeamSize, other: TeamSize) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_to or date.max, other.valid_to or date.max)
