"""`firstline ingest --internal` and `firstline ask --as`, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli


@pytest.fixture(autouse=True)
def _settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")


def firstline(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_what_was_read_as_internal_answers_employees_only(tmp_path: Path) -> None:
    (tmp_path / "handbook").mkdir()
    (tmp_path / "handbook" / "refunds.md").write_text("# Refund limit\n\nWithout asking we refund up to 250 EUR.")
    firstline("ingest", "--internal", "handbook")
    question = "What is our refund limit?"
    assert "250 EUR" in firstline("ask", "--as", "internal", question).output
    assert "250 EUR" in firstline("ask", "--as", "employee", question).output  # as it was called before
    assert "250 EUR" not in firstline("ask", "--as", "public", question).output
    assert "250 EUR" not in firstline("ask", question).output
    assert "now for everybody" in firstline("ingest", "handbook").output
    assert "250 EUR" in firstline("ask", question).output
