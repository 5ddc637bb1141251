"""Where a text that somebody reads stands without being wrapped: in a template's markup or expressions, or in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared.web.catalogue import HOUSE
from tests.texts.gathering import IN_PYTHON

STAYS_SWEDISH: Final = {
    "services/casework/archive": "what goes to the e-archive",
    "services/casework/bundle": "what is signed",
    "services/intake/http/attendance/report_file.py": "names of columns and codes in a file",
    "services/intake/http/imports/columns.py": "names of columns and an example of a row",
    "services/intake/http/imports/cells.py": "words of a file",
    "services/intake/outside/school_unit_register.py": "words of a file",
    "services/statistics/report.py": "the command line",
    "shared/messaging/measures.py": "measures, in English",
    "shared/proof": "what is signed",
    "shared/web/visitor_language.py": "each language in its own words",
    "shared/web/describing/words.py": "examples of what somebody writes",
    "shared/vocabulary/profile.py": "errors of a file that nobody but the municipality writes, in English",
    "shared/vocabulary/profile_words.py": "docs, in English",
}
"""Files and folders whose Swedish is not translated, and what it is."""

_NAMES: Final = frozenset({"Närvaro", "OpenAPI", "Swagger", "UI", "Authorization", "Bearer"})
_CODES: Final = frozenset({"checkbox", "radio", "ok", "warn", "stop", "calm", "quiet"})
_WORD = re.compile(r"[^\W\d_]{2,}")
_PIECE = re.compile(r"-\w+|[a-z-]+=.*")
"""Of an attribute that is put together."""
_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_WRAPPED = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{#.*?#\}|<(script|style|code)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|alt|placeholder|data-head)="([^"]*)"')
_LITERAL = re.compile(r'"([^"\\]*)"|\'([^\'\\]*)\'')
_LOOKED_UP = re.compile(r"(?:\b_|\bngettext)\((?:\"[^\"]*\"|'[^']*')(?:,\s*\"[^\"]*\")?")
_CODES_MAY_STAND = re.compile(
    r"(?:==|!=|\bin|\bnot in|\[|\w=|\w\.\w*\(|map\(|sort\(|url_for\(|asset\(|sign_in_address\()\s*\(?$|^\s*(?:extends|import|from|include)\b"
)
_SWEDISH = re.compile(r"[åäöÅÄÖ]")
_SENTENCE = re.compile(r"[A-ZÅÄÖ]-?[a-zåäö]+(?: [a-zåäö(].*|[.!?…])?")


def stays_swedish(path: Path) -> bool:
    """Whether a file's texts are not translated."""
    name = str(path.relative_to(HOUSE))
    return any(name == each or name.startswith(f"{each}/") for each in STAYS_SWEDISH)


def untranslated(path: Path) -> list[str]:
    """Visible texts of a template that stand bare, as `line: text`."""
    source = _WRAPPED.sub(lambda found: "\n" * found[0].count("\n"), path.read_text())
    found: list[tuple[int, str]] = []
    for code in _JINJA.finditer(source):
        line = source.count("\n", 0, code.start()) + 1
        found.extend((line, text) for text in _in_code(code[0][2:-2].strip("- ")))
    markup = _JINJA.sub(lambda code: "\0" + "\n" * code[0].count("\n"), source)
    for number, line_of_markup in enumerate(_TAG.sub(_spoken_attributes, markup).split("\n"), start=1):
        found.extend(
            (number, text.strip())
            for text in re.split("[\0\1]", line_of_markup)
            if set(_WORD.findall(text)) - _NAMES and not _PIECE.fullmatch(text.strip())
        )
    return [f"{line}: {text}" for line, text in sorted(found)]


def _spoken_attributes(tag: re.Match[str]) -> str:
    """What a tag says aloud, in place of the tag."""
    return "\1" + "\1".join(_ATTRIBUTE.findall(tag[0])) + "\n" * tag[0].count("\n")


def _in_code(code: str) -> Iterator[str]:
    bare = _LOOKED_UP.sub("_(", code)
    for literal in _LITERAL.finditer(bare):
        text = literal[1] or literal[2] or ""
        before, after = bare[: literal.start()], bare[literal.end() :]
        if (_CODES_MAY_STAND.search(before) and not _SWEDISH.search(text)) or after.lstrip().startswith(":"):
            continue
        chosen = re.match(r"\s*(?:if|else)\b|\s*$", after) and re.search(r"\belse\s*$|^\s*$", before) and text.isalpha() and text.islower()
        if _SWEDISH.search(text) or _SENTENCE.fullmatch(text) or (chosen and text not in _CODES):
            yield text


def swedish_in_python(path: Path) -> list[str]:
    """Swedish literals of a Python file that are neither told nor marked, as `line: text`, and bare labels and refusals of any letters."""
    tree = ast.parse(path.read_text())
    apart = {id(each) for node in ast.walk(tree) for each in _apart(node)}
    bare = [f"{each.lineno}: {each.value!s}" for node in ast.walk(tree) for each in _always_told(node)]
    return bare + [f"{line}: {text}" for line, text in _literals(tree, apart) if _SWEDISH.search(text.replace("Närvaro", ""))]


def _always_told(node: ast.AST) -> Iterator[ast.Constant]:
    """Bare texts where every text is told, whatever its letters: a field's label, what a refusal or problem says."""
    match node:
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "label" and isinstance(value, ast.Constant):
                    yield value
        case ast.ClassDef():
            for each in node.body:
                if isinstance(each, ast.Assign | ast.AnnAssign) and isinstance(each.value, ast.Constant) and each.value.value:
                    named = each.targets[0] if isinstance(each, ast.Assign) else each.target
                    if isinstance(named, ast.Name) and named.id in ("message", "title", "detail") and isinstance(each.value.value, str):
                        yield each.value


def _literals(node: ast.AST, apart: set[int]) -> Iterator[tuple[int, str]]:
    for child in ast.iter_child_nodes(node):
        if id(child) in apart:
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.lineno, child.value
        yield from _literals(child, apart)


def _apart(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node is no text for the page: docstrings, what is looked up, patterns, examples."""
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node.value
        case ast.Call(func=ast.Name(id=name)) if name in IN_PYTHON:
            yield from node.args
        case ast.Call(func=ast.Attribute(attr="compile")):
            yield from node.args
        case ast.Assign(targets=[ast.Name(id="_COMPOUNDS" | "DECISION")]):
            yield node.value
        case ast.keyword(arg="pattern" | "description" | "example"):
            yield node.value
        case ast.Dict():
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value in ("description", "example")
            )
