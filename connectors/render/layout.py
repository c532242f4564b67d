"""Text in lines: Slack's mrkdwn, and the cells of a table without any markup.

Source of the mrkdwn rules: Slack's page "Formatting message text": &, < and > are escaped, nothing else can be;
*bold*, _italic_, ~strike~, `code`, <url|label>; no headings, no tables, no mark inside its own kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar

from connectors.render.links import pieces, safe_url
from connectors.render.tree import Node, clean, code_of, is_code, link_of, numbers_of, parse

FENCE = "```"
RULE = "———"
BULLET = "• "
# Slack's marks count only at the border of a word; between letters this makes one that nobody sees.
BORDER = "\u200b"
JOINER = "\u2060"  # keeps a word together, and nobody sees it
# A link's words and code within a line that are longer have to be cut somewhere, so they get a form that can be.
MAX_WHOLE = 500
# As plain words these ping nobody, unless a sender asks for `link_names` or `parse: full`; so they never do.
_EVERYBODY = re.compile(r"(?<![\w.+-])@(?=(?:channel|group|here|everyone)\b)", re.IGNORECASE)


def to_slack(markdown: str, *, hosts: Collection[str] | None = None) -> str:
    """Slack's mrkdwn, for `text` and for mrkdwn text objects. Of any length: see `split_slack`.

    It links to `hosts` only; None: to any. Addresses in running text are links of ours, so `verbatim` may be set.
    """
    return _Slack(hosts).document(parse(markdown))


def table_text(table: Node) -> str:
    """A table in columns, for a fixed-width font."""
    rows = [[_Line().inline(cell) for cell in row.children] for part in table.children for row in part.children]
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(_places(row[column]) for row in rows) for column in range(len(rows[0]))]
    head, *body = [
        "  ".join(cell + " " * (width - _places(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]
    return "\n".join(line.rstrip() for line in (head, "  ".join("-" * width for width in widths), *body))


def _places(text: str) -> int:
    """What it takes in a fixed-width font: East Asian characters and emoji two places each, accents none."""
    wide = sum(unicodedata.east_asian_width(character) in ("W", "F") for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


class _Line:
    """Compiles what stands on a line to words without markup; a subclass changes what stands around them."""

    def inline(self, node: Node) -> str:
        text = ""
        before = ""
        for child in node.children:
            piece = self.span(child)
            text += self.between(before, text[-1:], child.type, piece[:1]) + piece
            before = child.type
        return text

    def between(self, before: str, end: str, after: str, start: str) -> str:
        """What has to stand between two spans, given their types and the characters that would touch."""
        bare_url = "link" in (before, after) and end.isalnum() and start.isalnum()
        return " " if bare_url else ""

    def span(self, node: Node) -> str:
        match node.type:
            case "text":
                return self.text(node.content)
            case "softbreak" | "hardbreak":
                return "\n"
            case "code_inline":
                return self.code_span(node.content)
            case "strong" | "em" | "s":
                return self.mark(node)
            case "link" | "image":
                return self.link(*link_of(node))
        return self.inline(node)

    def link(self, target: str, words: str) -> str:
        shown = target.removeprefix("mailto:")
        if not shown or words in (target, shown):
            return self.text(words or target)
        return self.text(f"{words} ({shown})" if words else shown)

    def text(self, words: str) -> str:
        return words

    def mark(self, node: Node) -> str:
        return f"~~{self.inline(node)}~~" if node.type == "s" else self.inline(node)

    def code_span(self, text: str) -> str:
        return text


def _quoted(lines: Sequence[str]) -> Iterator[str]:
    """Slack has no code in a quotation: it would show the mark in each of its lines."""
    inside = False
    for line in lines:
        border = line.count(FENCE) % 2 == 1
        yield line if inside or border else f"> {line}".rstrip()
        inside ^= border


class _Slack(_Line):
    marks: ClassVar[dict[str, str]] = {"strong": "*", "em": "_", "s": "~"}
    marked = frozenset((*marks, "code_inline"))

    def __init__(self, hosts: Collection[str] | None) -> None:
        self.hosts = hosts
        self._open: set[str] = set()

    def document(self, root: Node) -> str:
        # Cleaned once more: &#8238; was harmless until it was read.
        return clean(self.blocks(root.children)).strip("\n")

    def blocks(self, nodes: Sequence[Node], between: str = "\n\n") -> str:
        return between.join(filter(None, map(self.block, nodes)))

    def block(self, node: Node) -> str:
        match node.type:
            case "heading":
                return self.heading(node)
            case "bullet_list" | "ordered_list":
                return self.items(node)
            case "blockquote":
                return "\n".join(_quoted(self.blocks(node.children).split("\n")))
            case "hr":
                return RULE
            case "table":
                return self.table(node)
            case _ if is_code(node):
                return self.code(code_of(node))
        return self.inline(node)

    def items(self, node: Node) -> str:
        tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
        between = "\n" if tight else "\n\n"
        ordered = node.type == "ordered_list"
        markers = [f"{number}. " for number in numbers_of(node)] if ordered else [BULLET] * len(node.children)
        items = []
        for marker, item in zip(markers, node.children, strict=True):
            first, *rest = self.blocks(item.children, between).split("\n")
            items.append("\n".join([f"{marker}{first}", *(f"    {line}" if line else "" for line in rest)]))
        return between.join(items)

    def between(self, before: str, end: str, after: str, start: str) -> str:
        if (
            end == start == "`"
            or (before in self.marked and start.isalnum())
            or (after in self.marked and end.isalnum())
        ):
            return BORDER
        return super().between(before, end, after, start)

    def heading(self, node: Node) -> str:
        return self._marked("strong", node)

    def mark(self, node: Node) -> str:
        return self._marked(node.type, node)

    def _marked(self, kind: str, node: Node) -> str:
        if kind in self._open:  # bold in bold would end it
            return self.inline(node)
        self._open.add(kind)
        text = self.inline(node)
        self._open.remove(kind)
        return _around_each_line(text, self.marks[kind])

    def link(self, target: str, words: str) -> str:
        url = safe_url(target, self.hosts)
        return _anchor(url, words) if url else super().link(target, words)

    def text(self, words: str) -> str:
        text = ""
        for piece in pieces(words, self.hosts):
            if piece.dead:
                text += (BORDER if text[-1:].isalnum() else "") + self.code_span(piece.shown)
            else:
                text += _anchor(piece.url, piece.shown) if piece.url else _words(piece.shown)
        return text

    def table(self, node: Node) -> str:
        return self.code(table_text(node))

    # With `verbatim` Slack makes no links in code, and what is there to be copied is left alone.
    def code(self, text: str) -> str:
        return f"{FENCE}\n{_escape(text)}\n{FENCE}"

    def code_span(self, text: str) -> str:
        # A backtick cannot stand inside Slack's `code`, but it can inside ```code```.
        return f"``` {_escape(text)} ```" if "`" in text or len(text) > MAX_WHOLE else f"`{_escape(text)}`"


def _anchor(url: str, words: str) -> str:
    if not words or words == url:
        return f"<{_escape(url)}>"
    label = _words(words)
    return f"<{_escape(url)}|{label}>" if len(label) <= MAX_WHOLE else f"{label} (<{_escape(url)}>)"


def _words(text: str) -> str:
    return _escape(_EVERYBODY.sub(f"@{JOINER}", text))


def _escape(text: str) -> str:
    """Also no three backticks in a row: they would begin or end a code block."""
    return re.sub("(?<=``)`", f"{BORDER}`", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _around_each_line(text: str, mark: str) -> str:
    """A mark does not reach over a line's end, and not over a blank beside it."""
    lines = ((line, line.strip()) for line in text.split("\n"))
    return "\n".join(line.replace(words, f"{mark}{words}{mark}", 1) if words else line for line, words in lines)
