"""A reply as Markdown, for pages that show the web chat themselves, says and links what it does as HTML."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.model import Reply, ThreadRef
from bot.wording import BUILT_IN
from connectors.render import plain_to_markdown, to_zendesk_html
from connectors.webchat.page import body_of
from connectors.webchat.wire.markdown import in_markdown

_PAGE = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def says(html: str) -> tuple[str, list[object]]:
    tree = BeautifulSoup(html, "html.parser")
    return "".join(tree.get_text().split()), [link["href"] for link in tree.find_all("a")]


@pytest.mark.parametrize(
    "text",
    [
        "**Open** [Settings](https://help.acme.example/a_(b)), set `MY_KEY` to ~~5~~ *6*.\n\n1. Save\n2. Restart",
        r"\[here](/x), \[call](tel:+4930123456), [there]\(//a.evil.example/x) \`and https://evil.example/x",
        "2024\\. That was long ago.\n\n\\- not a list\n\n\\# not a heading\n\n\\> no quotation, 5 \\< 6 \\&amp; 7",
        "| Shell | Means |\n|---|---|\n| `cat x \\| sort` | a \\| b |",
    ],
    ids=["what_is_meant", "no_links", "no_blocks", "bars_in_cells"],
)
def test_markdown_says_and_links_what_the_html_does(text: str) -> None:
    reply = Reply(thread=ThreadRef("webchat", "acme", "c1"), text=text, link_hosts=frozenset({"help.acme.example"}))

    body = body_of(reply, BUILT_IN.of("en"))

    assert says(_PAGE.render(body["text"])) == says(body["html"])


@given(
    st.lists(st.sampled_from([*"[]()\\`*_~#>|-+=.:&;<!1 ", "\n", "\n\n", "a", "amp", "b>"]), max_size=24).map("".join)
)
@settings(max_examples=60)
def test_mere_words_are_mere_words_in_markdown_too(words: str) -> None:
    html = to_zendesk_html(plain_to_markdown(words))

    assert says(_PAGE.render(in_markdown(html))) == says(html)


@pytest.mark.parametrize(
    "words", ["Room 12. R&D, C++ and MY_API_KEY: 5 * 3 = 15 - as ever (see [1]) < 20 | 5 + 5", "50% ~ half, isn't it?"]
)
def test_a_page_without_a_renderer_shows_words_as_they_are(words: str) -> None:
    assert in_markdown(to_zendesk_html(plain_to_markdown(words))) == words
