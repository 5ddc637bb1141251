"""A profile in words: read back to its writer, and docs/profiles.md (`python -m shared.vocabulary.profile_words > docs/profiles.md`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.vocabulary.labels import label
from shared.vocabulary.profile import OURS, MunicipalityProfile, read_profile
from shared.vocabulary.toml_records import keys_of

_HEAD = """# A municipality's profile

What differs between municipalities stands in one TOML file each, and nowhere else. {how_many} come along, in `shared/vocabulary/profiles`:
{names}. A fifth needs no code:

    cp shared/vocabulary/profiles/uppsala.toml /etc/narvaro/profiles/enkoping.toml     # and change what differs
    narvaro profile check /etc/narvaro/profiles/enkoping.toml
    NARVARO_MUNICIPALITY=enkoping NARVARO_MUNICIPALITY_FOLDER=/etc/narvaro/profiles narvaro serve intake

The folder is looked in first, so a file called `uppsala.toml` there takes the place of ours. All services of an installation read the same
file. It is read at start: a service with a wrong one doesn't start, and tells every mistake with file, key and what is allowed. So does
`narvaro profile check`, which reads a right one back in words; exit code 2 means that something is wrong. A key that is missing, misspelt
or unknown is a mistake; nothing is guessed.

In the files that come along each rule says where it comes from: a seed (the sources of [domain.md](domain.md)), law, practice, or
`assumed`. An assumption is ours until somebody in that municipality decides.

`[]` in a key stands for each table of a list, `<outcome>` for each code of that list. Codes and their words are published at
`/intake/api/v1/code-lists`.

| key | is | means | used by |
|---|---|---|---|
"""
_TAIL = """
## What the four differ in

| key | {heads} |
|---|{lines}|
"""
_NOT = """
## What is no profile's business

Law and the sources' common ground are code: that a pupil is registered in the municipality, what a school does before it refers, that
nothing starts without consent, that long-term absent means *more* than the threshold, which school forms and years there are on a day,
how a registry number is made.
"""


def told(profile: MunicipalityProfile) -> list[tuple[str, str]]:
    """Every key of a profile with its value in words, in the order of the file."""
    return list(_told(profile, ""))


def page() -> str:
    """The whole of docs/profiles.md."""
    profiles = [read_profile(file) for file in sorted(OURS.glob("*.toml"))]
    names = ", ".join(f"{each.name} ({each.code})" for each in profiles)
    lines = [_HEAD.format(how_many={4: "Four"}.get(len(profiles), str(len(profiles))), names=names)]
    for key in keys_of(MunicipalityProfile):
        may = "; may be left out" if key.may_be_left_out else ""
        lines.append(f"| `{key.path}` | {key.allowed}{may} | {key.told['means']} | {key.told['used']} |\n")
    lines.append(_TAIL.format(heads=" | ".join(each.name for each in profiles), lines="---|" * (len(profiles) - 1) + "---"))
    lines.extend(_differences(profiles))
    lines.append(_NOT)
    return "".join(lines)


def _differences(profiles: list[MunicipalityProfile]) -> Iterator[str]:
    whole = [dict(told(each)) for each in profiles]
    for path in dict.fromkeys(path for each in whole for path in each):
        values = [each.get(path, "–") for each in whole]
        if len(set(values)) > 1 and "[" not in path and path != "team.sizes":
            yield f"| `{path}` | {' | '.join(values)} |\n"
    yield f"| `team.sizes` (who leads + coordinators) | {' | '.join(_sizes(each) for each in profiles)} |\n"


def _sizes(profile: MunicipalityProfile) -> str:
    told = [f"{each.valid_from or ''}–{each.valid_to or ''} {each.leaders} + {each.coordinators}".lstrip("– ") for each in profile.team.sizes]
    return "; ".join(told) or "not said"


def _told(record: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for each in fields(record):
        value, path = getattr(record, each.name), prefix + each.name
        if is_dataclass(value):
            yield from _told(value, f"{path}.")
        elif isinstance(value, dict):
            for code, inner in value.items():
                yield from _told(inner, f"{path}.{code}.")
        elif isinstance(value, tuple) and any(map(is_dataclass, value)):
            for place, inner in enumerate(value):
                yield from _told(inner, f"{path}[{place}].")
        else:
            yield path, _in_words(value)


def _in_words(value: object) -> str:
    if value is None:
        return "not said"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return label(value, "en")
    if isinstance(value, frozenset):
        value = tuple(sorted(value))
    if isinstance(value, tuple):
        return ", ".join(map(_in_words, value)) or "none"
    return value.isoformat() if isinstance(value, date) else str(value)


if __name__ == "__main__":
    sys.stdout.write(page())
