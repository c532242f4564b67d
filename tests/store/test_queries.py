"""The SQL statements, and what mypy knows of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy import api

from bot.store import stub

ROOT = Path(__file__).parents[2]


def test_what_mypy_knows_of_the_statements_is_what_they_are() -> None:
    written = (ROOT / "bot/store/queries.pyi").read_text()

    assert written == stub.stub(), "the SQL has changed: run `make queries`"


def test_every_statement_says_in_english_what_it_does() -> None:
    silent = [name for name, statement in stub.statements() if not (statement.__doc__ or "").strip()]

    assert silent == []


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("queries.forget_automatd(connection, id=1)", "has no attribute"),
        ("queries.forget_automated(connection)", "Missing named argument"),
        ("queries.forget_automated(connection, id=1, ids=2)", "Unexpected keyword argument"),
        ("queries.hold_thread(connection, **thread.parameters(), id=1)", "Unexpected keyword argument"),
        ("queries.message_row(connection, **thread.parameters())", "Missing named argument"),
        ("queries.message_row(connection, **thread.parameters(), message_id='m1')", ""),
    ],
)
def test_a_call_that_a_statement_cannot_take_is_an_error_of_types(tmp_path: Path, call: str, error: str) -> None:
    module = tmp_path / "caller.py"
    module.write_text(
        "from bot.model import ThreadRef\nfrom bot.store.queries import Connection, queries\n"
        f"def run(connection: Connection, thread: ThreadRef) -> None:\n    {call}\n"
    )

    found, _, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(module)])

    assert error in found
    assert ("error:" in found) == bool(error)
