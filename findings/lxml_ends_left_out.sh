#!/usr/bin/env bash
# lxml 6.1.3 (libxml2 2.14.6): of the ends that HTML lets an author leave out, some close what is open and some do not.
#
# `<li>a<li>b` and `<td>a<td>b` come out side by side, and `<p>a<div>b</div>` as a paragraph and a part. The same HTML
# standard lets a paragraph end before <section>, <article>, <aside>, <figure>, <details> and <main>, a term before the next
# term, and a meaning before the next: there libxml2 puts the second into the first. Who reads a page's paragraphs with
# `p`, or the terms of a list with `dl > dt`, finds one that holds all the others.
# (https://html.spec.whatwg.org/multipage/syntax.html#optional-tags)
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check lxml==6.1.3
"$folder/venv/bin/python" - <<'PY'
from lxml import etree, html

assert etree.LXML_VERSION[:3] == (6, 1, 3), etree.LXML_VERSION
print("libxml2", ".".join(map(str, etree.LIBXML_VERSION)))


def read(page: str) -> str:
    body = html.document_fromstring(f"<!DOCTYPE html><html lang=en><title>t</title><body>{page}</body></html>").find("body")
    read = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    print(f"{page:42} is read as  {read}")
    return read


print("\nclosed:")
if read("<ul><li>a<li>b</ul>") != "<ul><li>a</li><li>b</li></ul>":
    raise SystemExit("items without ends are not side by side any more")
if read("<p>a<div>b</div>") != "<p>a</p><div>b</div>":
    raise SystemExit("a paragraph does not end before <div> any more")
print("\nleft open:")
for part in ("section", "article", "aside", "figure", "details", "main"):
    if read(f"<p>a<{part}>b</{part}>") != f"<p>a<{part}>b</{part}></p>":
        raise SystemExit(f"a paragraph ends before <{part}> now")
if read("<dl><dt>a<dt>b<dd>c<dd>d</dl>") != "<dl><dt>a<dt>b</dt></dt><dd>c<dd>d</dd></dd></dl>":
    raise SystemExit("terms and meanings without ends are side by side now")
PY
