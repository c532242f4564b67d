"""`firstline ingest` with sources that firstline.toml lists, and what doctor says of them, on a real database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask, Response

from bot.app.cli.commands import cli
from bot.app.demo.data_dir import BEHAVIOUR
from bot.app.doctor.knowledge import check_sources
from bot.app.settings import load
from bot.health import Level
from tests.support.serving import Served

TOML = """
[[knowledge.sources]]
name = "help"
kind = "folder"
where = "help"

[[knowledge.sources]]
name = "handbook"
kind = "folder"
where = "handbook"
audience = "internal"
"""


@pytest.fixture(autouse=True)
def _settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "firstline.toml").write_text(TOML)
    for name in ("help", "handbook"):
        (tmp_path / name).mkdir()
        for number in range(4):
            (tmp_path / name / f"{number}.md").write_text(f"Article {number} of the {name}.")


def firstline(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def findings() -> list[tuple[Level, str]]:
    return [(finding.level, finding.found) for finding in check_sources(load())]


def test_all_sources_are_read_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [level for level, _ in findings()] == [Level.WARN, Level.WARN]
    dry = firstline("ingest", "--dry-run")
    assert (dry.exit_code, dry.output.count("would be added")) == (0, 8)
    assert "8 added, and nothing was written" in dry.output
    assert "help: not read yet" in findings()[0][1]

    done = firstline("ingest")
    assert (done.exit_code, "8 added" in done.output) == (0, True)
    assert findings() == [(Level.OK, "help: 4 articles"), (Level.OK, "handbook: 4 articles")]

    monkeypatch.setenv("FIRSTLINE_CONFIG", str(tmp_path / "firstline.toml"))
    monkeypatch.chdir("/")  # a relative path is one from firstline.toml
    assert "4 unchanged" in firstline("ingest", "help").output


def test_an_address_of_this_machine_is_read_where_that_is_said(tmp_path: Path) -> None:
    """Given a page on this machine: refused, with how to allow it; read once firstline.toml does, as the demo's."""
    app = Flask("site")
    app.add_url_rule("/desk", "desk", lambda: Response("The desk is at gate 3.", content_type="text/plain"))
    with closing(Served(app)) as site:
        refused = firstline("ingest", f"{site.url}/desk")
        (tmp_path / "firstline.toml").write_text(BEHAVIOUR)
        done = firstline("ingest", f"{site.url}/desk")

    assert (refused.exit_code, "or of [knowledge] in firstline.toml" in refused.output) == (2, True)
    assert (done.exit_code, "1 added" in done.output) == (0, True)


def test_a_source_that_is_not_well_exits_with_2_and_shows_in_doctor(tmp_path: Path) -> None:
    firstline("ingest")
    for path in (tmp_path / "help").iterdir():
        path.unlink()
    done = firstline("ingest")
    assert done.exit_code == 2
    assert "help: 4 of its 4 articles are gone at once" in done.output
    assert "4 unchanged" in done.output  # the handbook is read all the same
    (level, found), (other, _) = findings()
    assert (level, other) == (Level.WARN, Level.OK)
    assert "gone at once" in found

    assert "4 removed" in firstline("ingest", "help", "--accept-loss").output
    assert findings()[0] == (Level.OK, "help: 0 articles")


def test_a_source_that_is_listed_no_more_is_told_of_until_it_is_forgotten(tmp_path: Path) -> None:
    firstline("ingest")
    (tmp_path / "firstline.toml").write_text("")
    assert [level for level, _ in findings()] == [Level.WARN, Level.WARN]
    assert "help: 4 removed" in firstline("ingest", "--forget", "help", "handbook").output
    assert findings() == []
    assert firstline("ingest", "--forget", "help").exit_code == 2


def test_without_sources_something_must_be_named(tmp_path: Path) -> None:
    (tmp_path / "firstline.toml").write_text("")
    done = firstline("ingest")
    assert done.exit_code == 2
    assert "[[knowledge.sources]]" in done.output
