"""The whole note, in every desk's markup: what is known is told in order, what is not has no line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import (
    Article,
    Attachment,
    Author,
    Handoff,
    HandoffNote,
    Intent,
    Passage,
    Priority,
    Reason,
    Requester,
    Suggestion,
    ThreadRef,
    TicketLine,
    Tried,
    Turn,
)
from connectors.agent_note import opening
from connectors.render import html_to_text, to_intercom_html, to_zendesk_html
from tests.support.wording import EN

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPILERS = pytest.mark.parametrize("compiled", [to_intercom_html, to_zendesk_html])
VPN = Article(title="VPN error 809", url="https://help.example/vpn")
PASSAGE = Passage(id=1, title="TCP 443", url="https://help.example/tcp", text="Switch to TCP.", score=1)
BARE = Handoff(
    conversation_id=1,
    thread=ThreadRef("slack", "T1", "D1:1.0"),
    requester=Requester(id="U1", name="Sam Rivera", email="sam@acme.example"),
    reason=Reason.HUMAN_REQUESTED,
    explanation="They asked for a person.",
    priority=Priority.HIGH,
    subject="VPN error 809",
    summary="VPN error 809 since this morning, what does it mean?",
    turns=(),
    link="https://app.slack.example/t",
)
NOTE = HandoffNote(
    intent=Intent.ACCOUNT_TAKEOVER_OR_SECURITY,
    mood="They sound frustrated. They asked the same thing again.",
    language="de",
    asked=("How do I reset my password?",),
    tried=(Tried(articles=(VPN,), helpful=False, reasons=("outdated",), comment="that *page* is gone"),),
    suggestion=Suggestion(text="**TCP 443**\n\n> Switch to TCP.", cites=(PASSAGE,)),
    tickets=(TicketLine(ticket_id="112", url="https://desk.example/112", subject="Badge", state="open", opened_at=AT),),
    earlier=TicketLine(ticket_id="99", url=None, subject="Printer", state="solved", opened_at=AT),
)
FULL = replace(
    BARE,
    note=NOTE,
    turns=(
        Turn(
            author=Author.REQUESTER, text="x", at=AT, attachments=(Attachment(name="a.png", content_type="image/png"),)
        ),
    ),
)


def told(handoff: Handoff, compiled: Callable[[str], str] = to_zendesk_html) -> str:
    return "\n".join(html_to_text(compiled(block)) for block in opening(handoff, EN))


def test_a_full_note_in_its_order() -> None:
    assert [line for line in told(FULL).splitlines() if line] == [
        "Wants: VPN error 809 since this morning, what does it mean?",
        "Also asked:",
        "- How do I reset my password?",
        "Mood: They sound frustrated. They asked the same thing again.",
        "Language: German",
        "About: account takeover or security",
        "Urgency: high. They asked for a person.",
        "Tried:",
        "- VPN error 809 (https://help.example/vpn): they pressed that they still need help, it's out of date,"
        " “that *page* is gone”",
        "Suggested reply:",
        "> TCP 443",
        ">",
        "> > Switch to TCP.",
        "Sources: TCP 443 (https://help.example/tcp)",
        "Requester: Sam Rivera, sam@acme.example",
        "Their other open tickets:",
        "- #112 (https://desk.example/112) Badge (open, opened 2026-03-01)",
        "Before this: #99 Printer (solved, opened 2026-03-01)",
        "Files: a.png",
        "Where: slack T1 (https://app.slack.example/t)",
    ]


def test_what_is_not_known_has_no_line() -> None:
    assert [line.partition(":")[0] for line in told(BARE).splitlines() if line] == [
        "Wants",
        "Urgency",
        "Tried",
        "Requester",
        "Where",
    ]


def test_whether_the_bot_has_said_anything_is_told() -> None:
    spoke = replace(BARE, turns=(Turn(author=Author.BOT, text="I found nothing.", at=AT),))

    assert "Tried: The bot has not answered." in told(BARE)
    assert "Tried: The bot showed no article." in told(spoke)


def test_the_words_of_the_bot_are_not_repeated_above_the_transcript() -> None:
    sorry = Turn(author=Author.BOT, text="I'm sorry that didn't help. Would you like a person?", at=AT)
    assert "sorry" not in told(replace(BARE, turns=(sorry,)))


def test_where_no_answer_fits_the_nearest_articles_are_named() -> None:
    note = HandoffNote(suggestion=Suggestion(text="", cites=(PASSAGE,)))
    assert "May help: TCP 443 (https://help.example/tcp)" in told(replace(BARE, note=note))


@COMPILERS
@given(
    words=st.text(st.characters(codec="utf-8"), max_size=80)
    | st.sampled_from(("**a**", "[a](http://x.example)", "<b>a</b>", "`a`"))
)
def test_what_people_wrote_is_no_markup_in_it(compiled: Callable[[str], str], words: str) -> None:
    note = replace(NOTE, asked=(words,), mood=words, tried=(Tried(helpful=False, comment=words),), suggestion=None)
    html = "".join(map(compiled, opening(replace(BARE, summary=words, explanation=words, note=note), EN)))

    assert html.count("<b>") == html.count(":</b>")  # the labels alone
    assert ">a</a>" not in html
    assert "<code>" not in html


@COMPILERS
def test_an_address_that_is_none_does_not_link(compiled: Callable[[str], str]) -> None:
    odd = HandoffNote(
        tried=(
            Tried(
                articles=(Article(title="A", url="javascript:alert(1)"), Article(title="B", url="http://a b>c")),
            ),
        )
    )
    html = "".join(map(compiled, opening(replace(BARE, note=odd), EN)))
    assert 'href="javascript' not in html
    assert 'href="http://a' not in html
