"""What the tests of the renderers share: Markdown of every kind, and what a reader sees of it on each channel."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from hypothesis import strategies as st

from connectors.render import slack_messages, to_intercom_html, to_slack, to_zendesk_html

INTERCOM_TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "br", "code", "pre"}
ZENDESK_TAGS = INTERCOM_TAGS | {f"h{n}" for n in range(1, 7)} | {"s", "hr", "blockquote", "table", "tr", "th", "td"}

WORDS = st.sampled_from(["alpha", "Beta", "größe", "日本", "مرحبا", "x1", "👍🏽", "don't", "snake_case"])
MARKS = st.sampled_from(
    [
        *(
            "*",
            "**",
            "_",
            "~~",
            "`",
            "``",
            "```\n",
            "\n```\n",
            "> ",
            "- ",
            "\n- ",
            "    - ",
            "\n1. ",
            "\n# ",
            "\n---\n",
        ),
        *("[", "](", "](http://x.io/", "](javascript:", ")", "![", '"', "<", ">", "<!channel>", "<@U12>", "<#C1|x>"),
        *("<b>", "<img src=x onerror=alert>", "&amp;", "&lt;!here&gt;", "\\", "|", "\n|a|b|\n|-|-|\n", "{{ticket.id}}"),
        *(" ", "\n", "\n\n", "\t", "http://x.io/?a=1&b=2 ", "<https://y.io/p>", "mailto:a@b.cc", "\x00", "\ud800"),
    ]
)
MARKDOWN = st.lists(st.one_of(WORDS, MARKS), max_size=40).map("".join)
ANYTHING = st.one_of(MARKDOWN, st.text(st.characters(exclude_categories=())))


class Page(HTMLParser):
    """Asserts that the HTML is balanced; collects tags, text and links."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""  # as they are read: between tags there is a blank, but not around those within a line
        self.loose = ""  # outside links and code, each piece of text by itself: where clients look for addresses
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.links += [value or "" for _, value in attrs]
        self._parted(tag)
        if tag not in ("br", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._parted(tag)
        assert self._open.pop() == tag

    def _parted(self, tag: str) -> None:
        self.words += "" if tag in ("a", "b", "i", "s", "code") else " "

    def handle_data(self, data: str) -> None:
        self.words += data
        self.loose += "" if {"a", "code"} & set(self._open) else f" {data}"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def readable(text: str) -> str:
    return unquote(html.unescape(text)).casefold()


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", readable(text)))


LINK = re.compile(r"<([^<>|\s]*)(?:\|([^<>\n]*))?>")


def sections(markdown: str, **options: Any) -> list[str]:
    """The text of every block of every message."""
    messages = slack_messages(markdown, **options)
    return [block["text"]["text"] for message in messages for block in message.blocks]


def seen_in_slack(mrkdwn: str) -> str:
    """Without marks, with the addresses behind the links at the end."""
    links = [url for url, _ in LINK.findall(mrkdwn)]
    shown = LINK.sub(lambda link: link[2] or link[1], mrkdwn)
    return html.unescape(f"{shown} {' '.join(links)}")


def seen_in_html(markup: str) -> str:
    page = Page(markup)
    return f"{page.words} {' '.join(page.links)}"


Eye = Callable[..., str]
# What a reader sees of Markdown, by output.
SEEN: dict[str, Eye] = {
    "slack": lambda markdown, **options: seen_in_slack(to_slack(markdown, **options)),
    "blocks": lambda markdown, **options: seen_in_slack("\n".join(sections(markdown, **options))),
    "intercom": lambda markdown, **options: seen_in_html(to_intercom_html(markdown, **options)),
    "zendesk": lambda markdown, **options: seen_in_html(to_zendesk_html(markdown, **options)),
}

_TOKENS = [f"w{left}{right}z" for left in "abcdefgh" for right in "abcdefghij"]
_TOKEN = st.sampled_from(_TOKENS)
_RUN = st.lists(_TOKEN, min_size=1, max_size=30).map(" ".join)
_SPAN = st.one_of(
    _RUN, _RUN.map(lambda run: f"**{run}**"), _TOKEN.map(lambda word: f"`{word}`"), _RUN.map("_{}_".format)
)
_LINE = st.lists(_SPAN, min_size=1, max_size=15).map(" ".join)
_LINES = st.lists(_LINE, min_size=1, max_size=12)
_BLOCK = st.one_of(
    _LINE,
    _LINES.map("\n".join),
    _LINE.map("## {}".format),
    _LINES.map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    _LINES.map(lambda lines: "\n".join(f"{'    ' * (n % 3)}- {line}" for n, line in enumerate(lines))),
    _LINES.map(lambda lines: "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))),
    _LINES.map(lambda lines: "\n".join(f"> {line}" for line in lines)),
    st.lists(_RUN, max_size=40).map(lambda lines: "```\n" + "\n".join(lines) + "\n```"),
    st.lists(_RUN, max_size=12).map(lambda rows: "|wxaz|wxbz|\n|-|-|\n" + "\n".join(f"|{row}|wxcz|" for row in rows)),
)
# Well-formed Markdown of up to some 30,000 characters; its words, all of the form of `TOKEN`, can be put in order.
DOCUMENT = st.builds(
    lambda blocks, times: ("\n\n".join(blocks) + "\n\n") * max(1, min(times, 30_000 // (len("".join(blocks)) + 1))),
    st.lists(_BLOCK, max_size=12),
    st.integers(1, 20),
)
TOKEN = re.compile(r"w[a-jx][a-j]z")
# Anything at all, up to some 30,000 characters.
LONG = st.builds(lambda text, times: (text * times)[:30_000], ANYTHING, st.integers(1, 2_000))
