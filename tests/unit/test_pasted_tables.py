"""A table that somebody pasted, from wherever, is read and reaches the agent as a table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.intercom.content import content_of
from connectors.render import html_to_text, to_intercom_html, to_zendesk_html, words_to_markdown
from connectors.slack.wire.contents import text_of
from tests.support.rendering import MARKDOWN, seen_in_html, words_of

ROWS = [["Laptop", "Client", "Message"], ["L-2207", "5.1", "VPN error 809"], ["L-2212", "5.1", "VPN <error> *809*"]]
HTML = f"<table>{''.join('<tr>' + ''.join(f'<td>{c}</td>' for c in row) + '</tr>' for row in ROWS[:2])}</table>"
SLACK = {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in ROWS]}
TABLE = re.compile(r"<table><tr><th>Laptop</th><th>Client</th><th>Message</th></tr><tr><td>L-2207</td><td>5.1</td>")

PASTED = {
    "from a spreadsheet": "\n".join("\t".join(row) for row in ROWS),
    "Markdown": "| Laptop | Client | Message |\n|---|:-:|---|\n| L-2207 | 5.1 | VPN error 809 |",
    "Zendesk's HTML": html_to_text(HTML),
    "Intercom's HTML": content_of({"body": HTML}).text,
    "Slack's block": text_of({"text": "", "blocks": [SLACK]}),
    "Slack's attachment": text_of({"text": "", "attachments": [{"blocks": [SLACK]}]}),
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_every_cell_is_read_and_is_a_cell_to_the_agent(text: str) -> None:
    assert "VPN error 809" in text

    markdown = words_to_markdown(f"What does this mean?\n{text}\nThanks, *Mia*")

    html = to_zendesk_html(markdown)
    assert html.startswith("<p>What does this mean?</p>")
    assert html.endswith("<p>Thanks, *Mia*</p>")
    assert TABLE.search(html)
    assert "Laptop  Client  Message\n" in to_intercom_html(markdown).replace("<br>", "\n")


def test_what_is_in_a_cell_is_no_markup() -> None:
    html = to_zendesk_html(words_to_markdown(PASTED["from a spreadsheet"]))
    assert "VPN &lt;error&gt; *809*" in html


@pytest.mark.parametrize(
    "text", ["a | b", "one\ttwo", "either a|b\nor c|d", "no table\nat all", "Acme | Berlin\nTel. 1"]
)
def test_a_single_line_with_a_bar_is_a_line(text: str) -> None:
    assert "<table>" not in to_zendesk_html(words_to_markdown(text))


@settings(max_examples=25)
@given(MARKDOWN | st.lists(st.sampled_from(["a", "|", " | ", "\t", "\n", "b\\", "-", "|-|"])).map("".join))
def test_no_word_is_lost(text: str) -> None:
    markdown = words_to_markdown(text)
    for html in (to_zendesk_html(markdown), to_intercom_html(markdown)):
        assert words_of(text.replace("\ud800", " ")) <= words_of(seen_in_html(html))
