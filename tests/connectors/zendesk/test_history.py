"""A whole ticket read from its audits, for deliveries that only say that something happened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import NotSent
from bot.model import (
    Author,
    DeskComment,
    Event,
    InboundMessage,
    Owner,
    OwnershipChanged,
    Reply,
    Requester,
    ThreadChanged,
    ThreadRef,
    TicketStatus,
)
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.zendesk.history import events_of
from connectors.zendesk.inbound import parse
from connectors.zendesk.settings import ZendeskSettings
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.conftest import BOT_ID, Account
from tests.support.builders import changed
from tests.support.shared import shared


def messages(events: Sequence[Event]) -> list[InboundMessage]:
    return [event for event in events if isinstance(event, InboundMessage)]


def given_back(events: Sequence[Event]) -> list[OwnershipChanged]:
    return [event for event in events if isinstance(event, OwnershipChanged)]


def told(account: Account, ticket_id: str) -> list[Event]:
    """What an event subscription says of the latest change."""
    events: list[Event] = []
    for body in account.bodies(ticket_id):
        parsed = parse(json.loads(body), account="acme", own_user_id=BOT_ID, settings=ZendeskSettings())
        events += parsed if isinstance(parsed, tuple) else ()
    return events


def test_a_new_ticket_is_its_first_comment_with_all_that_is_known(account: Account) -> None:
    ticket_id = account.ticket("I can't log in.\n\nNeither can <Anna>.")
    (message,) = messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))
    assert message.author is Author.REQUESTER
    assert message.text == "I can't log in.\n\nNeither can <Anna>."
    assert message.requester is not None
    assert (message.requester.name, message.requester.email) == ("Joe Bloggs", "joe@bloggs.example")
    assert message.message_id == str(account.sandbox.comments(ticket_id)[0]["id"])
    assert (message.thread.channel, message.thread.account, message.thread.thread_id) == ("zendesk", "acme", ticket_id)


def test_an_agents_comment_is_the_same_message_whether_told_or_fetched(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    for text, public in (("I'll take it", True), ("what a mess", False)):
        account.sandbox.agent_comments(ticket_id, AGENT_ID, text, public=public)
        (by_event,) = messages(told(account, ticket_id))
        by_fetch = messages(connector.fetch(changed("zendesk", "acme", ticket_id)))[-1]
        same = "author author_id author_name message_id public sent_at text thread link handoff_key mode".split()  # noqa: SIM905
        assert {name: getattr(by_event, name) for name in same} == {name: getattr(by_fetch, name) for name in same}


def test_all_is_told_oldest_first_and_ours_left_out(account: Account) -> None:
    ticket_id, connector, desk = account.ticket("one"), account.connector(), account.desk()
    connector.send(Reply(thread=ThreadRef("zendesk", "acme", ticket_id), text="have you tried…"), "k1")
    account.sandbox.requester_comments(ticket_id, "two")
    (asker,) = messages(connector.fetch(changed("zendesk", "acme", ticket_id)))[:1]
    in_their_name = DeskComment(account="acme", ticket_id=ticket_id, text="three", requester=asker.requester)
    desk.comment(in_their_name, "k2")
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "four")
    assert [message.text for message in messages(connector.fetch(changed("zendesk", "acme", ticket_id)))] == [
        "one",
        "two",
        "four",
    ]
    assert [comment["body"] for comment in account.sandbox.comments(ticket_id)][3] == "three"


def test_an_internal_note_says_that_it_was_written_and_no_more(account: Account) -> None:
    ticket_id = account.ticket()
    said = {"comment": {"body": "he is a difficult one", "public": False}}
    audit = account.sandbox.state.update(int(ticket_id), said, int(AGENT_ID), "web")
    (comment,) = [event for event in audit["events"] if event["type"] == "Comment"]
    comment["attachments"] = [{"file_name": "difficult.txt", "content_type": "text/plain", "size": 3}]
    note = messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))[-1]
    assert (note.author, note.public, note.text, note.attachments) == (Author.AGENT, False, "", ())
    assert "difficult" not in repr(note)


def test_somebody_in_copy_is_left_out(account: Account) -> None:
    ticket_id = account.ticket()
    anna = account.sandbox.add_user("Anna", "anna@bloggs.example")
    given = {"comment": {"body": "me too"}}
    account.sandbox.state.update(int(ticket_id), given, int(anna), "email")
    assert len(messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))) == 1


def test_audits_are_read_to_their_last_page(account: Account) -> None:
    account.sandbox.world.page_size = 2
    ticket_id = account.ticket("0")
    for number in range(1, 6):
        account.sandbox.requester_comments(ticket_id, str(number))
    assert [m.text for m in messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))] == list(
        "012345"
    )


def test_attachments_are_recorded_whatever_kind_of_webhook_told_of_them(account: Account, accepted: Recorder) -> None:
    ticket_id = account.ticket()
    account.sandbox.requester_comments(ticket_id, "see this", [("log.txt", "text/plain", b"it is on fire\n")])
    account.sandbox.deliveries.wait()
    assert accepted.events == [ThreadChanged(thread=ThreadRef("zendesk", "acme", ticket_id))] * 2
    (found,) = messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))[-1].attachments
    assert (found.name, found.content_type, found.size) == ("log.txt", "text/plain", 14)
    assert found.url is not None
    assert found.url.startswith("https://acme.zendesk.com/attachments/token/")


# What machines write.


def leave(account: Account, ticket_id: str, author_id: str, text: str, via: dict[str, Any], **metadata: Any) -> None:
    """A comment that came by this channel."""
    audit = account.sandbox.state.update(int(ticket_id), {"comment": {"body": text}}, int(author_id), "email")
    audit["via"] = via
    audit["metadata"].update(metadata)


def mail(address: str) -> dict[str, Any]:
    return {"channel": "email", "source": {"from": {"address": address, "name": "Joe"}, "to": {}, "rel": None}}


@pytest.mark.parametrize(
    ("via", "metadata"),
    [
        (mail("mailer-daemon@bloggs.example"), {}),
        (mail("joe@bloggs.example"), {"flags": [4], "flags_options": {}}),
        (mail("joe@bloggs.example"), {"suspension_type_id": 8}),
        ({"channel": "rule", "source": {"from": {"id": 1}, "to": {}, "rel": "automation"}}, {}),
    ],
)
def test_what_a_machine_writes_in_the_requesters_name_is_no_question(
    account: Account, via: dict[str, Any], metadata: dict[str, Any]
) -> None:
    ticket_id = account.ticket("one")
    requester_id = str(account.sandbox.ticket(ticket_id)["requester_id"])
    leave(account, ticket_id, requester_id, "I am out of office until Monday.", via, **metadata)
    leave(account, ticket_id, requester_id, "two", mail("joe@bloggs.example"))
    assert [message.text for message in messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))] == [
        "one",
        "two",
    ]


def test_what_a_rule_writes_in_an_agents_name_does_not_take_the_conversation(account: Account) -> None:
    ticket_id = account.ticket("one")
    via = {"channel": "rule", "source": {"from": {"id": 1}, "to": {}, "rel": "trigger"}}
    leave(account, ticket_id, AGENT_ID, "We have received your request.", via)
    assert [message.text for message in messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))] == [
        "one"
    ]


# How far it is.


def test_a_solved_ticket_ends_with_being_given_back_as_told_by_the_event(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "done")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    *_, returned, status = account.connector().fetch(changed("zendesk", "acme", ticket_id))
    assert isinstance(returned, OwnershipChanged)
    assert returned.owner is Owner.BOT
    assert told(account, ticket_id) == [returned, status]


def test_closing_what_was_solved_is_not_a_second_change(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    solved = given_back(account.connector().fetch(changed("zendesk", "acme", ticket_id)))
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "closed")
    closed = given_back(account.connector().fetch(changed("zendesk", "acme", ticket_id)))
    assert len(solved) == 1
    assert closed == solved
    assert given_back(told(account, ticket_id)) == []


def test_a_ticket_that_was_reopened_is_not_given_back(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    account.sandbox.requester_comments(ticket_id, "it is not")
    assert given_back(account.connector().fetch(changed("zendesk", "acme", ticket_id))) == []


@pytest.mark.parametrize("status", ["open", "pending", "hold"])
def test_how_far_a_ticket_is_is_told_by_its_event_and_by_fetching(account: Account, status: str) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, status)
    (by_event,) = told(account, ticket_id)
    *_, by_fetch = account.connector().fetch(changed("zendesk", "acme", ticket_id))
    assert isinstance(by_event, TicketStatus)
    assert by_event.status == status
    assert by_fetch == by_event


def test_a_ticket_that_we_opened_carries_its_key_in_every_event(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["external_id"] = "firstline:7f3a"
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "hello")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    events = account.connector().fetch(changed("zendesk", "acme", ticket_id))
    assert len(events) == 4
    for event in events:
        assert isinstance(event, InboundMessage | OwnershipChanged | TicketStatus)
        assert event.handoff_key == "7f3a"


def test_a_ticket_that_is_gone_has_nothing_to_tell(account: Account) -> None:
    assert list(account.connector().fetch(changed("zendesk", "acme", "99"))) == []


def test_a_fetch_that_is_slowed_down_is_for_later(account: Account) -> None:
    ticket_id = account.ticket()
    account.faults.add(Fault(vendor="zendesk", kind="429", path="*audits*", retry_after=17))
    with pytest.raises(NotSent) as raised:
        account.connector().fetch(changed("zendesk", "acme", ticket_id))
    assert raised.value.retry_after == 17


def test_an_account_with_triggers_tells_the_same_by_way_of_fetching(account: Account, accepted: Recorder) -> None:
    account.sandbox.hooks.style = "trigger"
    ticket_id = account.ticket("one")
    account.sandbox.requester_comments(ticket_id, "two")
    account.connector().send(Reply(thread=ThreadRef("zendesk", "acme", ticket_id), text="three"), "k1")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    account.sandbox.deliveries.wait()
    assert accepted.events == [ThreadChanged(thread=ThreadRef("zendesk", "acme", ticket_id))] * 3
    events = account.connector().fetch(changed("zendesk", "acme", ticket_id))
    assert [message.text for message in messages(events)] == ["one", "two"]
    assert len(given_back(events)) == 1


def test_recorded_audits_become_messages() -> None:
    recorded: list[dict[str, Any]] = json.loads(
        shared("contracts/zendesk/recorded/ticket_audits.list.json").read_text()
    )
    audits = recorded[0]["response"]["body"]["audits"]
    ticket = {"id": 1, "requester_id": 6130869168922, "external_id": None, "status": "open"}
    ticket["updated_at"] = "2023-09-09T23:52:05Z"
    events = events_of(ticket, audits, {}, account="acme", own_user_id="1", settings=ZendeskSettings())
    (message,) = messages(events)
    assert message.author is Author.REQUESTER
    assert message.message_id == "6130852545306"
    assert message.sent_at == datetime(2023, 9, 9, 23, 52, 5, tzinfo=UTC)
    assert message.text == (
        "Hi there,\n\nI’m sending an email because I’m having a problem setting up your new product. "
        "Can you help me troubleshoot?\n\nThanks,\nThe Customer"
    )


def test_a_comment_without_an_author_is_of_whoever_made_the_change(account: Account) -> None:
    """As Zendesk's own description shows it; it silenced a ticket for good."""
    ticket_id = account.ticket("I can't log in")
    for audit in account.sandbox.state.audits[int(ticket_id)]:
        for event in audit["events"]:
            event.pop("author_id", None)

    (message,) = messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))

    assert (message.author, message.text) == (Author.REQUESTER, "I can't log in")


@pytest.mark.parametrize(
    ("ticket", "others"),
    [
        ({}, False),
        ({"email_cc_ids": [77]}, True),
        ({"collaborator_ids": [77]}, True),
        ({"collaborator_ids": [78], "follower_ids": [78]}, False),
        ({"via": {"channel": "email"}}, None),
        ({"via": {"channel": "email"}, "email_cc_ids": [77]}, True),
    ],
)
def test_who_is_in_copy_reads_along_and_of_a_mail_nobody_knows(
    account: Account, ticket: dict[str, Any], others: bool | None
) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)].update({"via": {"channel": "web"}, **ticket})
    (message,) = messages(account.connector().fetch(changed("zendesk", "acme", ticket_id)))
    assert message.read_along is others


def test_a_verified_requester_is_known_and_so_is_their_organization(account: Account) -> None:
    user_id = account.requester()
    account.sandbox.state.users[int(user_id)].update(verified=True, organization_id=57542, tags=["gold"])
    connector = account.connector(reads_tags=True)
    found = connector.identify("acme", Requester(id=user_id))
    assert (found.known, found.memberships) == (True, ("organization:57542", "tag:gold"))
    account.sandbox.state.users[int(user_id)].update(verified=False)
    assert not connector.identify("acme", found).known
    assert connector.identify("acme", Requester(id="123", known=True, memberships=("tag:gold",))) == Requester(id="123")
