"""The SQL of `sql/*.sql` as functions: `queries.insert_message(connection, …)`.

The sign behind a name says what comes back: `^` one row or None, `$` one value, `!` a count, none: an iterator of rows.
mypy knows them by `queries.pyi`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosql
import psycopg

from bot.store.postgres.prepared import Adapter

Row = dict[str, Any]
Connection = psycopg.Connection[Row]

queries: Any = aiosql.from_path(Path(__file__).parent / "sql", Adapter, mandatory_parameters=False)
