"""docs/opened-values.md lists every place that could keep an opened value: caches, what lives longer than a request, files that are written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "opened-values.md"
CODE = [path for folder in ("shared", "services") for path in sorted((ROOT / folder).rglob("*.py")) if not {"tests", "domain"} & set(path.parts)]

CACHES = {"cache", "lru_cache", "cached_property"}
CONTAINERS = {
    "dict",
    "list",
    "set",
    "deque",
    "defaultdict",
    "OrderedDict",
    "Counter",
    "WeakKeyDictionary",
    "WeakValueDictionary",
    "ContextVar",
    "local",
}
WRITERS = {"write_text", "write_bytes", "mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory"}
BROWSER_STORAGE = re.compile(r"\b(localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|caches\.open)\b")

Place = tuple[str, str]
"""A file and a name in it."""


def told_places() -> set[Place]:
    """The first column of the second table."""
    rows = PAGE.read_text().partition("## Inside the process")[2].splitlines()
    quoted = [re.findall(r"`([^`]+)`", row.split("|")[1]) for row in rows if row.startswith("| `")]
    return {(path, name) for path, *names in quoted for name in names}


def found_places() -> set[Place]:
    """What the code has."""
    return {(str(path.relative_to(ROOT)), name) for path in CODE for name in names_that_keep(ast.parse(path.read_text()))}


def names_that_keep(module: ast.Module) -> Iterator[str]:
    """Cached functions, containers that begin empty in a module or an object, functions that write files."""
    for statement in module.body:
        yield from began_empty(statement)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            if {last_name(each) for each in node.decorator_list} & CACHES:
                yield node.name
            if node.name == "__init__":
                for inner in ast.walk(node):
                    yield from began_empty(inner)
            if any(writes_a_file(call) for call in ast.walk(node) if isinstance(call, ast.Call)):
                yield node.name
        elif isinstance(node, ast.Call) and last_name(node) in CACHES and node.args:
            yield last_name(node.args[0])


def began_empty(statement: ast.AST) -> Iterator[str]:
    target, value = (statement.targets[0], statement.value) if isinstance(statement, ast.Assign) else (None, None)
    if isinstance(statement, ast.AnnAssign):
        target, value = statement.target, statement.value
    empty = (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List | ast.Set) and not value.elts)
    if empty or (isinstance(value, ast.Call) and last_name(value) in CONTAINERS):
        yield last_name(target)


def writes_a_file(call: ast.Call) -> bool:
    name, words = last_name(call), [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return name in WRITERS or (name in ("open", "fdopen") and any(re.fullmatch(r"[wax]b?\+?|r\+b?", word) for word in words))


def last_name(node: ast.AST | None) -> str:
    match node:
        case ast.Call(func=func):
            return last_name(func)
        case ast.Subscript(value=value):
            return last_name(value)
        case ast.Attribute(attr=attr):
            return attr
        case ast.Name(id=name):
            return name
    return ""


def test_the_page_tells_every_place_of_the_code_and_no_other():
    told, found = told_places(), found_places()
    assert set() == found - told, "docs/opened-values.md has to say what these hold, and how long"
    assert set() == told - found, "these are gone: take them off docs/opened-values.md"


@pytest.mark.parametrize(
    "code",
    [
        "kept = {}",
        "kept: dict[str, str] = dict()",
        "kept = ContextVar('kept', default=None)",
        "class A:\n    def __init__(self):\n        self.kept = []",
        "class A:\n    def __init__(self):\n        self.kept: deque[str] = deque(maxlen=3)",
        "@functools.lru_cache(maxsize=3)\ndef kept(): ...",
        "class A:\n    @cached_property\n    def kept(self): ...",
        "fast = lru_cache(maxsize=None)(kept)",
        "def kept(path):\n    path.write_text('x')",
        "def kept(path):\n    with open(path, 'wb') as file: ...",
        "def kept():\n    return tempfile.NamedTemporaryFile()",
    ],
)
def test_the_search_sees_whatever_keeps_something(code: str):
    assert "kept" in set(names_that_keep(ast.parse(code)))


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", PAGE.read_text()))
    tests = [path.read_text() for folder in ("shared", "services", "deploy", "tests") for path in (ROOT / folder).rglob("test_*.py")]
    there = {name for text in tests for name in re.findall(r"def (test_\w+)", text)}
    assert len(named) > 15
    assert set() == named - there


def test_one_script_of_ours_uses_a_browsers_storage():
    pages = [path for folder in ("shared", "services") for kind in ("js", "html") for path in (ROOT / folder).rglob(f"*.{kind}")]
    assert pages
    assert ["shared/web/static/kept-in-tab.js"] == [
        str(path.relative_to(ROOT)) for path in pages if "tests" not in path.parts and BROWSER_STORAGE.search(path.read_text())
    ]
