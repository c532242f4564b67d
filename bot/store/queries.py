"""The SQL of `sql/*.sql` as functions: `queries.insert_message(connection, …)`.

The sign behind a name says what comes back: `^` one row or None, `$` one value, `!` a count, none: an iterator of rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosql

queries: Any = aiosql.from_path(Path(__file__).parent / "sql", "psycopg", mandatory_parameters=False)
