"""When two descriptions of pupils may be of one and the same: a slip in the number, a temporary number beside a real one, name and birth date.

A right check digit lets through no single wrong digit but in the century, and of swapped digits those that stand two places apart, or 0 and 9;
temporary numbers have none, and a school numbers its pupils of one birth date from 01. So a near number alone tells little: the names must have a
part in common, as a family's children have, whom a person tells apart once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from operator import ne
from typing import Final

from shared.vocabulary.codes import DuplicateGround
from shared.vocabulary.identity_numbers import IdentityNumber

_LEAST_TO_SLIP_IN: Final = 4
"""Letters of a name that may hold a slip of the pen; shorter ones are too often other names."""


@dataclass(frozen=True)
class Described:
    """A pupil as somebody has described her; plain, and never stored so."""

    number: IdentityNumber = field(repr=False)
    name: str = field(repr=False)


def ground_of(one: Described, other: Described) -> DuplicateGround | None:
    """Why the two may be the same pupil; None where nothing says so."""
    if one.number.text == other.number.text:
        return DuplicateGround.SAME_PUPIL
    same_person = one.number.born == other.number.born and alike(one.name, other.name)
    if same_person and one.number.kind is not other.number.kind:
        return DuplicateGround.TEMPORARY_NUMBER
    if is_near(one.number.text, other.number.text) and share_a_name(one.name, other.name):
        return DuplicateGround.NUMBER_MISTYPED
    return DuplicateGround.NAME_AND_BIRTH_DATE if same_person else None


def is_near(one: str, other: str) -> bool:
    """Whether one digit differs, or two have changed places."""
    if len(one) != len(other) or sum(map(ne, one, other)) > 2:
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if not all(a.isdigit() and b.isdigit() for a, b in differing):
        return False
    return len(differing) == 1 or (len(differing) == 2 and differing[0] == differing[1][::-1])


def near_numbers(number: str) -> set[str]:
    """Every text that is near to this number: looking up those that are no numbers, too, takes less time than telling which they are."""
    return set(_near_texts(number))


def _near_texts(text: str) -> Iterator[str]:
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    for at in digits:
        yield from (f"{text[:at]}{digit}{text[at + 1 :]}" for digit in "0123456789" if digit != text[at])
    for one, other in combinations(digits, 2):
        if text[one] != text[other]:
            swapped = list(text)
            swapped[one], swapped[other] = text[other], text[one]
            yield "".join(swapped)


def alike(one: str, other: str) -> bool:
    """Whether two full names may be of the same person: every part of the shorter has its like in the longer, in any order, and two at least."""
    fewer, more = sorted((_parts(one), _parts(other)), key=len)
    return len(fewer) > 1 and all(any(_same_part(part, each) for each in more) for part in fewer)


def share_a_name(one: str, other: str) -> bool:
    """Whether two full names have a part in common."""
    return any(_same_part(part, each) for part in _parts(one) for each in _parts(other))


def _parts(name: str) -> list[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return list(dict.fromkeys(re.findall(r"\w+", plain)))


def _same_part(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _LEAST_TO_SLIP_IN and _one_slip(one, other))


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, too many or too few, or two neighbours have changed places."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    begins = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    rest, longer_rest = shorter[begins:], longer[begins:]
    if len(rest) < len(longer_rest):
        return rest == longer_rest[1:]
    return rest[1:] == longer_rest[1:] or (rest[:2] == longer_rest[1::-1] and rest[2:] == longer_rest[2:])
