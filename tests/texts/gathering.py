"""Every text to translate, by its catalogue: in `{% trans %}`, `_()`, `say()`, `ngettext()` and `later()`, and in an API view's docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2.ext import babel_extract

from shared.web.catalogue import HOUSE, SHARED, catalogue_of

SERVICES = sorted(path.parent.name for path in (HOUSE / "services").glob("*/__init__.py"))
CATALOGUES = {"shared": SHARED, **{service: catalogue_of(service) for service in SERVICES}}
IN_PYTHON = ("say", "ngettext", "later")
IN_TEMPLATES = ("_", "gettext", "ngettext")
_AS_PAGES_DO = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

Text = tuple[str, ...]
"""One Swedish text, or one for one and one for several."""


def folders_of(name: str) -> list[Path]:
    """Where the texts of a catalogue stand."""
    return [HOUSE / "shared"] if name == "shared" else [HOUSE / "services" / name]


def sources_of(name: str, kind: str) -> list[Path]:
    """The files of a catalogue's texts, `py` or `html`; tests are read by nobody."""
    return [path for folder in folders_of(name) for path in sorted(folder.rglob(f"*.{kind}")) if "tests" not in path.parts]


def texts_of(name: str) -> set[Text]:
    """The texts of one catalogue; a service's own doesn't repeat what is shared."""
    found = set(_in_python(sources_of(name, "py"))) | set(_in_templates(sources_of(name, "html")))
    return found if name == "shared" else found - texts_of("shared")


def _in_python(paths: list[Path]) -> Iterator[Text]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IN_PYTHON:
                yield from _text(node.func.id, [each.value if isinstance(each, ast.Constant) else None for each in node.args])
            else:
                yield from _in_the_api(node, path)


def _in_the_api(node: ast.AST, path: Path) -> Iterator[Text]:
    """What the API's description says: an API view's docstring, what a group of them (`Routes`) is about, and a field's `description`."""
    if isinstance(node, ast.Dict) and {"http", "web"} & set(path.parts):
        for key, told in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "description" and isinstance(told, ast.Constant) and told.value:
                yield (str(told.value),)
    if isinstance(node, ast.FunctionDef) and any(
        isinstance(each, ast.Call) and ast.unparse(each.func).endswith(".response") for each in node.decorator_list
    ):
        yield (ast.get_docstring(node) or "",)
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Routes") and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
        yield (str(node.args[1].value),)


def _in_templates(paths: list[Path]) -> Iterator[Text]:
    for path in paths:
        with path.open("rb") as file:
            for _line, function, found, _comments in babel_extract(file, IN_TEMPLATES, [], _AS_PAGES_DO):
                yield from _text(function, found)


def _text(function: str | None, found: Any) -> Iterator[Text]:
    """What the call was given to say, without its values; nothing where that is a variable, whose text is marked elsewhere."""
    given = [found] if isinstance(found, str) else list(found or ())
    said = tuple(given[: 2 if function == "ngettext" else 1])
    if said and all(isinstance(each, str) and each for each in said):
        yield said
