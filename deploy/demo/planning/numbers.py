"""Gives out identity numbers: each once, in the order of the file, and a school's temporary number where none fits."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import date

from shared.vocabulary.codes import Sex
from shared.vocabulary.identity_numbers import IdentityNumber, parse_identity_number

YOUNGEST_PARENT, OLDEST_PARENT = 19, 42


class Numbers:
    """The scenario's test numbers that nobody has yet."""

    def __init__(self, numbers: Iterable[IdentityNumber]) -> None:
        self._left: defaultdict[int, deque[IdentityNumber]] = defaultdict(deque)
        self._temporary: Counter[date] = Counter()
        for number in numbers:
            self._left[number.born.year].append(number)

    def pupil(self, born: int, sex: Sex) -> IdentityNumber | None:
        """A pupil's number, of the year or, as a pupil may be a year behind or ahead, the one beside it; None when there is none left.

        The eleventh digit tells the sex as in real numbers, though nobody may read it so.
        """
        for year in (born, born - 1, born + 1):
            for number in self._left[year]:
                if int(number.text[10]) % 2 == (sex is Sex.BOY):
                    self._left[year].remove(number)
                    return number
        return None

    def temporary(self, born: date) -> IdentityNumber:
        """A number that a school has made itself."""
        self._temporary[born] += 1
        return parse_identity_number(f"{born:%Y%m%d}TF{self._temporary[born]:02}")

    def guardian(self, child_born: int) -> IdentityNumber | None:
        """A number of somebody old enough to be a parent; None when there is none left."""
        for year in range(child_born - YOUNGEST_PARENT, child_born - OLDEST_PARENT, -1):
            if self._left[year]:
                return self._left[year].popleft()
        return None
