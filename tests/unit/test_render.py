"""Rendering: any text comes out right on every channel, with all its words, and can do nothing there but be read."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Passage
from connectors.render import (
    html_to_text,
    plain_to_markdown,
    split_slack,
    split_text,
    to_intercom_html,
    to_plain,
    to_slack,
    to_zendesk_html,
    with_sources,
)

COMPILERS = [to_slack, to_plain, to_intercom_html, to_zendesk_html]
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
        self.words = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.links += [value or "" for _, value in attrs]
        self.words += " "
        if tag not in ("br", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.words += " "
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def readable(text: str) -> str:
    return unquote(html.unescape(text)).casefold()


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", readable(text)))


def expected_words(markdown: str) -> set[str]:
    """The words of the source, without the language after a code block's fence, which is not shown."""
    return words_of(re.sub(r"(?m)(`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$", " ", re.sub("[\x00\ud800]", " ", markdown)))


@pytest.mark.parametrize("compiler", COMPILERS)
@given(markdown=MARKDOWN)
def test_no_word_is_lost(compiler: object, markdown: str) -> None:
    assert callable(compiler)
    shown = readable(compiler(markdown))
    assert [word for word in expected_words(markdown) if word not in shown] == []


@pytest.mark.parametrize("compiler", COMPILERS)
@given(text=ANYTHING)
def test_any_text_renders_to_something_that_json_takes(compiler: object, text: str) -> None:
    assert callable(compiler)
    compiler(text).encode()


@given(ANYTHING)
def test_slack_has_no_angle_brackets_but_its_own_safe_links(text: str) -> None:
    mrkdwn = to_slack(text)
    links = re.findall(r"<([^<>|\s]*)(?:\|[^<>\n]*)?>", mrkdwn)
    assert all(re.match(r"(?i)https?://\S|mailto:\S", link) for link in links)
    assert mrkdwn.count("<") == len(links)
    assert not re.search(r"&(?!amp;|lt;|gt;)", mrkdwn)


@given(ANYTHING)
def test_intercoms_html_is_balanced_and_of_its_subset(text: str) -> None:
    page = Page(to_intercom_html(text))
    assert page.tags <= INTERCOM_TAGS
    assert all(re.match(r"(?i)https?://|mailto:", link) for link in page.links)


@given(ANYTHING)
def test_zendesks_html_is_balanced_and_holds_no_placeholder(text: str) -> None:
    markup = to_zendesk_html(text)
    page = Page(markup)
    assert page.tags <= ZENDESK_TAGS
    assert all(re.match(r"(?i)https?://|mailto:", link) for link in page.links)
    assert "{" not in markup


@pytest.mark.parametrize(
    ("markdown", "slack", "intercom"),
    [
        ("Use **Settings**, then *Security*.", "Use *Settings*, then _Security_.",
         "<p>Use <b>Settings</b>, then <i>Security</i>.</p>"),
        ("# How to **reset**", "*How to reset*", "<p><b>How to <b>reset</b></b></p>"),
        ("in**side**words", "in\u200b*side*\u200bwords", "<p>in<b>side</b>words</p>"),
        ("**two\nlines**", "*two*\n*lines*", "<p><b>two<br>lines</b></p>"),
        ("~~$5~~ $3", "~$5~ $3", "<p>~~$5~~ $3</p>"),
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;", "<p>&lt;!channel&gt; &amp; &lt;@U1&gt;</p>"),
        ("[a & b](https://x.io/?p=1&q=|)", "<https://x.io/?p=1&amp;q=%7C|a &amp; b>",
         '<p><a href="https://x.io/?p=1&amp;q=%7C">a &amp; b</a></p>'),
        ("[click](javascript:alert)", "[click](javascript:alert)", "<p>[click](javascript:alert)</p>"),
        ("[the page](/docs/a)", "the page (/docs/a)", "<p>the page (/docs/a)</p>"),
        ("![a cat](https://x.io/c.png)", "<https://x.io/c.png|a cat>", '<p><a href="https://x.io/c.png">a cat</a></p>'),
        ("- a\n- b\n  - c", "• a\n• b\n    • c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("3. c\n4. d", "3. c\n4. d", "<p>3. c</p><p>4. d</p>"),
        ("1. c\n1. d", "1. c\n2. d", "<ol><li>c</li><li>d</li></ol>"),
        ("```py\nif a < b:\n    x\n```", "```\nif a &lt; b:\n    x\n```",
         "<pre><code>if a &lt; b:\n    x</code></pre>"),
        ("`a` and `` b`c ``", "`a` and ``` b`c ```", "<p><code>a</code> and <code>b`c</code></p>"),
        ("> said\n> so", "> said\n> so", "<p>&gt; said<br>&gt; so</p>"),
        ("|n|v|\n|-|-|\n|a|**1**|", "```\nn  v\n-  -\na  1\n```", "<pre><code>n  v\n-  -\na  1</code></pre>"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_each_construct(markdown: str, slack: str, intercom: str) -> None:
    assert to_slack(markdown) == slack
    assert to_intercom_html(markdown) == intercom


def test_zendesk_keeps_headings_quotes_tables_and_strikes() -> None:
    assert to_zendesk_html("## A\n> q\n\n|n|\n|-|\n|~~1~~|\n\n---") == (
        "<h2>A</h2><blockquote><p>q</p></blockquote>"
        "<table><tr><th>n</th></tr><tr><td><s>1</s></td></tr></table><hr>"
    )  # fmt: skip


def test_words_that_markdown_would_drop_are_kept() -> None:
    assert "extra" in to_slack("|a|b|\n|-|-|\n|1|2|extra|")
    assert "deep" in to_slack("> " * 60 + "deep")
    assert "deep" in to_zendesk_html("*" * 500 + "deep" + "*" * 500)
    assert "see" in to_plain("[note]: http://x.io/see")
    assert "remember this" in to_intercom_html("``` remember this\ncode\n```")


@given(st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \n")))
def test_plain_text_reads_the_same_after_markdown(text: str) -> None:
    rendered = to_plain(plain_to_markdown(text))
    assert rendered.split() == text.split()
    assert html_to_text(to_zendesk_html(plain_to_markdown(text))).split() == text.split()


def test_plain_text_keeps_its_lines() -> None:
    assert (
        to_plain(plain_to_markdown("Hi *Ann*,\n    1. done\n\n# Bob"))
        == "Hi *Ann*,\n\u00a0\u00a0\u00a0\u00a01. done\n\n# Bob"
    )


def passage(title: str, url: str) -> Passage:
    return Passage(id=1, title=title, url=url, text="", score=1.0)


def test_sources_are_listed_once_each_with_their_titles_made_harmless() -> None:
    cites = [
        passage("Reset [a] *password*", "https://x.io/1"),
        passage("the same page", "https://x.io/1"),
        passage("<!here> a file", "file:///srv/secret.md"),
        passage("", "https://x.io/2"),
    ]
    assert to_slack(with_sources("Do this.", cites)) == (
        "Do this.\n\nSources:\n\n• <https://x.io/1|Reset [a] *password*>\n• &lt;!here&gt; a file\n"
        "• <https://x.io/2|https://x.io/2>"
    )


def test_no_sources_no_list() -> None:
    assert with_sources("Hello.", []) == "Hello."


def test_sources_stay_links_after_an_answer_that_ends_in_open_code() -> None:
    assert "<https://x.io/1|A>" in to_slack(with_sources("~~~~\ncode", [passage("A", "https://x.io/1")]))


@given(markdown=ANYTHING, title=ANYTHING, url=ANYTHING)
def test_any_source_is_harmless(markdown: str, title: str, url: str) -> None:
    cites = [passage(title, url), passage(title, f"https://x.io/{url}")]
    assert to_slack(with_sources(markdown, cites)).count("<https://x.io/") >= 1
    Page(to_intercom_html(with_sources(markdown, cites)))


@given(text=ANYTHING, limit=st.integers(1, 50))
def test_pieces_fit_and_together_are_the_text(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(piece.strip() and len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_text_is_cut_between_paragraphs_then_lines_then_words() -> None:
    assert split_text("one two\n\nthree four\nfive", 12) == ["one two", "three four", "five"]
    assert split_text("one two three", 9) == ["one two", "three"]
    assert split_text("abcdefgh", 3) == ["abc", "def", "gh"]
    assert split_text(" \n ", 10) == []
    with pytest.raises(ValueError, match="limit"):
        split_text("x", 0)


@given(text=MARKDOWN, limit=st.integers(20, 120))
def test_slack_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    mrkdwn = to_slack(text)
    pieces = split_slack(mrkdwn, limit)
    assert all(len(piece) <= limit for piece in pieces)
    letters = re.sub(r"[\s`]", "", "".join(pieces))
    assert letters == re.sub(r"[\s`]", "", mrkdwn)


def test_slack_pieces_keep_links_whole_and_code_blocks_open() -> None:
    link = "<https://x.io/a|a label of several words>"
    assert split_slack(f"word word word {link} end", 55) == ["word word word", f"{link} end"]
    code = to_slack("```\n" + "line of code\n" * 10 + "```")
    pieces = split_slack(code, 60)
    assert len(pieces) > 2
    assert all(piece.startswith("```\n") and piece.endswith("\n```") for piece in pieces)
    with pytest.raises(ValueError, match="limit"):
        split_slack("x", 19)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hi <b>there</b>,&nbsp;Ann</p>\n<p>two<br>lines</p>", "Hi there, Ann\n\ntwo\nlines"),
        ("<div>a</div><div><br></div><div>b<br></div>c", "a\n\nb\nc"),
        ("<ul><li><p>a</p></li><li>b<ol><li>c</li><li>d</li></ol></li></ul>", "- a\n- b\n  1. c\n  2. d"),
        ('see <a href="https://x.io/p">the page</a>.', "see the page (https://x.io/p)."),
        ('<a href="https://x.io/">https://x.io</a> <a href="mailto:a@b.cc">a@b.cc</a>', "https://x.io a@b.cc"),
        ('<a href="javascript:x">js</a>', "js"),
        ("<pre>if a:\n    b</pre>", "if a:\n    b"),
        ("<blockquote><p>q1</p><blockquote>q2</blockquote></blockquote>mine", "> q1\n>\n> > q2\n\nmine"),
        ('<script>x</script><style>y</style><!-- z --><img alt="😀"><img src="s">', "😀 [image]"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        ("just text, 1 < 2 && x", "just text, 1 < 2 && x"),
        ("<![if", "<![if"),
        ("", ""),
    ],
)
def test_vendor_html_reads_as_it_looks(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


TAGS = st.sampled_from(["p", "div", "b", "ul", "ol", "li", "pre", "blockquote", "a", "td", "tr", "table", "span", "br"])
HTML = st.lists(
    st.one_of(WORDS, TAGS.map(lambda tag: f"<{tag}>"), TAGS.map(lambda tag: f"</{tag}>"), st.just(" "), st.just("<![")),
    max_size=40,
).map(" ".join)


@given(HTML)
def test_no_word_of_vendor_html_is_lost(markup: str) -> None:
    assert words_of(re.sub(r"</?\w+>", " ", markup)) <= words_of(html_to_text(markup))


@given(st.one_of(ANYTHING, HTML))
def test_any_vendor_html_becomes_text(markup: str) -> None:
    text = html_to_text(markup)
    assert not re.search(b"\xef\xb7[\x90-\x93]", text.encode())  # none of the marks it works with


def test_html_nested_without_end_becomes_text() -> None:
    for tag in ("div", "blockquote", "ul><li", 'a href="http://x.io"'):
        assert "deep" in html_to_text(f"<{tag}>" * 3000 + "deep")
