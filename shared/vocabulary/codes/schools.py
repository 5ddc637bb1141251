"""Codes of organisers, schools and school areas."""

from enum import StrEnum


class RegisterChange(StrEnum):
    """What has become otherwise with an organiser, a school unit or a school area in the register."""

    RENAMED = "renamed"
    FORMS_CHANGED = "forms-changed"
    MOVED = "moved"
    PLACED = "placed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CORRECTED = "corrected"


class OrganiserKind(StrEnum):
    """Who runs the school (huvudman)."""

    MUNICIPAL = "municipal"
    INDEPENDENT = "independent"


class SchoolForm(StrEnum):
    """School forms the coordinators work with (seed 000, 002); validity in `labels.toml`."""

    PRESCHOOL_CLASS = "forskoleklass"
    COMPULSORY = "grundskola"
    UPPER_SECONDARY = "gymnasieskola"
    COMPULSORY_SPECIAL = "grundsarskola"
    UPPER_SECONDARY_SPECIAL = "gymnasiesarskola"
    COMPULSORY_ADAPTED = "anpassad-grundskola"
    UPPER_SECONDARY_ADAPTED = "anpassad-gymnasieskola"


class Stage(StrEnum):
    """Where in school pupils are, as plans and figures divide them (seed 003); by number of year, so the ten-year school has codes of its own."""

    PRESCHOOL = "forskola"
    EARLY = "f-6"
    LATE = "7-9"
    EARLY_OF_TEN = "1-7"
    LATE_OF_TEN = "8-10"
    UPPER_SECONDARY = "gymnasium"
