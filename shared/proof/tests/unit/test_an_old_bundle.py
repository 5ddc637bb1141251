"""A bundle that was handed out long ago is still verified: people keep files, and nobody can call them in.

Each golden file is a bundle of that version as it was made. A later version gets a file of its own, and the old one stays.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.proof.bundle import FORMAT, STORY, Bundle
from shared.proof.note import Verifier
from shared.proof.verifier import verify

GOLDEN = sorted(Path(__file__).parents[1].joinpath("golden").glob("*.bundle"))
KEY = Verifier.read("narvaro.test+5c794460+AT7iqKcoPLL9colD2qEn7wnkgwcai0vGmbpFIvCbFM/e")


def test_the_version_that_is_made_today_has_a_golden_bundle() -> None:
    assert FORMAT in [path.stem for path in GOLDEN]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_bundle_is_still_right_and_its_words_still_open(path: Path) -> None:
    verdict = verify(Bundle.read(path.read_bytes()), [KEY])
    assert (True, None) == (verdict.right, verdict.first)
    assert [("casework", 7), ("consent", 2), ("intake", 2)] == [(part.service, part.events) for part in verdict.parts]
    assert 9 == verdict.opened


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_word_of_its_story_is_still_covered(path: Path) -> None:
    file = path.read_bytes()
    story = Bundle.read(file).sections[STORY]
    altered = file.replace(story, story.replace(b"2021", b"2012", 1))
    assert file != altered
    assert not verify(Bundle.read(altered), [KEY]).right
