"""Lists keep their numbers, from Markdown to each vendor's markup, and from there to text again."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.conversion.markup import read_html
from connectors.render import html_to_text, plain_to_markdown, to_intercom_html, to_slack, to_zendesk_html

CHANNELS = pytest.mark.parametrize("channel", ["slack", "intercom", "zendesk"])


def read_on(channel: str, markdown: str) -> str:
    """What is read there, as plain text."""
    if channel == "slack":
        return html.unescape(to_slack(markdown))
    return html_to_text(to_intercom_html(markdown) if channel == "intercom" else to_zendesk_html(markdown))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            '<ol><li>Unplug it.</li></ol><p>Wait.</p><ol start="2"><li>Plug it in.</li><li>Hold.</li></ol>',
            "1. Unplug it.\n\nWait.\n\n2. Plug it in.\n3. Hold.",
        ),
        ('<ol><li>a</li><li value="5">b</li><li>c</li></ol>', "1. a\n5. b\n6. c"),
        ('<ol start="0"><li>a</li><li>b</li></ol>', "0. a\n1. b"),
        ('<ol start="x"><li>a</li></ol>', "1. a"),
        ('<ol start=" 3 "><li>a<ol start="7"><li>b</li></ol></li><li>c</li></ol>', "3. a\n  7. b\n4. c"),
        ("<ol reversed><li>a</li><li>b</li><li>c</li></ol>", "3. a\n2. b\n1. c"),
        ('<ol type="a"><li>x</li><li>y</li></ol>', "a. x\nb. y"),
        ('<ol style="list-style-type: upper-roman" start="4"><li>x</li><li>y</li></ol>', "IV. x\nV. y"),
        ('<ol type="A" start="26"><li>x</li><li>y</li></ol>', "Z. x\nAA. y"),
        ('<ul><li value="3">x</li></ul>', "- x"),
    ],
)
def test_items_are_numbered_as_a_browser_numbers_them(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@CHANNELS
@pytest.mark.parametrize(
    ("markdown", "numbers"),
    [
        ("1. a\n2. b\n\nWait.\n\n3. c\n4. d", "1234"),
        ("1) a\n2) b\n\nWait.\n\n3) c", "123"),
        ("3. a\n4. b", "34"),
        ("1. a\n\n```\ncode\n```\n\n2. b\n\n![picture](https://x.example/p.png)\n\n3. c", "123"),
        ("1. a\n\n   ```\n   code\n   ```\n\n2. b", "12"),
        ("1. a\n1. b\n1. c", "123"),
        ("> 1. a\n> 2. b\n>\n> Wait.\n>\n> 3. c", "123"),
        ("1. a\n   - x\n   - y\n2. b", "12"),
    ],
)
def test_a_list_that_goes_on_goes_on_counting(channel: str, markdown: str, numbers: str) -> None:
    assert "".join(re.findall(r"(?m)^[>\s]*(\d+)\. ", read_on(channel, markdown))) == numbers


@dataclass(frozen=True)
class Numbered:
    """Items by number, each with what stands below it; between two lists stands a paragraph."""

    first: int
    sizes: tuple[int, ...]
    inner: tuple[int, ...]  # per item: where a list in it begins; 0: there is none
    mark: str

    def markdown(self) -> str:
        return "\n\nThen wait.\n\n".join(map("\n".join, self._lists(f"{self.mark} ")))

    def lines(self) -> list[str]:
        return [line.strip() for lines in self._lists(". ") for line in lines if line]

    def _lists(self, mark: str) -> list[list[str]]:
        lists, number, item = [], self.first, 0
        for size in self.sizes:
            lines: list[str] = []
            for _ in range(size):
                lines.append(f"{number}{mark}step {number} of it")
                begins = self.inner[item % len(self.inner)]
                if begins:
                    lines += [
                        "",
                        *(f"     {begins + n}{mark}part {begins + n}" for n in range(2)),
                        "",
                    ]  # else it is a paragraph
                number, item = number + 1, item + 1
            lists.append(lines)
        return lists


LISTS = st.builds(
    Numbered,
    first=st.integers(0, 120),
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple),
    inner=st.lists(st.sampled_from([0, 0, 1, 4]), min_size=1, max_size=3).map(tuple),
    mark=st.sampled_from([".", ")"]),
)


@CHANNELS
@settings(max_examples=25)
@given(LISTS)
def test_any_list_keeps_its_numbers_on_its_way_out_and_back(channel: str, numbered: Numbered) -> None:
    read = [line.strip() for line in read_on(channel, numbered.markdown()).splitlines() if line.strip()]
    assert [line for line in read if line != "Then wait."] == numbered.lines()


@CHANNELS
@settings(max_examples=25)
@given(LISTS)
def test_an_agents_list_reaches_the_requester_with_its_numbers(channel: str, numbered: Numbered) -> None:
    """What an agent wrote is plain text by then, and stays as it is."""
    words = html_to_text(to_zendesk_html(numbered.markdown()))

    read = read_on(channel, plain_to_markdown(words))

    assert [line.strip() for line in read.splitlines() if line.strip()] == [
        line.strip() for line in words.splitlines() if line.strip()
    ]


@settings(max_examples=25)
@given(LISTS)
def test_an_article_in_html_keeps_its_numbers(numbered: Numbered) -> None:
    page = f"<h1>How</h1>{to_zendesk_html(numbered.markdown())}"
    article = read_html(page, "how.html").text.replace("\\.", ".")
    found = re.findall(r"(?m)^\s*(\d+)\. +(?:step|part)", article)
    assert found == [line.partition(".")[0] for line in numbered.lines()]


def test_an_article_keeps_where_a_list_begins() -> None:
    page = '<h1>How</h1><ol><li>a</li></ol><p>Wait.</p><ol start="2"><li>b</li><li value="5">c</li></ol>'
    assert re.findall(r"(?m)^(\d+)\. ", read_html(page, "how.html").text) == ["1", "2", "5"]
