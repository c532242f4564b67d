"""What a message of Slack's says beside its `text`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.own_words import own_words
from connectors.slack.wire.contents import text_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ("type", "text", "elements", "rows", "blocks", "attachments", "message_blocks", "is_share")
            ),
            inner | st.sampled_from(("table", "rich_text", "section", "context")),
            max_size=5,
        )
    ),
    max_leaves=25,
)


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def forwarded(**more: Any) -> dict[str, Any]:
    return {"is_share": True, "is_msg_unfurl": True, "author_name": "Mia Lund", **more}


def test_a_forwarded_message_is_quoted_below_what_was_typed() -> None:
    message = {
        "text": "What do we tell Mia?",
        "attachments": [forwarded(text="How do I export <http://x.example|it>?\nNow")],
    }

    assert text_of(message) == "What do we tell Mia?\n\n> ↪ Mia Lund:\n> How do I export it (http://x.example)?\n> Now"


def test_forwarded_without_a_word_it_is_all_that_is_said() -> None:
    blocks = [{"message": {"blocks": [rich({"type": "text", "text": "Where is "}, {"type": "user", "user_id": "U1"})]}}]

    assert text_of({"text": "", "attachments": [forwarded(message_blocks=blocks)]}) == "> ↪ Mia Lund:\n> Where is @U1"


def test_a_request_for_a_person_in_forwarded_words_is_not_the_writers() -> None:
    assert own_words(text_of({"text": "see below", "attachments": [forwarded(text="get me a human")]})) == "see below"


@pytest.mark.parametrize("place", ["attachment", "message"])
def test_a_table_is_read_row_by_row_wherever_it_stands(place: str) -> None:
    table = {
        "type": "table",
        "rows": [[cell("Client"), cell("Message")], [cell("5.1"), rich({"type": "text", "text": "error & <809>"})]],
    }
    message = {"attachments": [{"blocks": [table]}]} if place == "attachment" else {"blocks": [table]}

    assert text_of({"text": "What is this?", **message}) == "What is this?\n\nClient | Message\n5.1 | error & <809>"


def test_a_forwarded_list_keeps_its_numbers() -> None:
    def listed(style: str, *texts: str, **more: int) -> dict[str, Any]:
        return {"type": "rich_text_list", "style": style, **more, "elements": [rich_text(text) for text in texts]}

    def rich_text(text: str) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}

    steps = [
        listed("ordered", "Unplug it."),
        listed("bullet", "Gently", indent=1),
        rich_text("Wait."),
        listed("ordered", "Plug it in.", "Hold.", offset=1),
    ]
    blocks = [{"message": {"blocks": [{"type": "rich_text", "elements": steps}]}}]

    assert text_of({"text": "", "attachments": [forwarded(message_blocks=blocks)]}) == (
        "> ↪ Mia Lund:\n> 1. Unplug it.\n>   • Gently\n> Wait.\n> 2. Plug it in.\n> 3. Hold."
    )


def test_a_preview_of_a_link_is_nobodys_words() -> None:
    preview = {"from_url": "https://x.example", "title": "X", "text": "All about X", "blocks": [rich()]}

    assert text_of({"text": "look", "attachments": [preview]}) == "look"


def test_a_program_says_things_in_attachments_and_blocks() -> None:
    message = {
        "text": "",
        "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Disk full"}}],
        "attachments": [{"title": "web-1", "fields": [{"title": "Free", "value": "2 MB"}]}],
    }

    assert text_of(message, by_program=True) == "Disk full\n\nweb-1\nFree: 2 MB"


@given(message=st.dictionaries(st.sampled_from(("text", "blocks", "attachments")), JSON), program=st.booleans())
def test_whatever_is_sent_it_is_read_without_an_error(message: dict[str, Any], program: bool) -> None:
    assert isinstance(text_of(message, by_program=program), str)
