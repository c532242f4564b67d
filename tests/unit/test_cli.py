"""The command line: it reads well, starts quickly, and says in one sentence what went wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from bot.app.cli.commands import cli
from bot.config import variables
from connectors import registry

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "demo", "serve", "work", "schedule", "migrate", "ingest", "ask", "report", "doctor", "connect", "settings",
    "new-key", "rotate-keys", "console", "user", "pause", "resume", "rollout",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without .env, an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in variables(registry.configs()):
        monkeypatch.delenv(name.upper(), raising=False)


def firstline(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def one_sentence(result: Result) -> str:
    """What was said on standard error, if it is one line and no traceback."""
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("firstline: ")
    assert "Traceback" not in line
    return line


def test_help_names_every_command_and_gives_examples() -> None:
    said = firstline("--help").output
    assert all(f"  {command} " in said for command in COMMANDS)
    assert 'firstline ask "How do I reset my password?"' in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = firstline(command, "--help")
    assert result.exit_code == 0
    assert result.output.split("\n\n")[1].strip().endswith(".")


def test_help_and_the_start_of_a_worker_import_nothing_heavy() -> None:
    heavy = (
        "{'psycopg', 'redis', 'rq', 'flask', 'rich', 'openai', 'spacy', 'presidio_analyzer', 'slack_bolt', 'requests',"
        " 'numpy'}"
    )
    code = f"import sys, bot.app.cli, workers.__main__; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr == ""


def test_a_worker_computes_on_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    told: list[str] = []
    monkeypatch.setattr("workers.process.run.run", lambda *_: told.append(os.environ["OPENBLAS_NUM_THREADS"]))

    firstline("work")

    assert told == ["1"]


@pytest.mark.parametrize(
    "command", [("serve",), ("work",), ("migrate",), ("ask", "why?"), ("ingest", "x"), ("rotate-keys",)]
)
def test_without_a_database_it_says_what_to_set_and_where_to_try_it_out(command: tuple[str, ...]) -> None:
    result = firstline(*command)
    assert result.exit_code == 2
    assert "DATABASE_URL: found nothing" in one_sentence(result)
    assert "firstline demo" in result.stderr


def test_without_the_extra_what_needs_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("bot.app.demo", "bot.embedded"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psutil", None)

    result = firstline("demo")

    assert result.exit_code == 2
    assert "pip install 'firstline[demo]'" in one_sentence(result)


def test_the_scheduler_needs_redis_only() -> None:
    result = firstline("schedule")
    assert result.exit_code == 2
    assert "REDIS_URL: found nothing" in one_sentence(result)


def test_an_unknown_setting_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-1\n")
    result = firstline("migrate")
    assert result.exit_code == 2
    assert "SLACK_BOT_TOKN" in one_sentence(result)
    assert "did you mean SLACK_BOT_TOKEN?" in result.stderr


def test_another_file_can_take_the_place_of_dot_env(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("NONSENSE=1\n")
    (tmp_path / "other.env").write_text("DATABASE_URL=mysql://nowhere/x\n")
    result = firstline("--env-file", "other.env", "migrate")
    assert result.exit_code == 2
    assert "postgresql://" in one_sentence(result)


def test_a_server_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://firstline:s3cret-pa55@127.0.0.1:1/firstline")
    result = firstline("migrate")
    assert result.exit_code == 2
    assert "s3cret-pa55" not in one_sentence(result)


def test_a_bug_is_told_by_its_type_only_and_shown_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise ValueError("somebody's words")

    monkeypatch.setattr("bot.app.cli.keys.new_key", broken)
    result = firstline("new-key", "--print")
    assert result.exit_code == 1
    assert "unexpected ValueError" in one_sentence(result)
    assert "somebody's words" not in result.stderr
    assert isinstance(firstline("--debug", "new-key", "--print").exception, ValueError)


def test_a_new_key_is_a_fernet_key_and_different_each_time() -> None:
    keys = {firstline("new-key", "--print").output.strip() for _ in range(2)}
    assert len(keys) == 2
    for key in keys:
        Fernet(key)


@pytest.mark.parametrize(("written", "form"), [("docs/configuration.md", "markdown"), (".env.example", "env")])
def test_what_is_written_about_the_settings_is_what_the_command_prints(written: str, form: str) -> None:
    assert (ROOT / written).read_text() == firstline("settings", "--as", form).output, "`make docs` writes it anew"


def test_what_a_setting_is_like_is_said_in_words() -> None:
    rows = [line.split(" | ") for line in firstline("settings", "--as", "markdown").output.splitlines()]
    expected = {row[0].strip("| `"): row[2] for row in rows if len(row) == 4}
    assert expected["stream"] == "`true` or `false`"
    assert expected["channels"] == "table of `mention` or `every_question` or `shadow` or `off` by id"
    paths = {name for name, words in expected.items() if words == "path"}
    assert paths == {"FIRSTLINE_CONFIG", "FIRSTLINE_DATA_DIR", "erasures_file"}


@pytest.mark.parametrize("command", ["serve", "work", "schedule"])
def test_every_process_refuses_an_unknown_log_level(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("FIRSTLINE_LOG_LEVEL", "loud")

    result = firstline(command)

    assert result.exit_code == 2
    assert "FIRSTLINE_LOG_LEVEL: found 'loud'" in one_sentence(result)


def test_the_demo_refuses_an_unknown_log_level_before_it_starts_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTLINE_LOG_LEVEL", "loud")

    result = firstline("demo")

    assert result.exit_code == 2
    assert "FIRSTLINE_LOG_LEVEL" in result.stderr
    assert not Path(".firstline").exists()
