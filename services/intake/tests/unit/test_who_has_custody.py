"""Guardians are named with the custody they have; whoever has it alone is the only one (föräldrabalken 6:3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.domain.errors import OthersBesideSoleCustody
from services.intake.tests.stories import FATHER, KEYS, MOTHER, receive, received
from shared.eventlog.keyring import open_value
from shared.vocabulary.codes import Custody


def test_guardians_are_kept_with_their_custody_and_the_language_to_interpret_to() -> None:
    mother, father = received().guardians
    assert (Custody.JOINT, Custody.JOINT) == (mother.custody, father.custody)
    assert ("somaliska", None) == (open_value(KEYS, mother.language), father.language)


def test_nobody_stands_beside_a_guardian_who_has_sole_custody() -> None:
    with pytest.raises(OthersBesideSoleCustody):
        receive(guardians=(MOTHER, replace(FATHER, custody=Custody.SOLE)))


def test_sole_custody_is_one_guardians() -> None:
    (only,) = receive(guardians=(replace(MOTHER, custody=Custody.SOLE),)).guardians
    assert Custody.SOLE is only.custody
