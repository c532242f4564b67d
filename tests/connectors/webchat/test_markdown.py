"""HTML of ours as Markdown: numbered lists."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markdownify import MarkdownConverter

from connectors.webchat.wire.markdown import Converter

WORDS = st.sampled_from(["a", "b c", "<br>", "<p>one</p><p>two</p>", "<pre>x\n  y</pre>", "<b>1. z</b>", " ", "\n"])


def a_list(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.lists(inner, max_size=3).map("".join).map("<li>{}</li>".format), max_size=4).map("".join)
    opened = st.sampled_from(["<ul>", "<ol>", '<ol start="3">', '<ol start="0">', '<ol start="x">', '<ol start="99">'])
    return st.tuples(opened, items).map(lambda both: f"{both[0]}{both[1]}</{both[0][1:3]}>")


class Theirs(Converter):
    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return str(MarkdownConverter.convert_li(self, el, text, parent_tags))  # type: ignore[attr-defined]  # as there


@given(st.lists(st.recursive(WORDS, a_list, max_leaves=12), max_size=4).map("".join))
def test_items_are_numbered_as_markdownify_numbers_them(html: str) -> None:
    """Which counts, for each item, those before it."""
    assert Converter(bullets="-").convert(html) == Theirs(bullets="-").convert(html)
