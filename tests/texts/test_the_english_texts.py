"""Every text of a page has its English, with the same places for values, and no text that somebody reads was forgotten."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from shared.web.catalogue import HOUSE
from tests.texts.__main__ import english
from tests.texts.gathering import CATALOGUES, IN_PYTHON, Text, sources_of, texts_of
from tests.texts.visible import STAYS_SWEDISH, stays_swedish, swedish_in_python, untranslated

PLACES = re.compile(r"%\([a-z_0-9]+\)s|%%")
NAMES = sorted(CATALOGUES)
TELLING = ("say", "ngettext", "translated", "label", "lower_label", "choices", "listing", "word")


@pytest.fixture(scope="module")
def texts() -> dict[str, set[Text]]:
    return {name: texts_of(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_holds_every_text_and_no_other(texts: dict[str, set[Text]], name: str):
    assert texts[name] == set(english(CATALOGUES[name])), "make texts"


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_its_english(name: str):
    assert [] == [text for text, told in english(CATALOGUES[name]).items() if not all(told)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_catalogue_is_a_guess(name: str):
    with CATALOGUES[name].open("rb") as file:
        assert [] == [each.id for each in read_po(file, locale="en") if each.id and each.fuzzy]


@pytest.mark.parametrize("name", NAMES)
def test_values_have_the_same_places_in_both_languages(name: str):
    assert [] == [
        text
        for text, told in english(CATALOGUES[name]).items()
        for swedish, said in zip(text, told, strict=True)
        if sorted(set(PLACES.findall(swedish)) - {"%(num)s"}) != sorted(set(PLACES.findall(said)) - {"%(num)s"})
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_visible_text_of_a_template_was_forgotten(name: str):
    assert [] == [found for path in sources_of(name, "html") if not stays_swedish(path) for found in located(path, untranslated(path))]


@pytest.mark.parametrize("name", NAMES)
def test_no_swedish_in_python_was_forgotten(name: str):
    assert [] == [found for path in sources_of(name, "py") if not stays_swedish(path) for found in located(path, swedish_in_python(path))]


def test_what_stays_swedish_is_there():
    assert set() == {name for name in STAYS_SWEDISH if not (HOUSE / name).exists()}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hej</p>", ["Hej"]),
        ("<p>{{ _('Hej') }}</p>", []),
        ("<p>{% trans %}Hej <b>du</b>{% endtrans %}</p>", []),
        ('{{ m.link("Till ärendet", "/casework/cases") }}', ["Till ärendet"]),
        ('{% if state == "received" %}{% endif %}', []),
        ('<nav aria-label="Steg"></nav>', ["Steg"]),
        ("{{ 'rad' if one else 'rader' }}", ["rad", "rader"]),
    ],
)
def test_the_eye_for_forgotten_texts_sees_them(tmp_path: Path, template: str, found: list[str]):
    file = tmp_path / "page.html"
    file.write_text(template)
    assert found == [text for _place, text in (each.split(": ", 1) for each in untranslated(file))]


def test_a_text_is_never_put_together_before_it_is_looked_up():
    """`say(f"…")` and `say("…" + x)` would never be found in a catalogue."""
    made = [
        f"{_name(path)}:{node.lineno}"
        for name in NAMES
        for path in sources_of(name, "py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IN_PYTHON
        if isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert [] == made


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_told_while_a_module_is_loaded(name: str):
    """Nobody has asked by then, so it would be Swedish for everybody; words of a file say that they are: `label(code, "sv")`."""
    assert [] == [found for path in sources_of(name, "py") for found in located(path, told_at_once(ast.parse(path.read_text())))]


def told_at_once(node: ast.AST) -> list[str]:
    """The lines outside of functions that tell something."""
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in TELLING and len(child.args) < 2:
            found.append(f"{child.lineno}: {child.func.id}")
        found.extend(told_at_once(child))
    return found


def located(path: Path, found: list[str]) -> list[str]:
    """What was found, with its file before it."""
    return [f"{_name(path)}:{each}" for each in found]


def _name(path: Path) -> str:
    return str(path.relative_to(HOUSE))
