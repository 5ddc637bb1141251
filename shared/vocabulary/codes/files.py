"""Codes of attached files."""

from enum import StrEnum


class FileKind(StrEnum):
    """What an attached file is, as its content shows; the kinds that are taken in."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    TIFF = "tiff"
    HEIC = "heic"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"


class ScanVerdict(StrEnum):
    """What the virus scanner said of a file that was kept."""

    CLEAN = "clean"
    NOT_SCANNED = "not-scanned"


class AttachedTo(StrEnum):
    """What sort of matter a file is attached to."""

    REFERRAL = "referral"
    ABSENCE_NOTICE = "absence-notice"
