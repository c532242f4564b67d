"""Writes `queries.pyi`, by which mypy knows each statement of `sql/*.sql` and its parameters: `make queries`.

A misspelt statement, a parameter that is missing and one that the statement does not have are errors of types then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import signature
from typing import Any

from bot.store.queries import queries

HEAD = '''"""What mypy knows of the statements in `sql/*.sql`. Written by `make queries`: see `bot/store/stub.py`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

Row = dict[str, Any]
Connection = psycopg.Connection[Row]

class Queries:
'''
# By aiosql's name for the sign behind a statement's name. One row is `Any`: it may be None, and `bot.store.rows` says
# what is in it.
RETURNS = {
    "SELECT": "Iterator[Row]",
    "SELECT_ONE": "Any",
    "SELECT_VALUE": "Any",
    "INSERT_UPDATE_DELETE": "int",
    "INSERT_UPDATE_DELETE_MANY": "int",
}


def statements() -> Iterator[tuple[str, Any]]:
    """Every statement by its name, in alphabetical order."""
    loaded: Any = queries
    for name in sorted(loaded.available_queries):
        if not name.endswith("_cursor"):
            yield name, getattr(loaded, name)


def stub() -> str:
    """The text of `queries.pyi`."""
    return HEAD + "".join(_method(name, statement) for name, statement in statements()) + "\nqueries: Queries\n"


def _method(name: str, statement: Any) -> str:
    operation = statement.operation.name
    if operation == "INSERT_UPDATE_DELETE_MANY":
        parameters = ["rows: Sequence[Mapping[str, object]]"]
    else:
        named = sorted(set(signature(statement).parameters) - {"self"})
        parameters = ["*", *(f"{parameter}: object" for parameter in named)] if named else []
    taken = ", ".join(["self", "connection: Connection", *parameters])
    return f"    def {name}({taken}) -> {RETURNS[operation]}: ...\n"


if __name__ == "__main__":
    sys.stdout.write(stub())
