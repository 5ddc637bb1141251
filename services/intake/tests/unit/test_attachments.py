"""An attachment's versions: the newest is shown, the earlier stay, and there is an end to them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.intake.domain.attachment import MOST_VERSIONS, Attachment, Matter, StoredFile
from services.intake.domain.file_errors import TooManyVersions
from services.intake.tests.stories import PUPIL
from shared.vocabulary.codes import AttachedTo, FileKind, ScanVerdict
from shared.vocabulary.ids import case_id_of
from shared.vocabulary.words import Digest

REFERRAL = UUID(int=7)


def a_file() -> StoredFile:
    return StoredFile(uuid4(), FileKind.PDF, 1000, Digest("ab" * 32), ScanVerdict.CLEAN)


def an_attachment() -> Attachment:
    return Attachment(uuid4(), Matter(AttachedTo.REFERRAL, REFERRAL), PUPIL, a_file(), "utredning.pdf", "12" * 32)


def test_a_version_of_the_stream_is_a_version_of_the_file():
    attachment, later = an_attachment(), a_file()
    attachment.replace(later, "utredning.pdf", "34" * 32)
    assert (2, later) == (attachment.version, attachment.file)
    assert [1, 2] == [each.originator_version for each in attachment.pending_events]


def test_it_is_sealed_for_its_pupil_and_belongs_to_its_referrals_case():
    attachment = an_attachment()
    assert PUPIL == attachment.subject_id
    assert case_id_of(REFERRAL) == attachment.belongs_to.case_id


def test_there_is_an_end_to_its_versions():
    attachment = an_attachment()
    for _ in range(MOST_VERSIONS - 1):
        attachment.replace(a_file(), "utredning.pdf", "34" * 32)
    with pytest.raises(TooManyVersions):
        attachment.replace(a_file(), "utredning.pdf", "34" * 32)
