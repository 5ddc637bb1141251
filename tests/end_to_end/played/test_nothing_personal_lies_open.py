"""No name and no identity number of the scenario is found in what servers store and tell, but sealed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from deploy.demo.planning.steps import PlannedGuardian, PlannedReferral
from shared.vocabulary.codes import Role
from tests.end_to_end.stage import Stage

DISTINCTIVE = 7  # letters; shorter names stand in any program's bytes
MANY_BYTES = 8 * 1024 * 1024


def personal(stage: Stage) -> list[str]:
    """Every identity number, phone number, address and distinctive name that was sent."""
    people: list[PlannedReferral | PlannedGuardian] = [*stage.sent, *(guardian for sent in stage.sent for guardian in sent.guardians)]
    names = {name for person in people for name in (person.given_name, person.family_name)}
    names |= {name for member in stage.scenario.team for name in (member.given_name, member.family_name)}
    numbers = {person.identity_number for person in people if person.identity_number}
    contacts = {way for sent in stage.sent for guardian in sent.guardians for way in (guardian.phone, guardian.email)}
    return sorted({name for name in names if len(name) >= DISTINCTIVE} | numbers | contacts)


def spellings(words: list[str]) -> list[bytes]:
    """As they are written in UTF-8, and in the plain letters of an e-mail address; an accented letter in JSON's escapes too."""
    ways = {word.encode() for word in words} | {word.lower().encode() for word in words}
    return sorted(ways | {word.encode("ascii", "backslashreplace") for word in words}, key=len, reverse=True)


def quoted_in(content: bytes, words: list[str]) -> list[bytes]:
    return [way for way in spellings(words) if way in content]


def found(place: Path, words: list[str]) -> list[str]:
    """Every `file:word` in a file or below a folder, by grep, which looks for thousands of words at once; a file removed meanwhile holds none."""
    command = ["grep", "--recursive", "--text", "--only-matching", "--with-filename", "--fixed-strings", "--no-messages", "--file=-", str(place)]
    done = subprocess.run(command, input=b"\n".join(spellings(words)), capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    return sorted({hit.decode() for hit in done.stdout.splitlines()})


def test_the_search_finds_what_is_there(stage: Stage, tmp_path: Path):
    words, number = personal(stage), stage.sent[0].identity_number
    (tmp_path / "open").write_bytes(b"\0" * MANY_BYTES + f'{{"name": "{stage.scenario.team[0].family_name}", "n": "{number}"}}'.encode())
    assert {stage.scenario.team[0].family_name, number} == {hit.rpartition(":")[2] for hit in found(tmp_path, words)}


def test_postgresql_holds_none_in_its_tables_or_its_write_ahead_log(stage: Stage):
    with psycopg.connect(stage.local.server.dsn(), autocommit=True) as administrator:
        administrator.execute("CHECKPOINT")
    write_ahead_log = stage.local.server.data / "pg_wal"
    assert any(file.stat().st_size for file in write_ahead_log.iterdir()), "there is a write-ahead log to search"
    assert [] == found(stage.local.server.data, personal(stage))


def test_no_log_tells_any(stage: Stage):
    words = personal(stage)
    for log in (stage.local.installation.log, stage.local.server.log):
        assert log.stat().st_size, log
        assert [] == found(log, words)


@pytest.mark.parametrize(
    "change",
    [
        {"pupil": {"identity_number": "200001019999"}},
        {"pupil": {"sex": "unknown"}},
        {"pupil": {"registered_in": "9999"}},
        {"pupil": {"nickname": "x"}},
        {"guardians": []},
        {"need": ""},
        {"absence": {"share_percent": 500}},
        {"school_form": "universitet"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_refusal_of_a_referral_quotes_it(stage: Stage, change: dict[str, object]):
    words, sent = personal(stage), stage.sent[0]
    body = {
        "school_unit_id": stage.played.town.school_units[sent.school_unit],
        "pupil": {
            "identity_number": sent.identity_number,
            "given_name": sent.given_name,
            "family_name": stage.scenario.team[0].family_name,
            "sex": sent.sex,
            "registered_in": sent.registered_in,
            **change.get("pupil", {}),  # type: ignore[dict-item]
        },
        "guardians": [vars(each) | {"custody": "joint"} for each in sent.guardians],
        "school_form": sent.form,
        "measures_needed": False,
        "need": sent.need,
        "tried": sent.tried,
        "wishes": ["coordinating"],
        "contact": {"name": sent.family_name, "phone": "018-727 00 00"},
        "absence": {"since": "2021-01-11", "share_percent": 50, "unreported_percent": 10, **change.get("absence", {})},  # type: ignore[dict-item]
        **{name: value for name, value in change.items() if name not in ("pupil", "absence")},
    }
    token = stage.played.town.schools[sent.organiser].token
    answer = stage.ask("POST", "/intake/api/v1/referrals", token, headers={"Idempotency-Key": f"refused-{next(iter(change))}-1"}, json=body)
    assert answer.status_code in (400, 404, 409, 422)
    assert "application/problem+json" == answer.headers["Content-Type"].partition(";")[0]
    assert [] == quoted_in(answer.content, words)
    assert b"200001019999" not in answer.content


@pytest.mark.parametrize("service", ["intake", "consent", "casework", "statistics"])
def test_an_address_with_something_personal_in_it_is_not_repeated(stage: Stage, service: str):
    name, number = stage.sent[0].family_name, stage.sent[0].identity_number
    answer = stage.get(f"/{service}/api/v1/{name}/{number}", Role.TEAM_LEAD, q=number)
    assert 404 == answer.status_code
    assert number.encode() not in answer.content
    assert name.encode() not in answer.content
