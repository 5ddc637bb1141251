"""The verifier says that an untouched bundle is right, and names the first event that somebody has done something to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.proof.bundle import Bundle, CutShort, NotABundle
from shared.proof.chain import row_hash
from shared.proof.finding import Finding, Kind, Why
from shared.proof.note import Verifier
from shared.proof.tests.alterations import ALTERATIONS, FORGERIES, Alteration, Forgery, held
from shared.proof.tests.small_town import CASE, SIGNER, STRANGER, SmallLog, bundle, evidence, logs, nothing
from shared.proof.verifier import Verdict, WrongKey, verify

FILE = bundle()


def checked(file: bytes, *outside: str, key: Verifier = SIGNER.public) -> Verdict:
    return verify(Bundle.read(file), [key], outside)


def test_an_untouched_bundle_is_right():
    verdict = checked(FILE)
    assert (True, None, CASE) == (verdict.right, verdict.first, verdict.case)
    assert [("casework", 7), ("consent", 2), ("intake", 2)] == [(part.service, part.events) for part in verdict.parts]
    assert (9, 0) == (verdict.opened, verdict.sealed)


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda each: each.name)
def test_what_was_altered_is_named(alteration: Alteration):
    altered = alteration.change(FILE)
    assert altered != FILE
    first = checked(altered).first
    assert first is not None
    told = (first.kind, first.why, first.service, first.position, first.version, first.part)
    assert (alteration.kind, alteration.why, alteration.service, alteration.position, alteration.version, alteration.part) == told
    assert first.told


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda each: each.name)
def test_whoever_signs_cannot_keep_a_service_out(forgery: Forgery):
    first = checked(forgery.file).first
    assert Finding(Kind.MISSING, forgery.why, forgery.service) == first
    assert first.told.startswith(f"{forgery.service}: every event is MISSING")


def test_a_service_that_knows_nothing_of_the_case_proves_it():
    verdict = checked(bundle({"casework": evidence()["casework"], **nothing()}))
    assert (True, [("casework", 7), ("consent", 0), ("intake", 0)]) == (verdict.right, [(part.service, part.events) for part in verdict.parts])


@given(at=st.integers(0, len(FILE) - 1), bit=st.integers(0, 7))
def test_no_bit_of_the_file_can_be_turned_without_a_trace(at: int, bit: int):
    altered = bytearray(FILE)
    altered[at] ^= 1 << bit
    try:
        verdict = checked(bytes(altered))
    except (NotABundle, CutShort, WrongKey):
        return
    assert not verdict.right


@given(end=st.integers(1, len(FILE) - 1))
def test_a_bundle_that_is_cut_short_is_told_apart_from_one_that_was_altered(end: int):
    with pytest.raises(CutShort):
        Bundle.read(FILE[:end])


@pytest.mark.parametrize("file", [b"", b'<!doctype html>\n<html lang="sv"><head><title>Nyheter</title>', b"%PDF-1.7", b"\xff\xfe\x00"])
def test_another_file_is_no_bundle(file: bytes):
    with pytest.raises(NotABundle):
        Bundle.read(file)


def test_a_bundle_of_a_later_version_is_told():
    with pytest.raises(NotABundle, match=r"narvaro\.bundle\.v1"):
        Bundle.read(FILE.replace(b"narvaro.bundle.v1", b"narvaro.bundle.v2"))


def test_a_bundle_that_somebody_else_signed_does_not_pass_for_ours():
    forged = bundle(signer=STRANGER)
    with pytest.raises(WrongKey):
        checked(forged)
    assert "checkpoint" == checked(forged, key=STRANGER.public).findings[0].kind


def test_values_that_the_reader_may_not_see_stay_sealed():
    file = bundle(hidden="intake")
    verdict = checked(file)
    assert (True, 8, 1) == (verdict.right, verdict.opened, verdict.sealed)
    assert len(json.loads(held(FILE, "keys"))) == 1 + len(json.loads(held(file, "keys")))


def test_a_key_that_opens_nothing_is_found_even_where_it_was_signed():
    verdict = checked(bundle(keys=json.dumps([held_key()])))
    assert Finding(Kind.VALUE, Why.KEY_WITHOUT_VALUE, part="keys") == verdict.first


def held_key() -> str:
    key: str = json.loads(held(FILE, "keys"))[0]
    return "AAAA" + key[4:44] + "AAAA" + key[48:]


def test_a_checkpoint_that_was_kept_elsewhere_agrees():
    log = logs()[0]
    kept = SIGNER.sign(log.checkpoint().text)
    earlier = SIGNER.sign(log.checkpoint(size=len(log.rows) - 2).text)
    assert checked(FILE, kept, earlier).right


def test_every_log_goes_on_from_the_checkpoint_of_the_empty_one():
    assert checked(FILE, SIGNER.sign(logs()[0].checkpoint(size=0).text)).right
    other = replace(logs()[0].checkpoint(size=0), root=bytes(32))
    assert Finding(Kind.OUTSIDE, Why.FORKED, "casework") == checked(FILE, SIGNER.sign(other.text)).first


def test_a_checkpoint_that_no_proof_leads_from_is_not_passed_over():
    kept = SIGNER.sign(logs()[0].checkpoint(size=3).text)
    assert Finding(Kind.OUTSIDE, Why.NOT_COMPARED, "casework") == checked(FILE, kept).first


def test_a_checkpoint_of_another_log_is_told():
    other = SIGNER.sign(replace(logs()[0].checkpoint(), origin="narvaro.test/statistics/1").text)
    assert Finding(Kind.OUTSIDE, Why.OTHER_LOG) == checked(FILE, other).first


def test_a_kept_checkpoint_with_anothers_signature_is_told():
    assert Finding(Kind.OUTSIDE, Why.SIGNATURE) == checked(FILE, STRANGER.sign(logs()[0].checkpoint().text)).first


@pytest.mark.parametrize("sizes_ago", [0, 2])
def test_a_history_written_anew_with_every_hash_and_signature_is_caught_by_a_checkpoint_kept_before(sizes_ago: int):
    before = logs()[0]
    kept = SIGNER.sign(before.checkpoint(size=len(before.rows) - sizes_ago).text)
    rewritten = written_anew(before)
    file = bundle({**evidence(), "casework": rewritten.evidence(CASE)})
    assert checked(file).right
    assert Finding(Kind.OUTSIDE, Why.FORKED, "casework") == checked(file, kept).first


def written_anew(log: SmallLog) -> SmallLog:
    """The log with one early event changed and every hash after it recomputed, as only a superuser could."""
    anew = SmallLog(log.service, [], dict(log.matters))
    for row in log.rows:
        anew.append(row.stream, row.version, row.topic, row.state.replace(b"2021-03-12", b"2020-03-12") if row.position == 2 else row.state)
    return anew


def test_a_dishonest_log_whose_hashes_do_not_follow_each_other_is_found():
    parts = evidence()
    casework = parts["casework"]
    at = next(at for at, shown in enumerate(casework.events) if shown.row.position == 11)
    log = SmallLog("casework", list(logs()[0].rows), dict(logs()[0].matters))
    row = replace(casework.events[at].row, hash=b"")
    row = replace(row, hash=row_hash(bytes(32), row))
    log.rows[10] = row
    broken = log.evidence(CASE)
    events = tuple(replace(shown, before=bytes(32)) if shown.row.position == 11 else shown for shown in broken.events)
    first = checked(bundle({**parts, "casework": replace(broken, events=events)})).first
    assert (Kind.WRONG, Why.CHAIN, 11) == (first.kind, first.why, first.position) if first else False


def test_ends_that_a_file_only_claims_are_not_counted_one_by_one():
    first, *events = evidence()["casework"].text.split("\n")
    plain = json.loads(first)
    claimed = [{**plain["heads"][0], "stream": f"00000000-0000-4000-8000-{number:012d}", "version": 2**53 - 1} for number in range(50)]
    changed: dict[str, str] = {"evidence-casework": "\n".join([json.dumps({**plain, "heads": claimed}), *events, *["x"] * 5000])}
    verdict = checked(bundle(None, hidden="", signer=SIGNER, **changed))
    assert not verdict.right
    assert len(verdict.findings) < 1100


def test_a_line_that_stands_for_no_event_is_told_though_it_was_signed():
    changed: dict[str, str] = {"evidence-intake": evidence()["intake"].text + "\nnothing"}
    first = checked(bundle(None, hidden="", signer=SIGNER, **changed)).first
    assert Finding(Kind.SECTION, Why.UNREADABLE, "intake", part="evidence-intake") == first
