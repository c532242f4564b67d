"""A whole ticket read from its audits, for deliveries that only say that something happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import NotSent
from bot.model import Attachment, Author, DeskComment, Event, InboundMessage, Nudge, Owner, OwnershipChange, Reply
from connectors.sandbox.mischief import Rule
from connectors.sandbox.zendesk import AGENT_ID
from connectors.zendesk.history import events_of
from connectors.zendesk.inbound import parse
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.conftest import BOT_ID, Account
from tests.support.shared import shared


def messages(events: Sequence[Event]) -> list[InboundMessage]:
    return [event for event in events if isinstance(event, InboundMessage)]


def told(account: Account, ticket_id: str) -> list[Event]:
    """What an event subscription says of the latest change."""
    events: list[Event] = []
    for body in account.bodies(ticket_id):
        parsed = parse(json.loads(body), account="acme", own_user_id=BOT_ID)
        events += parsed if isinstance(parsed, tuple) else ()
    return events


def test_a_new_ticket_is_its_first_comment_with_all_that_is_known(account: Account) -> None:
    ticket_id = account.ticket("I can't log in.\n\nNeither can <Anna>.")
    (message,) = messages(account.connector().fetch("acme", ticket_id))
    assert message.author is Author.REQUESTER
    assert message.text == "I can't log in.\n\nNeither can <Anna>."
    assert message.requester is not None
    assert (message.requester.name, message.requester.email) == ("Joe Bloggs", "joe@bloggs.example")
    assert message.message_id == str(account.sandbox.comments(ticket_id)[0]["id"])
    assert (message.channel, message.account, message.thread_id) == ("zendesk", "acme", ticket_id)


def test_a_comment_is_the_same_message_whether_told_or_fetched(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    for speak in (
        lambda: account.sandbox.requester_comments(ticket_id, "still broken"),
        lambda: account.sandbox.agent_comments(ticket_id, AGENT_ID, "I'll take it"),
        lambda: account.sandbox.agent_comments(ticket_id, AGENT_ID, "what a mess", public=False),
    ):
        speak()
        (by_event,) = messages(told(account, ticket_id))
        by_fetch = messages(connector.fetch("acme", ticket_id))[-1]
        same = "author author_id author_name message_id public sent_at text thread_id link handoff_key".split()  # noqa: SIM905
        assert {name: getattr(by_event, name) for name in same} == {name: getattr(by_fetch, name) for name in same}


def test_all_is_told_oldest_first_and_ours_left_out(account: Account) -> None:
    ticket_id, connector, desk = account.ticket("one"), account.connector(), account.desk()
    connector.send(Reply(channel="zendesk", account="acme", thread_id=ticket_id, text="have you tried…"), "k1")
    account.sandbox.requester_comments(ticket_id, "two")
    (asker,) = messages(connector.fetch("acme", ticket_id))[:1]
    in_their_name = DeskComment(account="acme", ticket_id=ticket_id, text="three", requester=asker.requester)
    desk.comment(in_their_name, "k2")
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "four")
    assert [message.text for message in messages(connector.fetch("acme", ticket_id))] == ["one", "two", "four"]
    assert [comment["body"] for comment in account.sandbox.comments(ticket_id)][3] == "three"


def test_an_internal_note_says_that_it_was_written_and_no_more(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "he is a difficult one", public=False)
    note = messages(account.connector().fetch("acme", ticket_id))[-1]
    assert (note.author, note.public, note.text) == (Author.AGENT, False, "")
    assert "difficult" not in f"{note!r} {note.raw}"


def test_somebody_in_copy_is_left_out(account: Account) -> None:
    ticket_id = account.ticket()
    anna = account.sandbox.add_user("Anna", "anna@bloggs.example")
    given = {"comment": {"body": "me too"}}
    account.sandbox.state.update(int(ticket_id), given, int(anna), "email")
    assert len(messages(account.connector().fetch("acme", ticket_id))) == 1


def test_audits_are_read_to_their_last_page(account: Account) -> None:
    account.sandbox.page_size = 2
    ticket_id = account.ticket("0")
    for number in range(1, 6):
        account.sandbox.requester_comments(ticket_id, str(number))
    assert [m.text for m in messages(account.connector().fetch("acme", ticket_id))] == list("012345")


def test_attachments_are_recorded(account: Account) -> None:
    given = {
        "comment": {
            "body": "see this",
            "attachments": [
                {"file_name": "log.txt", "content_type": "text/plain", "size": 15, "content_url": "https://x.example/1"}
            ],
        }
    }
    ticket_id = account.ticket()
    requester_id = account.sandbox.ticket(ticket_id)["requester_id"]
    account.sandbox.state.update(int(ticket_id), given, requester_id, "email")
    message = messages(account.connector().fetch("acme", ticket_id))[-1]
    expected = Attachment(name="log.txt", content_type="text/plain", size=15, url="https://x.example/1")
    assert message.attachments == (expected,)


def test_a_solved_ticket_ends_with_being_given_back_as_told_by_the_event(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "done")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    (by_event,) = told(account, ticket_id)
    *_, by_fetch = account.connector().fetch("acme", ticket_id)
    assert isinstance(by_fetch, OwnershipChange)
    assert by_fetch.owner is Owner.BOT
    assert by_fetch == by_event


def test_closing_what_was_solved_is_not_a_second_change(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    *_, solved = account.connector().fetch("acme", ticket_id)
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "closed")
    *_, closed = account.connector().fetch("acme", ticket_id)
    assert closed == solved
    assert told(account, ticket_id) == []


def test_a_ticket_that_was_reopened_is_not_given_back(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    account.sandbox.requester_comments(ticket_id, "it is not")
    events = account.connector().fetch("acme", ticket_id)
    assert [event for event in events if isinstance(event, OwnershipChange)] == []


def test_a_ticket_that_we_opened_carries_its_key_in_every_event(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["external_id"] = "firstline:7f3a"
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "hello")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    events = account.connector().fetch("acme", ticket_id)
    assert len(events) == 3
    for event in events:
        assert not isinstance(event, Nudge)
        assert event.handoff_key == "7f3a"


def test_a_ticket_that_is_gone_has_nothing_to_tell(account: Account) -> None:
    assert list(account.connector().fetch("acme", "99")) == []


def test_a_fetch_that_is_slowed_down_is_for_later(account: Account) -> None:
    ticket_id = account.ticket()
    account.mischief.add(Rule(vendor="zendesk", kind="429", path="*audits*", retry_after=17))
    with pytest.raises(NotSent) as raised:
        account.connector().fetch("acme", ticket_id)
    assert raised.value.retry_after == 17


def test_an_account_with_triggers_tells_the_same_by_way_of_fetching(account: Account, accepted: Recorder) -> None:
    account.sandbox.hooks.style = "trigger"
    ticket_id = account.ticket("one")
    account.sandbox.requester_comments(ticket_id, "two")
    account.connector().send(Reply(channel="zendesk", account="acme", thread_id=ticket_id, text="three"), "k1")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    account.sandbox.deliveries.wait()
    assert accepted.events == [Nudge(channel="zendesk", account="acme", thread_id=ticket_id)] * 3
    *said, returned = account.connector().fetch("acme", ticket_id)
    assert [message.text for message in messages(said)] == ["one", "two"]
    assert isinstance(returned, OwnershipChange)


def test_recorded_audits_become_messages() -> None:
    recorded: list[dict[str, Any]] = json.loads(
        shared("contracts/zendesk/recorded/ticket_audits.list.json").read_text()
    )
    audits = recorded[0]["response"]["body"]["audits"]
    ticket = {"id": 1, "requester_id": 6130869168922, "external_id": None, "status": "open", "updated_at": ""}
    (message,) = events_of(ticket, audits, {}, account="acme", own_user_id="1")
    assert isinstance(message, InboundMessage)
    assert message.author is Author.REQUESTER
    assert message.message_id == "6130852545306"
    assert message.sent_at == datetime(2023, 9, 9, 23, 52, 5, tzinfo=UTC)
    assert message.text == (
        "Hi there,\n\nI’m sending an email because I’m having a problem setting up your new product. "
        "Can you help me troubleshoot?\n\nThanks,\nThe Customer"
    )
