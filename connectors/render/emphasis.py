"""Bold, italics and strikethrough in scripts that put no spaces between words.

CommonMark lets `**` end behind a mark only where a space or another mark follows. So `**注意：**请`, as models write,
keeps its asterisks. Here nothing but a space stands in the way where an East Asian character is beside them, as
https://github.com/tats-u/markdown-cjk-friendly proposes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis, strikethrough

_Rule = Callable[[StateInline, bool], bool]


def east_asian(parser: MarkdownIt) -> None:
    """For `MarkdownIt.use`."""
    parser.inline.ruler.at("emphasis", _lenient(emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", _lenient(strikethrough.tokenize))


def _lenient(rule: _Rule) -> _Rule:
    def tokenize(state: StateInline, silent: bool) -> bool:
        start, known = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        before = state.src[start - 1] if start else " "
        after = state.src[state.pos] if state.pos < state.posMax else " "
        if state.src[start] != "_" and (_is_wide(before) or _is_wide(after)):
            for delimiter in state.delimiters[known:]:
                delimiter.open, delimiter.close = not after.isspace(), not before.isspace()
        return True

    return tokenize


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F", "H")
