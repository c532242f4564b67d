"""Pages that list something list all of it: settings, dependencies, processes."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from bot.app import pages
from bot.app import settings as app_settings
from bot.app.cli import settings
from bot.app.doctor.settings import GUIDE
from bot.config import Behaviour, HelpLine, Hours, IntentRule, RouteRule, SingleSignOn, ToolServer, Topic, variables
from bot.config.knowledge.sources import SourceSettings
from bot.config.limits import AccountLimit
from bot.config.steering.watching import Bounds
from bot.ports import Capabilities
from connectors import registry

ROOT = Path(__file__).parents[2]


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def test_the_configuration_page_is_what_the_settings_say() -> None:
    assert (ROOT / "docs/configuration.md").read_text() == settings.as_markdown(), "run `make docs`"


def test_the_configuration_page_lists_every_setting() -> None:
    page = (ROOT / "docs/configuration.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    named = {"wording", "tool_servers"}  # as many as the operator names
    sections = [type(getattr(Behaviour(), section)) for section in Behaviour.model_fields if section not in named]
    sections += [channel.section for channel in registry.configs()]
    of_tables = [IntentRule, RouteRule, HelpLine, Hours, SingleSignOn, Topic, ToolServer, SourceSettings, Bounds]
    sections += [*of_tables, AccountLimit]
    behaviour = {name for section in sections for name in section.model_fields}
    assert listed == {*variables(registry.configs())} | behaviour


def test_the_doctors_guide_is_a_heading_of_the_readme() -> None:
    (heading,) = re.findall("“(.+)”", GUIDE)
    assert f"\n## {heading}\n" in (ROOT / "README.md").read_text()


def test_the_example_file_lists_every_variable_and_sets_none() -> None:
    page = (ROOT / ".env.example").read_text()
    assert page == settings.as_env(), "run `make docs`"
    assert set(re.findall(r"^#(\w+)=", page, re.MULTILINE)) == {*variables(registry.configs())}
    assert dotenv_values(ROOT / ".env.example") == {}


def test_every_setting_says_what_it_is() -> None:
    groups = [*settings.variables().values(), *settings.sections().values()]
    assert [one.name for group in groups for one in group if len(one.meaning) < 5] == []


def test_the_example_toml_is_what_holds_without_it(tmp_path: Path) -> None:
    (tmp_path / "firstline.toml").write_text(settings.as_toml())
    loaded = app_settings.load({"FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, dotenv=None)
    assert loaded.behaviour == Behaviour()
    assert all(loaded.section(channel.section) == channel.section.model_validate({}) for channel in registry.configs())


def test_the_example_in_the_configuration_page_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/configuration.md").read_text(), re.DOTALL)
    (tmp_path / "firstline.toml").write_text(example)
    loaded = app_settings.load({"FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, dotenv=None)
    assert loaded.behaviour.brand.name == "Acme"


def test_the_architecture_page_has_the_capabilities_that_the_channels_have() -> None:
    page = (ROOT / "docs/architecture.md").read_text()

    assert pages.with_capabilities(page) == page, "run `make docs`"


def test_the_table_of_capabilities_follows_the_code() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in pages.capabilities().splitlines()]

    head, _, *listed = rows
    assert head[2:] == [channel.title for channel in registry.CHANNELS]
    assert [row[0].strip("`") for row in listed] == [field.name for field in fields(Capabilities)]
    marks = {row[0].strip("`"): row[2:] for row in listed}
    assert marks["files"] == ["✓"] * 4
    assert marks["labels"] == ["", "✓", "", ""]


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="has no <!-- capabilities"):
        pages.with_capabilities("# A page\n")


def test_every_folder_is_on_the_architecture_page() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    listed = set(re.findall(r"^([a-z_/]+)/ ", page, re.MULTILINE))

    parts = [path for top in ("bot", "connectors", "escalation", "workers") for path in (ROOT / top).rglob("*")]
    folders = {path.relative_to(ROOT).as_posix() for path in parts if path.is_dir() and path.name != "__pycache__"}
    assert folders - listed == set()


@pytest.mark.parametrize("page", ["architecture.md", "glossary.md", "adding-a-connector.md", "development.md"])
def test_every_module_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text()
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)

    named = re.findall(r"(?<!\bnew )`((?:bot|connectors|escalation|workers|benchmarks|docs)/[\w/.-]+)`", text)

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_two_journeys_stop_at_what_exists_and_are_short() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    journeys = re.split(r"^## The journey of one ", page, flags=re.MULTILINE)[1:]
    stops = [re.findall(r"^\| \d+ \| `(\S+)` \| `(\w+)` \|", journey, re.MULTILINE) for journey in journeys]

    assert [10 < len(journey) <= 20 for journey in stops] == [True, True]
    for path, name in (stop for journey in stops for stop in journey):
        tree = ast.walk(ast.parse((ROOT / path).read_text()))
        defined = {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert name in defined, f"{path} has no {name}"


def test_every_direct_dependency_is_on_the_page_with_licence_and_reason() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| (.+?) \| (.+?) \|$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    listed = {name.lower() for name, licence, reason in rows if name != "package" and licence and reason}
    declared = [*project()["dependencies"], *chain(*project()["optional-dependencies"].values())]
    names = {re.split(r"[\[;<>=~ ]", line, maxsplit=1)[0].lower() for line in declared}
    assert listed == names


@pytest.mark.parametrize("extra", ["dependencies", "optional-dependencies"])
def test_every_direct_dependency_is_locked_with_hashes(extra: str) -> None:
    lock = (ROOT / "requirements.lock").read_text()
    declared = project()[extra] if extra == "dependencies" else chain(*project()[extra].values())
    for line in declared:
        name = re.split(r"[\[;<>=~ ]", line, maxsplit=1)[0].lower()
        assert re.search(rf"^{re.escape(name)}==[^\n]*\\\n +--hash=sha256:", lock, re.MULTILINE), name


def test_the_procfile_starts_the_three_processes() -> None:
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert processes == {"web": "firstline serve", "worker": "firstline work", "scheduler": "firstline schedule"}


def test_the_licence_is_apache_2() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]
    assert project()["license"] == "Apache-2.0"
