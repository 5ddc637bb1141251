"""A file's name as it is kept and given back: the sender's words, without what a name can do to a reader or a disk."""

from __future__ import annotations

import unicodedata
from typing import Final

from shared.vocabulary.codes import FileKind

LONGEST: Final = 120
UNNAMED: Final = "bilaga"
_ENDINGS: Final = {FileKind.JPEG: ("jpg", "jpeg"), FileKind.TIFF: ("tif", "tiff"), FileKind.HEIC: ("heic", "heif")}
_NOT_ON_A_DISK: Final = frozenset('<>:"/\\|?*')


def kept_name(given: str, kind: FileKind) -> str:
    """The last part of a path, without control, direction and other invisible characters, with an ending that says what the file is.

    So `faktura.exe` that is a PDF is called `faktura.exe.pdf`, and nothing that a name pretends survives.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    clean = "".join(" " if each in _NOT_ON_A_DISK else each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    name = " ".join(clean.split()).rstrip(". ")
    endings = _ENDINGS.get(kind, (kind.value,))
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in endings:
        return f"{stem[:LONGEST].strip('. ') or UNNAMED}.{ending.lower()}"
    return f"{name[:LONGEST].strip('. ') or UNNAMED}.{endings[0]}"
