"""Whoever writes a scenario is told which file, which line and what, one thing at a time."""

import shutil
from pathlib import Path

import pytest

from deploy.demo.loading import OURS, load
from deploy.demo.table_file import ScenarioError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OURS, tmp_path / "scenario"))


def told(folder: Path) -> str:
    with pytest.raises(ScenarioError) as refused:
        load(folder)
    assert "\n" not in str(refused.value)
    return str(refused.value).replace(f"{folder}/", "")


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_own_scenario_is_right():
    assert 336 == load().referral_total


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("referrals.csv", "boy,48,", "boy,many,", "referrals.csv, line 2: count must be a whole number from 0 to 100000"),
        ("referrals.csv", "boy,48,", "boy,-48,", "referrals.csv, line 2: count must be a whole number from 0 to 100000"),
        ("referrals.csv", "girl,28,report", "girl,28,rumour", "referrals.csv, line 3: source must be one of: report, assumed"),
        ("referrals.csv", "girl,28,report", "girl,28", "referrals.csv, line 3: has 5 cells where 6 are needed"),
        ("referrals.csv", "girl,28", "boy,28", "referrals.csv, line 3: says again what line 2 says"),
        ("referrals.csv", "2018,grundskola,municipal,boy", "2031,grundskola,municipal,boy", "referrals.csv, line 2: the year lies outside"),
        ("referrals.csv", "2018,grundskola", "2018,anpassad-grundskola", "referrals.csv, line 2: no school unit in school_units.csv has this form"),
        ("referrals.csv", "year,form", "year,school_form", "referrals.csv, line 1: the first line must be year,form,"),
        ("outcomes.csv", "2018-01-01,", "2018-02-30,", "outcomes.csv, line 2: begun_from must be a day like 2021-08-13"),
        ("outcomes.csv", "2018-12-31", "2017-12-31", "outcomes.csv, line 2: begun_to comes before begun_from"),
        ("outcomes.csv", "2018-12-31", "2019-06-30", "outcomes.csv, line 2: the days from begun_from to begun_to overlap"),
        ("outcomes.csv", "back-60-100,35", "back-60-100,36", "reasons.csv: gives reasons for 35 of the 36 that outcomes.csv closes as back-60-100"),
        ("reasons.csv", "goal-reached", "never-started", "reasons.csv, line 2: an intervention that was begun can't end as never-started"),
        ("declines.csv", "other-actor,6", "other-actor,300", "outcomes.csv: with declines.csv, refused and closed_before_start"),
        ("answers.csv", "withdrawn,14", "withdrawn,1", "answers.csv: withdrawn must be at least the 11 that reasons.csv closes"),
        ("organisers.csv", "klippan,", "municipality,", "organisers.csv, line 3: the organiser or its organisation number is there twice"),
        ("school_units.csv", "99000101", "9900010", "school_units.csv, line 2: code must be 8 digits"),
        ("school_units.csv", "99000101,municipality", "99000101,nobody", "school_units.csv, line 2: the organiser is not in organisers.csv"),
        ("team.csv", "yes,socionom,2020-08-01", "yes,socionom,2020-09-01", "team.csv, line 7: a member's lines must follow day upon day"),
        ("team.csv", "leader,prof", "lead,prof", "team.csv, line 1: the first line must be given_name,family_name,leader,"),
        ("staff.csv", "admin", "analyst", "staff.csv: lacks an admin"),
        ("identity_numbers.csv", "number\n", "number\n200001019999\n", "identity_numbers.csv, line 2: not an identity number"),
        ("months.csv", "12,5,assumed\n", "", "months.csv: must have the twelve months"),
        ("texts.csv", "closure_refused", "closure_rejected", "texts.csv, line 54: kind must be one of:"),
        ("process.csv", "share_sent_back,0.14", "share_sent_back,14", "process.csv, line 11: value must be a share from 0 to 1"),
        ("process.csv", "0..3", "3..0", "process.csv, line 18: value must be two whole numbers, the lower first"),
        ("process.csv", "seed,5187,assumed\n", "", "process.csv: lacks seed"),
        ("process.csv", "2021-08-13", "2017-08-13", "process.csv: last_day must come after first_day"),
        ("process.csv", "2021-08-13", "2021-08-01", "outcomes.csv: 2021-01-01 to 2021-08-13 lies outside"),
        ("family_names.csv", "Abdirahmani", "", "family_names.csv, line 2: has 0 cells where 1 are needed: name"),
    ],
)
def test_it_is_told_by_file_and_line(folder: Path, file: str, old: str, new: str, expected: str):
    change(folder, file, old, new)
    assert told(folder).startswith(expected)


def test_a_missing_file_is_named(folder: Path):
    (folder / "team.csv").unlink()
    assert "team.csv: the file is missing" == told(folder)


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(ScenarioError, match="there is no such folder"):
        load(tmp_path / "nowhere")


def test_bytes_that_are_not_utf_8_are_told_by_line(folder: Path):
    (folder / "family_names.csv").write_bytes("name\nAlm\nÅsén\n".encode("latin-1"))
    assert "family_names.csv, line 3: the file must be UTF-8" == told(folder)


def test_a_personal_cell_is_never_quoted(folder: Path):
    wrong = "200001019999"
    change(folder, "identity_numbers.csv", "number\n", f"number\n{wrong}\n")
    assert wrong not in told(folder)


def test_a_name_may_not_hide_a_second_line(folder: Path):
    change(folder, "family_names.csv", "Abdirahmani", '"Abdi\nrahmani"')
    assert "family_names.csv, line 2: a cell must not go on over several lines" == told(folder)
