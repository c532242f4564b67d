"""Markdown to a tree that carries every word of its source; what a node looks like is the compilers' business.

CommonMark with tables and strikethrough; raw HTML and reference definitions are off, so both are text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode as Node

from connectors.render.emphasis import east_asian

__all__ = [
    "Node",
    "clean",
    "code_of",
    "is_code",
    "link_of",
    "numbers_of",
    "parse",
    "plain_to_markdown",
    "unclosed_fence",
]

# Deeper than anyone writes; the tree and its compilers are recursive.
MAX_DEPTH = 40

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Embeddings, overrides and isolates: text can be made to look other than it is with them, above all an address. The
# marks that right-to-left text needs (U+200E, U+200F, U+061C) are none of these.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LANGUAGE = re.compile(r"[\w+#.-]*")


def _parser(*, inline: bool = True) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).use(east_asian)
    # A reference definition vanishes from the output even when nothing refers to it.
    parser.disable("reference" if inline else ["reference", "inline", "text_join"])
    return parser


_MARKDOWN = _parser()
_BLOCKS = _parser(inline=False)


def parse(markdown: str) -> Node:
    """The tree of `markdown`. Where Markdown would drop words, the whole text is taken as plain text instead.

    Markdown drops the cells of a row that the table's head has no column for, and whatever is nested deeper than its
    limit; neither may happen to an answer.
    """
    source = clean(markdown)
    tokens = _MARKDOWN.parse(source)
    if _depth(tokens) > MAX_DEPTH or _lost(source, tokens):
        tokens = _MARKDOWN.parse(plain_to_markdown(source))
    return Node(tokens)


def clean(text: str) -> str:
    """Without control characters and lone surrogates, which no vendor's JSON takes, and what turns text around."""
    plain = _BIDI.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", plain))


def plain_to_markdown(text: str) -> str:
    """Markdown that reads exactly as the plain `text` does: for words that people wrote, not the model."""
    escaped = _PUNCTUATION.sub(r"\\\1", clean(text))
    # Four spaces would be a code block; no-break spaces look the same and mean nothing.
    return _INDENT.sub(lambda found: found.group().expandtabs(4).replace(" ", "\u00a0"), escaped)


def unclosed_fence(markdown: str) -> str | None:
    """The fence (``` or ~~~) that is still open at the end of `markdown`, or None."""
    if "```" not in markdown and "~~~" not in markdown:
        return None
    last = _BLOCKS.parse(clean(markdown) + "\n\nend")[-1]
    return last.markup if last.type == "fence" else None


def is_code(node: Node) -> bool:
    return node.type in ("fence", "code_block")


def code_of(node: Node) -> str:
    """The lines of a code block. Words after the opening fence that are more than a language's name are its first."""
    info = node.info.strip() if node.type == "fence" else ""
    head = "" if _LANGUAGE.fullmatch(info) and node.content.strip() else f"{info}\n"
    return (head + node.content).rstrip("\n")


def link_of(node: Node) -> tuple[str, str]:
    """Target and words of a link or an image; the words are on one line and may be empty."""
    target = str(node.attrs.get("href") or node.attrs.get("src") or "")
    label = re.sub(r"\s+", " ", "".join(_label(node))).strip()
    title = str(node.attrs.get("title") or "").strip()
    return target, f"{label} ({title})".strip() if title else label


def numbers_of(ordered_list: Node) -> list[int]:
    """The numbers of its items: as they were written if they ascend, else (1., 1., 1.) counted from the first."""
    written = [int(item.info) for item in ordered_list.children]
    ascending = all(earlier < later for earlier, later in pairwise(written))
    return written if ascending else [written[0] + position for position in range(len(written))]


def _label(node: Node) -> Iterator[str]:
    for inner in node.children:
        match inner.type:
            case "text" | "code_inline":
                yield inner.content
            case "softbreak" | "hardbreak":
                yield " "
            case "image":  # an image in a link: one target is enough to click on, the other is text
                target, words = link_of(inner)
                yield f"{words} ({target})" if target else words
            case _:
                yield from _label(inner)


def _depth(tokens: Iterable[Token]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth, depth + _depth(token.children or ()))
    return deepest


def _lost(source: str, tokens: Iterable[Token]) -> bool:
    """Whether a word of the source is missing from the tokens."""
    found = " ".join(_pieces(tokens))
    # Entities and %-escapes are characters in some places and themselves in others: either reading will do.
    read = _unescaped(found)
    counted = _count(found) if read == found else _count(found) | _count(read)
    return bool(_count(_unescaped(source)) - counted)


def _unescaped(text: str) -> str:
    return unquote(html.unescape(text))


def _count(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _pieces(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        yield token.info
        if token.type != "inline":
            yield token.content
        for name in ("href", "src", "title"):
            if value := token.attrGet(name):
                yield _MARKDOWN.normalizeLinkText(str(value))
                yield str(value)
        yield from _pieces(token.children or ())
