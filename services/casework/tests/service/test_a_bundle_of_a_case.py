"""Whose words a bundle opens: the case's own pupil's, as far as its reader may see them, and nobody else's whatever another service says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from services.casework.bundle.making import Asked, Bundles
from services.casework.domain.errors import CaseUnknown, NoEvidence
from services.casework.policies import READERS, Reader
from services.casework.read_models.protection import is_protected
from services.casework.tests.desk import API, GUARDIAN_NAMES, GUN, LENA, PUPIL_NAME, Desk, File, knows_nothing
from shared.eventlog.checkpoints import Signing
from shared.eventlog.sealed import SealedValue
from shared.messaging.calls import DEADLINE, NoAnswer
from shared.messaging.evidence import Answer, Showing, no_words
from shared.proof.bundle import Bundle
from shared.proof.evidence import decoded
from shared.proof.tests.small_town import SIGNER, SmallLog
from shared.proof.values import mark_of
from shared.proof.verifier import Verdict, verify
from shared.vocabulary.codes import AuditPurpose, Role, SecurityMarking


@dataclass
class OthersAtHand:
    """Intake and consent as a bundle meets them: they know nothing of the case, show something, or are silent."""

    shows: dict[str, Answer] = field(default_factory=dict)
    silent: bool = False

    def call(self, service: str, method: str, payload: Mapping[str, Any], timeout: float = DEADLINE) -> Any:
        """Answer evidence_of."""
        assert method == "evidence_of"
        if self.silent:
            raise NoAnswer(f"{service}.evidence_of: no answer in time")
        return vars(self.shows[service]) if service in self.shows else knows_nothing(service, payload["case_id"])


def made(desk: Desk, file: File, others: OthersAtHand | None = None, role: Role = Role.AUDITOR) -> Bundle:
    workings = replace(desk.workings, signing=Signing(SIGNER))
    bundles = Bundles(desk.casework, workings, Showing(workings, opens=lambda role, _: role in READERS, tell=no_words), others or OthersAtHand())
    page = bundles.make(Asked(file.case_id, Reader(GUN, role, partial(is_protected, desk.workings.database)), AuditPurpose.SUPERVISION, {})).page
    return Bundle.read(page)


def checked(bundle: Bundle) -> Verdict:
    return verify(bundle, [SIGNER.public])


def keys(bundle: Bundle) -> set[bytes]:
    return {decoded(each)[32:] for each in json.loads(bundle.sections["keys"])}


def test_an_auditor_gets_the_keys_of_the_pupils_words_and_the_words_themselves_stay_sealed(desk: Desk):
    bundle = made(desk, desk.running())
    verdict = checked(bundle)
    assert (True, 0) == (verdict.right, verdict.sealed)
    assert verdict.opened > 5
    held = b"".join(bundle.sections.values()).decode()
    assert not any(word in held for word in (PUPIL_NAME, *GUARDIAN_NAMES))


def test_nothing_of_a_pupil_with_a_protected_identity_is_opened(desk: Desk):
    bundle = made(desk, desk.running(marking=SecurityMarking.PROTECTED_REGISTRATION))
    verdict = checked(bundle)
    names = len(json.loads(bundle.sections["names"]))
    assert (True, names) == (verdict.right, verdict.opened)
    assert 5 == verdict.sealed


def test_nothing_is_opened_of_a_pupil_whose_other_case_is_protected(desk: Desk):
    file = desk.running()
    desk.accepted_again(file, SecurityMarking.CONFIDENTIALITY_MARK)
    bundle = made(desk, file)
    assert len(json.loads(bundle.sections["names"])) == checked(bundle).opened


def test_the_story_has_a_place_for_each_word_that_the_events_hold(desk: Desk):
    bundle = made(desk, desk.running())
    story = bundle.sections["story"].decode()
    assert "Insatsen startade 2020-08-31" in story
    assert 1 < story.count("data-mark=")
    assert keys(bundle) >= {decoded_mark(each.split('"')[0]) for each in story.split('data-mark="')[1:]}


def decoded_mark(mark: str) -> bytes:
    return decoded(mark.replace("-", "+").replace("_", "/") + "=")


def test_another_services_word_that_a_value_may_be_opened_goes_for_this_pupil_only(desk: Desk):
    file, stranger = desk.running(), desk.keyring.pupil_of(uuid4().hex)
    foreign, own = desk.sealed(stranger, "Någon Annan"), desk.sealed(file.pupil_id, "Robin")
    shows = intake_showing(file, foreign, own)
    bundle = made(desk, file, OthersAtHand({"intake": Answer(shows, [mark_of(foreign), mark_of(own)], {})}))
    assert (False, True) == (foreign.commitment in keys(bundle), own.commitment in keys(bundle))


def test_what_another_service_does_not_let_the_role_read_stays_sealed(desk: Desk):
    file = desk.running()
    own = desk.sealed(file.pupil_id, "Robin")
    bundle = made(desk, file, OthersAtHand({"intake": Answer(intake_showing(file, own), [], {})}))
    assert own.commitment not in keys(bundle)


def intake_showing(file: File, *values: SealedValue) -> str:
    log, stream = SmallLog("intake"), uuid4()
    log.matters[stream] = file.case_id
    log.append(stream, 1, "intake.referral.received", json.dumps([value.token for value in values]).encode())
    return log.evidence(file.case_id).text


def test_without_every_services_evidence_there_is_no_bundle(desk: Desk):
    with pytest.raises(NoEvidence):
        made(desk, desk.queued(), OthersAtHand(silent=True))


def test_a_case_that_nobody_knows_has_no_bundle(desk: Desk):
    with pytest.raises(CaseUnknown):
        made(desk, desk.unannounced())


def test_while_another_service_is_silent_there_is_none_over_http_either(desk: Desk):
    desk.consent.silent = True
    headers = {"Authorization": f"Bearer {desk.tokens[GUN]}", "Narvaro-Purpose": "request"}
    answer = desk.client().get(f"{API}{desk.queued().path}/bundle", headers=headers)
    assert (503, "no-evidence") == (answer.status_code, answer.get_json()["code"])
    assert 403 == desk.get(f"{desk.queued().path}/bundle", LENA).status_code
