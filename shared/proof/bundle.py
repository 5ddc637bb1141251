"""The bundle of one case, narvaro.bundle.v1: one HTML file that tells the case's story, holds the evidence for it, and checks itself.

The file is a page with sections to fill: data in elements that no browser runs, and the story in one that it shows. A manifest, signed
as the checkpoints are, has a digest of every section and one of the page around them, so that each byte of the file is covered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from shared.proof.evidence import encoded
from shared.proof.note import Signer

FORMAT: Final = "narvaro.bundle.v1"
BEGINS: Final = b'<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><meta name="narvaro-bundle" content="' + FORMAT.encode() + b'">'
ENDS: Final = b"</script></body></html>\n"
MANIFEST: Final = "manifest"
PAGE: Final = "page"
STORY: Final = "story"
EVIDENCE: Final = "evidence-"
HOME: Final = "casework"
SERVICES: Final = (HOME, "consent", "intake")
"""Every service that has a log. A bundle has evidence of each, also of one that knows nothing of the case; it begins at home."""
_ANY_VERSION = b'<meta name="narvaro-bundle" content="'
_SECTION = re.compile(
    rb'(?P<opens><script type="text/plain" id="(?P<data>[a-z-]+)">|<section id="(?P<shown>[a-z]+)">)(?P<holds>.*?)(?P<closes></script>|</section>)',
    re.DOTALL,
)


class NotABundle(ValueError):
    """A file is something else, or a bundle of another version."""


class CutShort(ValueError):
    """A bundle's end is missing."""


class NotAManifest(ValueError):
    """What is signed is not a bundle's table of contents."""


@dataclass(frozen=True)
class Manifest:
    """What a bundle's maker signs: which case, when, and the SHA-256 of each part of the file."""

    case: UUID
    made_at: datetime
    digests: Mapping[str, str]

    @property
    def text(self) -> str:
        """As it is signed."""
        lines = [FORMAT, f"case {self.case}", f"made {self.made_at.astimezone(UTC).isoformat()}"]
        return "".join(f"{line}\n" for line in [*lines, *(f"{name} {digest}" for name, digest in self.digests.items())])

    @staticmethod
    def read(text: str) -> Manifest:
        """The manifest in a note's text, which has been verified; raises NotAManifest."""
        try:
            form, case, made, *parts = text.removesuffix("\n").split("\n")
            if form != FORMAT or not case.startswith("case ") or not made.startswith("made "):
                raise ValueError
            digests = dict(part.split(" ") for part in parts)
            return Manifest(UUID(case.removeprefix("case ")), datetime.fromisoformat(made.removeprefix("made ")), digests)
        except ValueError:
            raise NotAManifest("not a manifest: format, case, time, and a digest for each part") from None


@dataclass(frozen=True)
class Bundle:
    """A bundle's file in parts: the page around its sections as a digest, and what each section holds, byte by byte."""

    page: str
    sections: Mapping[str, bytes]

    @property
    def note(self) -> str:
        """The signed manifest."""
        return self.sections[MANIFEST].decode("utf-8", "replace")

    @property
    def digests(self) -> dict[str, str]:
        """Of all that a manifest covers."""
        return {PAGE: self.page, **{name: digest(held) for name, held in self.sections.items() if name != MANIFEST}}

    @staticmethod
    def read(file: bytes) -> Bundle:
        """Take a file apart; raises NotABundle, CutShort."""
        if not file.startswith(BEGINS):
            if file and BEGINS.startswith(file):
                raise CutShort("the file ends in its first line")
            if _ANY_VERSION in file[:1000]:
                raise NotABundle(f"the file is not a bundle of the version that this program reads, {FORMAT}")
            raise NotABundle("the file is not a case's bundle")
        if not file.endswith(ENDS):
            raise CutShort("the file's end is missing")
        sections = {(found["data"] or found["shown"]).decode(): found["holds"] for found in _SECTION.finditer(file)}
        if MANIFEST not in sections:
            raise NotABundle("the file has no manifest")
        return Bundle(digest(_SECTION.sub(rb"\g<opens>\g<closes>", file)), sections)


def digest(part: bytes) -> str:
    """The SHA-256 of a part of the file, base64."""
    return encoded(sha256(part).digest())


def filled(page: bytes, sections: Mapping[str, str], case: UUID, made_at: datetime, signer: Signer) -> bytes:
    """The bundle: an empty page with its sections filled and a manifest signed. Raises ValueError where page and sections don't fit."""
    held = {name: text.encode() for name, text in sections.items()}
    slots = {(found["data"] or found["shown"]).decode() for found in _SECTION.finditer(page)}
    if slots != {*held, MANIFEST} or any(b"</script" in each.lower() or b"</section" in each.lower() for each in held.values()):
        raise ValueError("a section has no place in the page, or would break out of it")
    manifest = Manifest(case, made_at, {PAGE: digest(page), **{name: digest(each) for name, each in held.items()}})
    held[MANIFEST] = signer.sign(manifest.text).encode()
    return _SECTION.sub(lambda found: found["opens"] + held[(found["data"] or found["shown"]).decode()] + found["closes"], page)
