"""The rules of the house that no linter can state. What breaks here is a room's purpose, not a style."""

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [ROOT / name for name in ("services", "shared", "deploy", "tests")]
SERVICES = sorted(path.parent for path in (ROOT / "services").glob("*/__init__.py"))

ROOMS = {
    *(
        "domain",
        "application.py",
        "application",
        "outside",
        "policies.py",
        "errors.py",
        "reactions.py",
        "publishing.py",
        "read_models",
        "http",
        "report.py",
        "service.py",
    ),
    *("workings.py", "permits.py", "archive", "bundle", "registry.py", "bootstrap.py", "story.py", "settings.py", "migrations", "schema.sql"),
    *("tests", "README.md", "__init__.py", "__main__.py"),
}
A_DOMAIN_MAY_USE = ("eventsourcing.domain", "shared.vocabulary", "shared.eventlog.aggregate", "shared.eventlog.sealed")
TOUCHES_THE_WORLD = {
    *("asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3"),
    *("subprocess", "tempfile", "threading", "time", "urllib"),
}
JUNK_DRAWERS = re.compile(r"(.*_)?(utils?|helpers?|managers?|common|misc|base)$")
FROM_ANOTHER_HOST = re.compile(
    r"""(?:\b(?:src|srcset|href|action|formaction|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["']|\bimport\s*\(?\s*["']|\bfrom\s+["'])\s*(?:https?:)?//""",
    re.IGNORECASE,
)


def test_there_are_services_to_look_at():
    assert SERVICES


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_has_the_rooms_of_the_house_and_no_others(service: Path):
    found = {path.name for path in service.iterdir() if path.name != "__pycache__"}
    assert set() == found - ROOMS


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_domain_imports_nothing_but_the_standard_library_events_and_words(service: Path):
    own = f"services.{service.name}.domain"
    strangers = {
        f"{module.relative_to(ROOT)} imports {name}"
        for module in sorted((service / "domain").rglob("*.py"))
        for name in imported(module)
        if not (within(name, own, *A_DOMAIN_MAY_USE) or name.partition(".")[0] in sys.stdlib_module_names - TOUCHES_THE_WORLD)
    }
    assert set() == strangers


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_domain_never_asks_the_clock(service: Path):
    askers = {
        f"{module.relative_to(ROOT)}:{node.lineno}"
        for module in sorted((service / "domain").rglob("*.py"))
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}
    }
    assert set() == askers


def test_nothing_a_browser_gets_loads_from_another_host():
    pages = [path for folder in CODE for kind in ("html", "css", "js", "svg") for path in folder.rglob(f"*.{kind}")]
    guests = {
        f"{page.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for page in pages
        for number, line in enumerate(page.read_text().splitlines(), start=1)
        if FROM_ANOTHER_HOST.search(line)
    }
    assert set() == guests


@pytest.mark.parametrize(
    ("line", "loads"),
    [
        ('<script src="https://elsewhere.test/a.js">', True),
        ("<img src=//elsewhere.test/a.png>", True),
        ('<form method="post" action="http://elsewhere.test/">', True),
        ("background: url( 'https://elsewhere.test/a.svg')", True),
        ('@import "//elsewhere.test/a.css";', True),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
        ('<link rel="stylesheet" href="/static/page.css">', False),
        ("background: url(a.svg)", False),
    ],
)
def test_the_rule_about_other_hosts_sees_them(line: str, loads: bool):
    assert loads == bool(FROM_ANOTHER_HOST.search(line))


def test_no_file_or_folder_is_a_junk_drawer():
    named = {path for folder in CODE for path in folder.rglob("*") if "__pycache__" not in path.parts}
    assert set() == {str(path.relative_to(ROOT)) for path in named if JUNK_DRAWERS.fullmatch(path.name.partition(".")[0])}


def test_the_standard_librarys_statistics_is_not_hidden_by_the_service():
    assert 2 == statistics.mean([1, 3])


def imported(module: Path) -> Iterator[str]:
    """Every module a file imports, relative imports spelled out, names of `from a import b` as a.b."""
    package = module.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def within(name: str, *packages: str) -> bool:
    """True if the name is one of the packages or stands inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
