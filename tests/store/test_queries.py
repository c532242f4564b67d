"""The SQL statements, and what mypy knows of them."""

from __future__ import annotations

import re
from pathlib import Path

from mypy import api

from bot.store import stub

ROOT = Path(__file__).parents[2]


def test_what_mypy_knows_of_the_statements_is_what_they_are() -> None:
    written = (ROOT / "bot/store/queries.pyi").read_text()

    assert written == stub.stub(), "the SQL has changed: run `make queries`"


def test_every_statement_says_in_english_what_it_does() -> None:
    silent = [name for name, statement in stub.statements() if not (statement.__doc__ or "").strip()]

    assert silent == []


CALLS = {
    "queries.forget_automatd(connection, id=1)": "has no attribute",
    "queries.forget_automated(connection)": "Missing named argument",
    "queries.forget_automated(connection, id=1, ids=2)": "Unexpected keyword argument",
    "queries.hold_thread(connection, **thread.parameters(), id=1)": "Unexpected keyword argument",
    "queries.message_row(connection, **thread.parameters())": "Missing named argument",
    "queries.message_row(connection, **thread.parameters(), message_id='m1')": None,
}


def test_a_call_that_a_statement_cannot_take_is_an_error_of_types(tmp_path: Path) -> None:
    module = tmp_path / "caller.py"
    lines = [
        "from bot.model import ThreadRef",
        "from bot.store.queries import Connection, queries",
        "def run(connection: Connection, thread: ThreadRef) -> None:",
        *(f"    {call}" for call in CALLS),
    ]
    module.write_text("\n".join(lines) + "\n")

    found, _, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(module)])

    errors = re.findall(r"^(?:.*/)?caller\.py:(\d+): error: (.*)", found, re.MULTILINE)
    told = {lines[int(line) - 1].strip(): error for line, error in errors}
    assert told.keys() == {call for call, error in CALLS.items() if error}
    assert [call for call, error in told.items() if (CALLS[call] or "") not in error] == []
    assert len(errors) == found.count("error:") == len(told)
