"""Whether a comment is somebody's question, from what Zendesk's API shows of how it came."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.zendesk.automatic_comments import automatic

Json = dict[str, Any]


def mail(sender: str = "ann@customer.example") -> Json:
    return {"channel": "email", "source": {"from": {"address": sender, "name": "Ann"}, "to": {}, "rel": None}}


def change(via: Json, *, first: bool = False, **metadata: Any) -> Json:
    """An audit with one comment."""
    events = [{"type": "Comment", "body": "hello"}, *([{"type": "Create", "field_name": "subject"}] if first else [])]
    return {"via": via, "metadata": {"system": {}, "custom": {}, **metadata}, "events": events}


TICKET: Json = {"subject": "Where is my order?", "via": mail()}


@pytest.mark.parametrize(
    "audit",
    [
        change({"channel": "rule", "source": {"from": {"id": 1, "title": "Close"}, "to": {}, "rel": "trigger"}}),
        change({"channel": 8}),
        change({"channel": "system"}),
        change({"channel": "merge"}),
        change(mail(), flags=[4]),
        change(mail(), flags=[2, 4], flags_options={"2": {"trusted": False}}),
        change(mail(), suspension_type_id=8),
        change(mail(), system={"machine_generated": True}),
        change(mail("MAILER-DAEMON@mx.example")),
        change(mail("noreply@shop.example")),
    ],
)
def test_what_machines_write_is_nobodys_question(audit: Json) -> None:
    assert automatic(TICKET, audit) is not None


@pytest.mark.parametrize(
    "audit",
    [
        change(mail()),
        change(mail(), flags=[2], flags_options={"2": {"trusted": False}}),  # somebody who was not in the conversation
        change(mail(), suspension_type_id=0),  # taken for spam, and let in by an agent
        change(mail(), suspension_type_id=None),
        change({"channel": "web"}),
        change({"channel": "api"}),
        change({"channel": "native_messaging"}),
        change({"channel": "closed_ticket"}),  # an answer to a closed ticket made a new one
    ],
)
def test_what_people_write_is_theirs(audit: Json) -> None:
    assert automatic(TICKET, audit) is None


def test_a_subject_tells_of_the_mail_that_opened_the_ticket_only() -> None:
    """Later mails' subjects are not kept, so that of the first says nothing of them."""
    ticket = {**TICKET, "subject": "Automatic reply: Your invoice"}
    assert automatic(ticket, change(mail(), first=True)) is not None
    assert automatic(ticket) is not None
    assert automatic(ticket, change(mail())) is None


def test_a_forms_subject_is_a_persons() -> None:
    assert automatic({"subject": "Out of office: how do I set it?", "via": {"channel": "web"}}) is None


def test_an_event_shows_the_channel_of_the_ticket() -> None:
    assert automatic({"subject": "hello", "via": {"channel": "rule"}}) is not None
    assert automatic({"subject": "hello", "via": {"channel": "web_service"}}) is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["via", "channel", "source", "from", "address", "metadata", "flags", "system", "events"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["via", "metadata", "events", "subject"]), JSON_VALUES))
def test_whatever_the_shape_it_does_not_raise(shape: Json) -> None:
    automatic(shape, shape)
    automatic(shape)
