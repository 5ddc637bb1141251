"""What `narvaro verify` says in words: how many, when by both clocks, and what nothing was proven of."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.commands import verify, verify_bundle
from deploy.commands.ending import ExitCode
from deploy.log_check import Verdict
from shared.proof.bundle import Bundle
from shared.proof.tests.small_town import SIGNER, bundle, evidence, logs, nothing
from shared.proof.verifier import verify as verify_offline
from shared.web.access.chain import AccessVerdict

SIGNED = "2021-06-14T22:12:00.123456Z"


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict("intake", 1, "ab" * 32), ["intake: 1 event, every hash right; the chain ends in abababababababab…"]),
        (Verdict("intake", 0, ""), ["intake: no events yet"]),
        (Verdict("intake", 0, "", 1, "an event is missing"), ["intake: WRONG at position 1: an event is missing"]),
        (Verdict("intake", 1, "", 2, "an event is missing"), ["intake: WRONG at position 2: an event is missing; the one before it is right"]),
        (Verdict("intake", 6, "", 7, "an event is missing"), ["intake: WRONG at position 7: an event is missing; the 6 before it are right"]),
        (
            Verdict("statistics", 0, "", checkpoints=2, newest_size=0, newest_signed_at=SIGNED, access=AccessVerdict(1, 1, 1, "")),
            [
                "statistics: has no log of its own: its figures are counted from the other logs (narvaro rebuild statistics --compare)",
                "statistics: 2 checkpoints of its access log hold, the newest is signed 2021-06-15 00:12:00 (UTC 2021-06-14 22:12:00)",
                "statistics: 1 entry of the access log has the right hash, and 1 waits for its",
            ],
        ),
        (
            Verdict("consent", 3, "00" * 32, checkpoints=1, newest_size=0, newest_signed_at=SIGNED),
            [
                "consent: 3 events, every hash right; the chain ends in 0000000000000000…",
                "consent: 1 checkpoint holds, the newest is of 0 events, signed 2021-06-15 00:12:00 (UTC 2021-06-14 22:12:00) and proves nothing yet;"
                " 3 events are younger",
            ],
        ),
    ],
)
def test_a_logs_verdict_is_told_in_the_right_number_and_by_both_clocks(verdict: Verdict, told: list[str]):
    assert told == verify.lines([verdict])


def test_a_bundle_tells_of_each_service_what_it_was_held_against():
    log = logs()[0]
    sizes = (0, len(log.rows) - 2, len(log.rows))
    file = bundle({"casework": evidence()["casework"], **nothing()})
    verdict = verify_offline(Bundle.read(file), [SIGNER.public], [SIGNER.sign(log.checkpoint(size).text) for size in sizes])
    signed = "signed 2021-06-15 05:00:00 (UTC 2021-06-15 03:00:00)"
    assert [
        f"casework: 7 events of the case; held against the checkpoint of 13 events, {signed}",
        "casework: your checkpoint is of 0 events, and proves nothing yet",
        "casework: goes on from your checkpoint of 11 events",
        "casework: is as in your checkpoint of 13 events",
        f"consent: nothing of the case, as its log shows; held against the checkpoint of 1 event, {signed}",
    ] == verify_bundle.lines(Path("case.html"), verdict)[1:6]
    assert (
        "not held against any checkpoint that you keep: consent, intake; give one of each log with --checkpoint"
        == verify_bundle.lines(Path("case.html"), verdict)[-1]
    )


def test_a_bundle_that_could_not_be_held_against_a_kept_checkpoint_is_not_called_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file, key, kept = tmp_path / "case.html", tmp_path / "key", tmp_path / "kept.checkpoint"
    file.write_bytes(bundle({"casework": evidence()["casework"], **nothing()}))
    key.write_text(str(SIGNER.public))
    kept.write_text(SIGNER.sign(logs()[0].checkpoint(size=3).text))
    assert ExitCode.NOT_HELD_AGAINST_YOURS == verify_bundle.verify_bundle(file, key, [kept], as_json=False)
    told = capsys.readouterr().out
    assert "NOT HELD" in told
    assert "WRONG" not in told


def test_a_wrong_bundle_is_called_so_at_the_end_too():
    altered = bundle({"casework": evidence()["casework"], **nothing()}).replace(b'"version":4,', b'"version":5,', 1)
    verdict = verify_offline(Bundle.read(altered), [SIGNER.public])
    assert verify_bundle.lines(Path("case.html"), verdict)[-1].startswith("NOT right: ")
