"""A municipality's rules are one file, and every mistake in it is told with file, key and what is allowed."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.codes import Actor, OrganiserKind, Outcome, Profession, Referrer, RetentionAction, SchoolForm
from shared.vocabulary.municipalities import is_municipality, municipalities
from shared.vocabulary.profile import OURS, BadProfile, Keeping, MunicipalityProfile, load_profile, read_profile
from shared.vocabulary.profile_words import page, told
from shared.vocabulary.toml_records import keys_of
from shared.vocabulary.words import MunicipalityCode

NAMES = ("boras", "sigtuna", "uppsala", "vanersborg")
UPPSALA = OURS / "uppsala.toml"
SOURCE = re.compile(r"#.*\b(seed 00[0-4]|law|practice|assumed)\b")


def test_four_municipalities_come_along() -> None:
    assert {"0380": "Uppsala kommun", "0191": "Sigtuna kommun", "1487": "Vänersborgs kommun", "1490": "Borås Stad"} == {
        load_profile(name).code: load_profile(name).name for name in NAMES
    }
    assert set(NAMES) == {file.stem for file in OURS.glob("*.toml")}


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_says_where_it_comes_from(name: str) -> None:
    silent, told_above = [], False
    for line in (OURS / f"{name}.toml").read_text().splitlines():
        is_rule = bool(line) and not line.startswith(("#", "[", "]")) and not line.endswith("[")
        if is_rule and not told_above and not SOURCE.search(line):
            silent.append(line)
        told_above = bool(SOURCE.match(line)) or (told_above and line.endswith("["))
    assert [] == silent


def test_uppsala_takes_referrals_from_principals_of_all_schools_and_works_six_months() -> None:
    profile = load_profile("uppsala")
    assert frozenset({Referrer.PRINCIPAL}) == profile.referrals.may_refer
    assert frozenset(OrganiserKind) == profile.referrals.organisers
    assert set(SchoolForm) == set(profile.referrals.school_forms)
    assert 6 == profile.intervention.months
    assert (12, 18) == (profile.consent.pupil_signs_from, profile.consent.pupil_signs_alone_from)


@pytest.mark.parametrize(
    ("day", "leaders", "coordinators"), [("2020-08-01", 1, 5), ("2020-12-31", 1, 5), ("2021-01-01", 1, 7), ("2021-12-31", 1, 7), ("2022-01-01", 1, 4)]
)
def test_uppsalas_team_has_the_size_that_the_report_gives_for_each_time(day: str, leaders: int, coordinators: int) -> None:
    size = load_profile("uppsala").team.size_on(date.fromisoformat(day))
    assert size is not None
    assert (leaders, coordinators) == (size.leaders, size.coordinators)


def test_nothing_is_said_about_a_team_before_the_first_day_that_a_seed_tells() -> None:
    assert [None, None] == [load_profile("uppsala").team.size_on(date(2020, 7, 31)), load_profile("vanersborg").team.size_on(date(2014, 5, 1))]


def test_sigtuna_has_one_coordinator_in_its_own_compulsory_schools_whom_guardians_may_turn_to() -> None:
    profile = load_profile("sigtuna")
    size = profile.team.size_on(date(2021, 1, 1))
    assert profile.guardians_may_refer
    assert frozenset({OrganiserKind.MUNICIPAL}) == profile.referrals.organisers
    assert SchoolForm.UPPER_SECONDARY not in profile.referrals.school_forms
    assert size is not None
    assert 1 == size.leaders + size.coordinators


def test_only_in_sigtuna_does_a_seed_open_the_guardians_road() -> None:
    assert ["sigtuna"] == [name for name in NAMES if load_profile(name).guardians_may_refer]


def test_notices_of_absence_come_from_every_organiser_everywhere() -> None:
    assert {frozenset(OrganiserKind)} == {load_profile(name).notices.absence_from for name in NAMES}


def test_vanersborg_has_a_plan_for_each_stage_and_works_with_the_police_and_the_youth_clinic() -> None:
    profile = load_profile("vanersborg")
    assert ["forskola", "f-6", "7-9", "gymnasium"] == [stage.value for plan in profile.plans for stage in plan.stages]
    assert {Actor.POLICE, Actor.YOUTH_CLINIC, Actor.HABILITATION, Actor.BUP} <= set(profile.sharing.actors)


def test_boras_has_two_in_team_domino_and_works_with_associations_and_family_homes() -> None:
    profile = load_profile("boras")
    size = profile.team.size_on(date(2020, 11, 1))
    assert size is not None
    assert ("Team Domino", 2) == (profile.team.name, size.coordinators)
    assert {Actor.ASSOCIATION, Actor.FAMILY_HOME} <= set(profile.sharing.actors)


@pytest.mark.parametrize("name", NAMES)
def test_long_term_absent_is_more_than_forty_percent(name: str) -> None:
    assert 40 == load_profile(name).attendance.long_term_percent


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_kept_five_years_and_two_weeks_pass_before_it_is_destroyed(name: str) -> None:
    retention = load_profile(name).retention
    assert (14, 5) == (retention.cooling_off_days, retention.declined_years)
    assert dict.fromkeys(Outcome, Keeping(5, RetentionAction.DESTRUCTION)) == retention.after


@given(st.sampled_from(NAMES), st.dates(date(2010, 1, 1), date(2040, 1, 1)))
def test_on_no_day_has_a_team_two_sizes(name: str, day: date) -> None:
    assert len([size for size in load_profile(name).team.sizes if size.valid_on(day)]) <= 1


def test_all_professions_of_the_code_list_are_in_uppsalas_team() -> None:
    assert tuple(Profession) == load_profile("uppsala").team.professions


@pytest.mark.parametrize("name", ["atlantis", "../profiles/uppsala", "", "/etc/passwd"])
def test_a_municipality_without_a_file_is_refused_and_the_choices_are_told(name: str) -> None:
    with pytest.raises(BadProfile, match=r"no municipality profile .* boras, sigtuna, uppsala, vanersborg"):
        load_profile(name)


@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [
        ("months = 6", "months = '6'", "intervention.months: expected a whole number from 1 to 36"),
        ("months = 6", "months = 0", "intervention.months: expected a whole number from 1 to 36"),
        ("months = 6", "mouths = 6", "intervention.mouths: unknown key, did you mean months? (allowed: months)"),
        ("months = 6", "", "intervention.months: missing; expected a whole number from 1 to 36"),
        ('["principal"]', '["principle"]', "referrals.may_refer[0]: expected one of principal, guardian"),
        ('["principal"]', "[]", "referrals.may_refer: expected a list of principal, guardian, at least 1"),
        ('["principal"]', '["principal", "principal"]', "referrals.may_refer: the same value stands there twice"),
        ('["principal"]', '"principal"', "referrals.may_refer: expected a list of principal, guardian, at least 1"),
        ('"0380"', '"9999"', "code: no municipality has this code"),
        ('"0380"', '"Uppsala"', "code: expected the four digits of a municipality"),
        ('"UBN"', '"U-B-N"', "referrals.registry_series: expected 1 to 10 letters and digits"),
        ("pupil_signs_from = 12", "pupil_signs_from = 19", "consent.pupil_signs_alone_from: expected no lower age"),
        ("pupil_signs_from = 12", "pupil_signs_from = true", "consent.pupil_signs_from: expected a whole number from 1 to 21"),
        ("cooling_off_days = 14", "cooling_off_days = 0", "retention.cooling_off_days: expected a whole number from 1 to 365"),
        ("declined_years = 5", "declined_years = -1", "retention.declined_years: expected a whole number from 0 to 200"),
        ('then = "destruction"', 'then = "burning"', "retention.after.back-60-100.then: expected one of destruction, preservation"),
        ("[retention.after.not-back]", "[retention.after.back]", "retention.after: expected a table for each of back-60-100, back-25-60, not-back"),
        ("years = 5", "years = 500", "retention.after.back-60-100.years: expected a whole number from 0 to 200"),
        ("long_term_percent = 40", "long_term_percent = 40.5", "attendance.long_term_percent: expected a whole number from 1 to 99"),
        ("investigation_needed = true", 'investigation_needed = "yes"', "notices.investigation_needed: expected true or false"),
        ("valid_to = 2020-12-31", "valid_to = 2020-07-31", "team.sizes[0].valid_to: expected no day before valid_from"),
        ("valid_to = 2020-12-31", "valid_to = 2021-01-01", "team.sizes[1]: expected days of its own"),
        ("valid_to = 2020-12-31", "valid_to = '2020-12-31'", "team.sizes[0].valid_to: expected a day like 2020-08-01"),
        ("[[team.sizes]]", "[team.sizes]", "is not TOML"),
        ("links = []", 'links = [{ text = "Hit", address = "http://exempel.se" }]', "contact.links[0].address: expected an address that begins"),
        ("[contact]", "[contacts]", "contacts: unknown key, did you mean contact?"),
        ("[consent]", "[consent", "is not TOML"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(tmp_path: Path, right: str, wrong: str, mistake: str) -> None:
    file = tmp_path / "uppsala.toml"
    text = UPPSALA.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong))
    with pytest.raises(BadProfile) as caught:
        read_profile(file)
    assert f"{file}: {mistake}" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "boras.toml"
    file.write_text(UPPSALA.read_text().replace("months = 6", "months = 0").replace('["principal"]', "[]").replace('name = "Uppsala kommun"', ""))
    with pytest.raises(BadProfile) as caught:
        read_profile(file)
    assert 3 == len(str(caught.value).splitlines())


def test_every_key_that_may_not_be_left_out_is_asked_for(tmp_path: Path) -> None:
    lines = UPPSALA.read_text().splitlines()
    file = tmp_path / "uppsala.toml"
    may_be_left_out = {key.path.split(".")[-1] for key in keys_of(MunicipalityProfile) if key.may_be_left_out}
    for place, line in enumerate(lines):
        name = line.split(" ")[0]
        if not re.match(r"[a-z_]+ = .*[^\[]$", line) or name in may_be_left_out:
            continue
        file.write_text("\n".join([*lines[:place], *lines[place + 1 :]]))
        with pytest.raises(BadProfile, match=rf"{name}: missing; expected"):
            read_profile(file)


def test_a_folder_of_ones_own_is_looked_in_first(tmp_path: Path) -> None:
    (tmp_path / "uppsala.toml").write_text(UPPSALA.read_text().replace("months = 6", "months = 9"))
    assert (9, 6, 6) == (
        load_profile("uppsala", tmp_path).intervention.months,
        load_profile("sigtuna", tmp_path).intervention.months,
        load_profile("uppsala").intervention.months,
    )


def test_the_page_of_profiles_tells_every_key_and_what_the_four_differ_in() -> None:
    assert page() == (Path(__file__).resolve().parents[4] / "docs" / "profiles.md").read_text()


def test_a_profile_is_read_back_in_words() -> None:
    read_back = dict(told(load_profile("sigtuna")))
    assert ("Guardian, Principal", "yes", "5") == tuple(
        read_back[each] for each in ("referrals.may_refer", "notices.investigation_needed", "retention.after.not-back.years")
    )


def test_there_are_290_municipalities() -> None:
    assert 290 == len(municipalities())
    assert ("Uppsala", True, False) == (
        municipalities()[MunicipalityCode("0380")],
        is_municipality("0380"),
        is_municipality("0000"),
    )
