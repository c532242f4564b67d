#!/usr/bin/env bash
# markdownify 1.2.3: a bar in a table's cell becomes the end of the cell, and the last cell of the row is lost.
#
# `|` parts the cells of a Markdown table, so in a cell it has to be written `\|`. markdownify escapes `*` and `_` by
# default, but no bar: `escape_misc` is off, and with it on the bar is escaped everywhere. A page that documents keys or
# commands ("Ctrl|Cmd", "cat x | sort") has such cells. The row is then one cell longer than its head, and a renderer cuts
# it: here a piece of the shortcut stands where the answer was.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check markdownify==1.2.3 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PY'
import re
from importlib.metadata import version

from markdown_it import MarkdownIt
from markdownify import markdownify

assert version("markdownify") == "1.2.3", version("markdownify")

PAGE = (
    "<table><tr><th>Shortcut</th><th>What it does</th></tr>"
    "<tr><td>Ctrl|Cmd + S</td><td>Saves the project</td></tr></table>"
)
render = MarkdownIt("commonmark").enable("table").render


def cells(**options):
    return re.findall(r"<td>(.*?)</td>", render(markdownify(PAGE, **options)))


print("the page:          ['Ctrl|Cmd + S', 'Saves the project']")
print("by default:       ", cells())
print("with escape_misc: ", cells(escape_misc=True))
if cells() != ["Ctrl", "Cmd + S"]:
    raise SystemExit("a bar in a cell is escaped now")
assert cells(escape_misc=True) == ["Ctrl|Cmd + S", "Saves the project"], cells(escape_misc=True)
PY
