"""Writes docs/settings.md from the settings themselves: `python -m shared.runtime.settings_page > docs/settings.md`."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import get_type_hints

from shared.runtime.settings import PREFIX, Settings

_HEAD = """# Settings

Environment variables, read once and checked at start; one that is unknown, misspelt or unreadable stops the service with its name.
Secrets come from files, so that they stand in no process list and no image.

| variable | is | default | means |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    kinds = get_type_hints(Settings)
    return _HEAD + "".join(
        f"| `{PREFIX}{each.name.upper()}` | {_kind(kinds[each.name])} | {_default(each.default)} | {each.metadata['meaning']} |\n"
        for each in fields(Settings)
    )


def _kind(kind: object) -> str:
    return {str: "text", int: "number", bool: "yes or no"}.get(kind, "file or folder")  # type: ignore[call-overload, no-any-return]


def _default(value: object) -> str:
    if value is None or value == "":
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    sys.stdout.write(page())
