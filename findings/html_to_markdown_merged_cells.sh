#!/usr/bin/env bash
# Three converters of HTML to Markdown, on one table of prices and one list of steps: what a cell or a step says is said of
# another one.
#
# A cell with `rowspan` stands in several rows. markdownify 1.2.3, markitdown 0.1.9 and html2text 2025.4.15 write it into the
# first only and move the cells of the others to the left, so below "Pro" the plan is called "year" and its term "90". All three
# pass over an item's `value`, with which editors go on counting after a picture: step 5 becomes 2, and "go back to step 5"
# leads nowhere. A table with a caption has no line under its head in markdownify's, so it is no table to a renderer. So:
# count columns and numbers from the HTML oneself before it is converted.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    markdownify==1.2.3 markitdown==0.1.9 html2text==2025.4.15 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PY'
import io
import re
from importlib.metadata import version

import html2text
from markdown_it import MarkdownIt
from markdownify import markdownify
from markitdown import MarkItDown

PRICES = """<table><tr><th>Plan</th><th>Term</th><th>Price</th></tr>
<tr><td rowspan="2">Pro</td><td>month</td><td>9</td></tr><tr><td>year</td><td>90</td></tr></table>"""
STEPS = '<ol><li>Open it</li><li value="5">Save</li><li>Send</li></ol>'
CAPTION = "<table><caption>Prices</caption><tr><th>Plan</th><th>Price</th></tr><tr><td>Pro</td><td>9</td></tr></table>"
CONVERTERS = {
    "markdownify": markdownify,
    "markitdown": lambda html: MarkItDown().convert_stream(io.BytesIO(html.encode()), file_extension=".html").markdown,
    "html2text": html2text.html2text,
}
SHOWN = MarkdownIt().enable("table")


def cells(markdown: str) -> list[list[str]]:
    """The rows of the table that a renderer makes of it."""
    rows = re.findall(r"<tr>(.*?)</tr>", SHOWN.render(markdown), re.DOTALL)
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in rows]


for name, convert in CONVERTERS.items():
    print(name, version(name))
    print("    rows: ", rows := cells(convert(PRICES)))
    print("    steps:", steps := re.findall(r"\d+\. \w+", convert(STEPS)))
    assert rows == [["Plan", "Term", "Price"], ["Pro", "month", "9"], ["year", "90", ""]]
    assert steps == ["1. Open", "2. Save", "3. Send"]
print("markdownify, with a caption:", repr(markdownify(CAPTION).strip()))
assert cells(markdownify(CAPTION)) == []
PY
