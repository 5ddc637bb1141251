"""TOML read into dataclasses: every key is checked, and all mistakes are told at once, by file and key, with what is allowed there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_WRONG: Any = object()


class BadRecord(ValueError):
    """A file that can't be read, or breaks the rules for such files; tells every mistake in it."""

    def __init__(self, path: Path, mistakes: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {each}" for each in mistakes))
        self.mistakes = mistakes


def key(means: str, *, used: str, least: int | None = None, most: int | None = None, pattern: str = "", example: str = "") -> dict[str, Any]:
    """A field's metadata: what the key means, who uses it, and what may stand there; `least` and `most` bound a number, a text or a list."""
    return {"means": means, "used": used, "least": least, "most": most, "pattern": pattern, "example": example}


@dataclass(frozen=True)
class Key:
    """A key as a file's writer sees it: where, of which kind, and what is told about it."""

    path: str
    kind: Any
    told: Mapping[str, Any]
    default: Any = MISSING

    @property
    def allowed(self) -> str:
        """What may stand there, in words."""
        return allowed(self.kind, self.told)

    @property
    def may_be_left_out(self) -> bool:
        """Whether a file may do without it."""
        return self.default is not MISSING


def keys_of(record: type[Any], prefix: str = "") -> Iterator[Key]:
    """Every key that holds a value, in the order of the file; `[]` stands for each of a list, `<code>` for each code."""
    hints = get_type_hints(record)
    for each in fields(record):
        kind, path = hints[each.name], prefix + each.name
        inner = _record_within(kind)
        if inner is None:
            yield Key(path, kind, each.metadata, each.default)
        elif get_origin(kind) is dict:
            yield from keys_of(inner, f"{path}.<{_dashed(get_args(kind)[0].__name__)}>.")
        else:
            yield from keys_of(inner, f"{path}[]." if get_origin(kind) is tuple else f"{path}.")


def read_record(path: Path, record: type[T]) -> T:
    """The record in a file; raises BadRecord with all that is wrong in it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRecord(path, [f"can't be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise BadRecord(path, ["is not written in UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadRecord(path, [f"is not TOML: {error}"]) from error
    mistakes: list[str] = []
    made = _record(record, content, "", mistakes)
    if mistakes:
        raise BadRecord(path, mistakes)
    return made  # type: ignore[no-any-return]


def allowed(kind: Any, told: Mapping[str, Any]) -> str:
    """What may stand at a key, in words."""
    kind = _plain(kind)
    least, most = told.get("least"), told.get("most")
    if get_origin(kind) in (tuple, frozenset):
        inner = _plain(get_args(kind)[0])
        what = f"a list of {_codes(inner)}" if _is_code(inner) else "a list of texts"
        return f"{what}, at least {least}" if least else what
    if _is_code(kind):
        return f"one of {_codes(kind)}"
    if kind is int:
        return f"a whole number from {least} to {most}"
    if kind is bool:
        return "true or false"
    if kind is date:
        return "a day like 2020-08-01"
    return told.get("example") or f"a text of 1 to {most or 200} characters"


def _record(record: type[Any], given: Any, at: str, mistakes: list[str]) -> Any:
    if not isinstance(given, dict):
        mistakes.append(f"{at or 'the file'}: expected a table with the keys {', '.join(each.name for each in fields(record))}")
        return _WRONG
    known = {each.name: each for each in fields(record)}
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f", did you mean {near[0]}?" if near else ""
            mistakes.append(f"{at}{'.' if at else ''}{name}: unknown key{meant} (allowed: {', '.join(known)})")
    hints = get_type_hints(record)
    values = {name: _field(hints[name], each, given, f"{at}.{name}" if at else name, mistakes) for name, each in known.items()}
    return _WRONG if any(value is _WRONG for value in values.values()) else record(**values)


def _field(kind: Any, of: Field[Any], given: Mapping[str, Any], at: str, mistakes: list[str]) -> Any:
    if of.name in given:
        return _value(kind, of.metadata, given[of.name], at, mistakes)
    if of.default is not MISSING:
        return of.default
    inner = _record_within(kind)
    what = f"a table with the keys {', '.join(each.name for each in fields(inner))}" if inner else allowed(kind, of.metadata)
    mistakes.append(f"{at}: missing; expected {what}")
    return _WRONG


def _value(kind: Any, told: Mapping[str, Any], given: Any, at: str, mistakes: list[str]) -> Any:
    kind = _plain(kind)
    if is_dataclass(kind):
        return _record(kind, given, at, mistakes)  # type: ignore[arg-type]
    if get_origin(kind) is dict:
        codes, record = get_args(kind)
        return _by_code(codes, record, given, at, mistakes)
    if get_origin(kind) in (tuple, frozenset):
        return _several(kind, told, given, at, mistakes)
    if _is_code(kind):
        right = isinstance(given, str) and given in {code.value for code in kind}
    elif kind is date:
        right = isinstance(given, date) and not isinstance(given, datetime)
    else:
        # TOML has types of its own: a number in quotes is a mistake, not a number, and true is not 1.
        right = type(given) is kind and _within(given, told)
    if not right:
        mistakes.append(f"{at}: expected {allowed(kind, told)}")
        return _WRONG
    return kind(given) if _is_code(kind) else given


def _several(kind: Any, told: Mapping[str, Any], given: Any, at: str, mistakes: list[str]) -> Any:
    inner = get_args(kind)[0]
    if not isinstance(given, list) or len(given) < (told.get("least") or 0):
        mistakes.append(f"{at}: expected {'a list of tables' if is_dataclass(inner) else allowed(kind, told)}")
        return _WRONG
    values = [_value(inner, {}, each, f"{at}[{place}]", mistakes) for place, each in enumerate(given)]
    if any(value is _WRONG for value in values):
        return _WRONG
    if not is_dataclass(inner) and len(set(values)) < len(values):
        mistakes.append(f"{at}: the same value stands there twice")
        return _WRONG
    return frozenset(values) if get_origin(kind) is frozenset else tuple(values)


def _by_code(codes: type[StrEnum], record: type[Any], given: Any, at: str, mistakes: list[str]) -> Any:
    wanted = {code.value for code in codes}
    if not isinstance(given, dict) or set(given) != wanted:
        mistakes.append(f"{at}: expected a table for each of {_codes(codes)}, and no other")
        return _WRONG
    values = {code: _record(record, given[code.value], f"{at}.{code.value}", mistakes) for code in codes}
    return _WRONG if any(value is _WRONG for value in values.values()) else values


def _within(given: Any, told: Mapping[str, Any]) -> bool:
    if isinstance(given, bool):
        return True
    if isinstance(given, str):
        return bool(given.strip()) and len(given) <= (told.get("most") or 200) and bool(re.fullmatch(told.get("pattern") or ".*", given))
    least, most = told.get("least"), told.get("most")
    return (least is None or given >= least) and (most is None or given <= most)


def _plain(kind: Any) -> Any:
    """A kind without `| None`, and a NewType as what it is made of."""
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    return getattr(kind, "__supertype__", kind)


def _record_within(kind: Any) -> type[Any] | None:
    """The record that a key holds, or a list or a table of them."""
    for each in (_plain(kind), *get_args(kind)):
        if isinstance(each, type) and is_dataclass(each):
            return each
    return None


def _is_code(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _codes(kind: type[StrEnum]) -> str:
    return ", ".join(code.value for code in kind) if _is_code(kind) else kind.__name__


def _dashed(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
