#!/usr/bin/env bash
# aiosql 15.0 (psycopg adapter): a colon is not always a parameter, and not always left alone.
#
# It leaves string literals, casts and comments on lines of their own alone. But the upper bound of a Postgres array
# slice, a plain number after a colon, silently becomes a parameter named after the number, which nobody declared; and a
# colon in a comment at the end of a line of SQL is refused as an undeclared parameter. So: write the slice with a cast
# or a space-free function such as trim_array(), and give a remark a line of its own.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check aiosql==15.0
"$folder/venv/bin/python" - <<'PY'
import aiosql
from aiosql.utils import SQLParseException


def compiled(sql: str) -> str:
    return aiosql.from_str(f"-- name: q(x)^\n{sql}\n", "psycopg").q.sql


assert aiosql.__version__ == "15.0", aiosql.__version__

literal = compiled("SELECT '12:30 :name', :x::text")
print("literal and cast:", literal)
assert literal == "SELECT '12:30 :name', %(x)s::text"

own_line = compiled("-- See :name.\nSELECT :x")
print("comment, own line:", own_line)
assert own_line == "SELECT %(x)s"

slice_ = compiled("SELECT (ARRAY[1, 2, 3])[1:2], :x")
print("array slice:", slice_)
assert slice_ == "SELECT (ARRAY[1, 2, 3])[1%(2)s], %(x)s"

try:
    print("comment, end of line:", compiled("SELECT :x -- as in :name"))
except SQLParseException as error:
    print("comment, end of line:", error)
    assert "undeclared parameter name in query q: name" in str(error)
else:
    raise SystemExit("a colon in a comment at the end of a line is no parameter any more")
PY
