"""The agents' note: the same in every desk's markup, whatever people wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Attachment, Author, Turn
from connectors.agent_note import cut, turn_blocks
from connectors.render import html_to_text, to_intercom_html, to_zendesk_html
from tests.support.wording import EN

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=60)
COMPILERS = pytest.mark.parametrize("compiled", [to_intercom_html, to_zendesk_html])


def turn(text: str, author: Author = Author.REQUESTER, name: str | None = None, *files: str) -> Turn:
    attachments = tuple(Attachment(name=file, content_type="image/png") for file in files)
    return Turn(author=author, text=text, at=AT, name=name, attachments=attachments)


@pytest.mark.parametrize(
    ("author", "name", "shown"),
    [
        (Author.REQUESTER, "Joe Bloggs", "Joe Bloggs"),
        (Author.REQUESTER, None, "Requester"),
        (Author.AGENT, " ", "Agent"),
        (Author.BOT, None, "Bot"),
        (Author.BOT, "CI", "CI (bot)"),
    ],
)
def test_a_turn_says_who_spoke_and_when(author: Author, name: str | None, shown: str) -> None:
    who, *_ = turn_blocks(turn("hello", author, name), EN, 100)

    assert who == f"**{shown}** *2026-03-01 12:00 UTC*"


@COMPILERS
@given(name=ANYTHING | st.sampled_from(("**", "a*", "_", "\\", "`", "# x", "\u200b", "\0")), file=ANYTHING)
def test_a_name_stays_on_its_line_whatever_it_is(compiled: Callable[[str], str], name: str, file: str) -> None:
    who, _, attached = map(compiled, turn_blocks(turn("x", Author.REQUESTER, name, file), EN, 100))

    assert who.startswith("<p><b>")
    assert who.endswith("</b> <i>2026-03-01 12:00 UTC</i></p>")
    assert attached.startswith("<p><i>Attached: ")
    assert attached.endswith("(image/png)</i></p>")


@COMPILERS
def test_what_people_write_is_no_markup_and_what_the_bot_writes_is(compiled: Callable[[str], str]) -> None:
    _, theirs = map(compiled, turn_blocks(turn("**a** <script>"), EN, 100))
    _, ours = map(compiled, turn_blocks(turn("**a** <script>", Author.BOT), EN, 100))

    assert html_to_text(theirs) == "**a** <script>"
    assert ours == "<p><b>a</b> &lt;script&gt;</p>"


@given(ANYTHING, st.integers(1, 60))
def test_what_is_cut_says_how_much_is_missing(text: str, limit: int) -> None:
    shown = cut(text, limit, EN)

    if len(text) <= limit:
        assert shown == text
    else:
        assert shown == f"{text[:limit]}… ({len(text) - limit} more characters are left out.)"
