"""Vendor HTML becomes the text that a person reads there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.render import html_to_text
from tests.support.rendering import ANYTHING, WORDS, words_of


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
