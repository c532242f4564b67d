"""HTML for the vendors whose messages are HTML, each in the tags that it keeps.

Intercom (conversation replies): p, b, i, a, ul, ol, li, br, code, pre. Zendesk (html_body of a comment): also
headings, quotes, tables, strikethrough and rules. What a vendor has no tag for is said with characters.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.render.layout import RULE, table_text
from connectors.render.links import Piece, pieces, safe_url
from connectors.render.tree import Node, clean, code_of, is_code, link_of, numbers_of, parse


def to_intercom_html(markdown: str, *, hosts: Collection[str] | None = None) -> str:
    """The body of an Intercom comment or note. It links to `hosts` only; None: to any."""
    return _Html(rich=False, hosts=hosts).document(parse(markdown))


def to_zendesk_html(markdown: str, *, hosts: Collection[str] | None = None) -> str:
    """The html_body of a Zendesk comment. It links to `hosts` only; None: to any."""
    # Zendesk expands {{ticket.…}} and {% … %} in what an agent, and so the bot, says; as entities they are only read.
    return _Html(rich=True, hosts=hosts).document(parse(markdown)).replace("{", "&#123;")


@dataclass(slots=True)
class _Html:
    """Compiles a tree to HTML. `rich`: with headings, quotes, tables, strikethrough and rules."""

    rich: bool
    hosts: Collection[str] | None

    def document(self, root: Node) -> str:
        return clean(self.blocks(root.children))  # once more: &#8238; was harmless until it was read

    def blocks(self, nodes: Sequence[Node]) -> str:
        return "".join(map(self.block, nodes))

    def block(self, node: Node) -> str:
        match node.type:
            case "heading":
                return self.heading(node)
            case "bullet_list":
                return f"<ul>{self.items(node)}</ul>"
            case "ordered_list":
                return self.ordered(node)
            case "blockquote":
                return self.quote(node)
            case "hr":
                return "<hr>" if self.rich else self.paragraph(RULE)
            case "table":
                return self.table(node)
            case _ if is_code(node):
                return self.code(code_of(node))
        return self.paragraph(self.inline(node))

    def paragraph(self, inner: str) -> str:
        return f"<p>{inner}</p>"

    def heading(self, node: Node) -> str:
        if self.rich:
            return f"<{node.tag}>{self.inline(node)}</{node.tag}>"
        return self.paragraph(f"<b>{self.inline(node)}</b>")

    def ordered(self, node: Node) -> str:
        numbers = numbers_of(node)
        if numbers == list(range(1, len(numbers) + 1)):
            return f"<ol>{self.items(node)}</ol>"
        # No vendor promises to keep <ol start>, and a step 3 must not become a step 1.
        return "".join(self.numbered(number, item) for number, item in zip(numbers, node.children, strict=True))

    def numbered(self, number: int, item: Node) -> str:
        if not item.children or item.children[0].type != "paragraph":
            return self.paragraph(f"{number}.") + self.blocks(item.children)
        return self.paragraph(f"{number}. {self.inline(item.children[0])}") + self.blocks(item.children[1:])

    def items(self, node: Node) -> str:
        return "".join(f"<li>{self.item(item)}</li>" for item in node.children)

    def item(self, node: Node) -> str:
        """Paragraphs in an item are parted by <br>: a <p> in it would stand apart from its bullet."""
        text = ""
        for child in node.children:
            if child.type != "paragraph":
                text += self.block(child)
                continue
            text += ("<br>" if text and not text.endswith(">") else "") + self.inline(child)
        return text

    def quote(self, node: Node) -> str:
        """Where there is no tag for it the words stand for themselves: a ">" before them looks like a plain-text mail,
        and cannot stand before the items of a list."""
        quoted = self.blocks(node.children)
        return f"<blockquote>{quoted}</blockquote>" if self.rich else quoted

    def table(self, node: Node) -> str:
        if not self.rich:
            return f"<pre><code>{html.escape(table_text(node))}</code></pre>"
        rows = (row for part in node.children for row in part.children)
        return f"<table>{''.join(map(self.row, rows))}</table>"

    def row(self, node: Node) -> str:
        return "<tr>" + "".join(f"<{cell.tag}>{self.inline(cell)}</{cell.tag}>" for cell in node.children) + "</tr>"

    def inline(self, node: Node) -> str:
        return "".join(map(self.span, node.children))

    def span(self, node: Node) -> str:
        match node.type:
            case "text":
                return self.text(node.content)
            case "softbreak" | "hardbreak":
                return "<br>"
            case "code_inline":
                return f"<code>{html.escape(node.content)}</code>"
            case "strong":
                return f"<b>{self.inline(node)}</b>"
            case "em":
                return f"<i>{self.inline(node)}</i>"
            case "s":
                return f"<s>{self.inline(node)}</s>" if self.rich else f"~~{self.inline(node)}~~"
            case "link" | "image":
                return self.link(*link_of(node))
        return self.inline(node)

    def link(self, target: str, words: str) -> str:
        url = safe_url(target, self.hosts)
        if url is not None:
            return _anchor(url, words or url)
        if not target or words in (target, target.removeprefix("mailto:")):
            return self.text(words or target)
        return self.text(f"{words} ({target})" if words else target)

    def text(self, words: str) -> str:
        return "".join(map(_shown, pieces(words, self.hosts)))

    def code(self, text: str) -> str:
        return f"<pre><code>{html.escape(text)}</code></pre>"


def _shown(piece: Piece) -> str:
    if piece.url:
        return _anchor(piece.url, piece.shown)
    return f"<code>{html.escape(piece.shown)}</code>" if piece.dead else html.escape(piece.shown)


def _anchor(url: str, words: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(words)}</a>'
