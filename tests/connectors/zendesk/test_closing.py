"""Zendesk: confirmed tickets are solved, woken ones solved again, misses noted, and colleagues left to themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.model import Asks, InboundMessage, Labels, Purpose, Reason, ThreadChanged, ThreadRef
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.connectors.zendesk.builders import reply
from tests.connectors.zendesk.conftest import BOT_ID, Account

DONE_WORDS = "Glad I could help!"


def ref(ticket_id: str) -> ThreadRef:
    return ThreadRef("zendesk", "acme", ticket_id)


def settle(account: Account, ticket_id: str) -> None:
    account.connector().settle(ref(ticket_id))


def tags(account: Account, ticket_id: str) -> list[str]:
    return list(account.sandbox.ticket(ticket_id)["tags"])


def solved(account: Account) -> str:
    """A ticket that an agent has answered and solved."""
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "Try again now.")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    return ticket_id


# confirmed


def test_a_confirmed_ticket_is_solved_with_the_last_word_in_one_change(account: Account) -> None:
    ticket_id = account.ticket()
    account.connector().send(reply(ticket_id, DONE_WORDS, purpose=Purpose.CONFIRMED, asks=Asks.NOTHING), "k1")

    ticket = account.sandbox.ticket(ticket_id)
    assert (ticket["status"], ticket["assignee_id"]) == ("solved", int(BOT_ID))
    assert ticket["tags"] == ["firstline", "firstline-confirmed"]
    assert account.sandbox.comments(ticket_id)[-1]["public"] is True
    assert len(account.writes()) == 1


def test_a_ticket_that_an_agent_has_is_theirs_to_solve(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["assignee_id"] = int(AGENT_ID)
    account.connector().send(reply(ticket_id, DONE_WORDS, purpose=Purpose.CONFIRMED), "k1")

    assert account.sandbox.ticket(ticket_id)["status"] == "new"
    assert DONE_WORDS in account.sandbox.comments(ticket_id)[-1]["body"]


def test_an_operator_may_want_the_status_left(account: Account) -> None:
    ticket_id = account.ticket()
    account.connector(on_confirmed="leave").send(reply(ticket_id, DONE_WORDS, purpose=Purpose.CONFIRMED), "k1")

    assert account.sandbox.ticket(ticket_id)["status"] == "new"
    assert "firstline-confirmed" in tags(account, ticket_id)


def test_where_a_rule_of_the_account_refuses_to_solve_it_the_words_go_out(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = account.ticket()
    update: Callable[..., dict[str, Any]] = account.sandbox.state.update

    def refusing(number: int, fields: dict[str, Any], *rest: Any) -> dict[str, Any]:
        return update(number, {**fields, "assignee_id": None} if "status" in fields else fields, *rest)

    monkeypatch.setattr(account.sandbox.state, "update", refusing)
    account.connector().send(reply(ticket_id, DONE_WORDS, purpose=Purpose.CONFIRMED), "k1")

    assert account.sandbox.ticket(ticket_id)["status"] == "new"
    assert [comment["body"] for comment in account.sandbox.comments(ticket_id)][1:] == [DONE_WORDS]


# woken


def test_a_ticket_that_thanks_have_woken_is_solved_again(account: Account) -> None:
    ticket_id = solved(account)
    account.sandbox.requester_comments(ticket_id, "Thank you!")
    assert account.sandbox.ticket(ticket_id)["status"] == "open"

    settle(account, ticket_id)
    settle(account, ticket_id)

    ticket = account.sandbox.ticket(ticket_id)
    assert (ticket["status"], ticket["assignee_id"]) == ("solved", int(AGENT_ID))
    assert len(account.writes()) == 1


def agent_writes(account: Account, ticket_id: str) -> None:
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "One more thing.")


def agent_waits(account: Account, ticket_id: str) -> None:
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "pending")


def agent_reopens(account: Account, ticket_id: str) -> None:
    agent_waits(account, ticket_id)
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "open")


def requester_asks(account: Account, ticket_id: str) -> None:
    account.sandbox.requester_comments(ticket_id, "And how do I export my data?")


@pytest.mark.parametrize("then", [agent_writes, agent_waits, agent_reopens, requester_asks])
def test_a_ticket_in_which_something_happened_since_is_left(
    account: Account, then: Callable[[Account, str], None]
) -> None:
    ticket_id = solved(account)
    account.sandbox.requester_comments(ticket_id, "Thank you!")
    then(account, ticket_id)

    settle(account, ticket_id)

    assert account.sandbox.ticket(ticket_id)["status"] != "solved"
    assert account.writes() == []


def test_a_ticket_that_was_never_solved_is_left(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "Try again now.")
    account.sandbox.requester_comments(ticket_id, "Thank you!")
    settle(account, ticket_id)
    assert account.sandbox.ticket(ticket_id)["status"] == "open"


def test_a_ticket_that_is_gone_needs_nothing(account: Account) -> None:
    settle(account, "999999")


# tags and notes


@pytest.mark.parametrize("note", [True, False])
def test_a_miss_is_never_tagged_answered_nor_an_answer_not_found(account: Account, note: bool) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    miss = Labels(thread=ref(ticket_id), outcome="not_found")
    purpose = Purpose.REMARK if note else Purpose.ANSWER
    connector.send(reply(ticket_id, "Nothing found.", purpose=purpose, labels=miss), "k1")
    assert tags(account, ticket_id) == ["firstline", "firstline-not_found"]
    assert account.sandbox.comments(ticket_id)[-1]["public"] is not note

    connector.send(reply(ticket_id, asks=Asks.HELPED), "k2")
    assert tags(account, ticket_id) == ["firstline", "firstline-answered"]
    connector.send(reply(ticket_id, "You're welcome!", asks=Asks.ANYTHING_ELSE), "k3")
    assert tags(account, ticket_id) == ["firstline", "firstline-answered"]


def test_a_request_for_a_person_where_the_bot_drafts_is_a_note_and_a_tag(account: Account) -> None:
    ticket_id = account.ticket()
    remark = reply(ticket_id, "They asked.", purpose=Purpose.REMARK, reason=Reason.HUMAN_REQUESTED)
    account.connector(mode="draft").send(remark, "k1")

    assert tags(account, ticket_id) == ["firstline", "firstline-human_requested"]
    assert account.sandbox.comments(ticket_id)[-1]["public"] is False
    assert account.sandbox.said_by_bot(ticket_id) == []


# colleagues


def asked_in(account: Account, ticket_id: str, **settings: Any) -> list[str]:
    found = account.connector(**settings).fetch(ThreadChanged(thread=ref(ticket_id)))
    return [event.text for event in found if isinstance(event, InboundMessage)]


def test_agents_among_themselves_are_left_alone_unless_the_operator_wants_them_answered(account: Account) -> None:
    warehouse = account.sandbox.add_user("Wim", "wim@acme.example", "agent")
    ticket_id = account.sandbox.requester_creates(warehouse, "Stock check", "Did order 5512 leave on Monday?")

    assert asked_in(account, ticket_id) == []
    assert asked_in(account, ticket_id, answer_agents=True) == ["Stock check\n\nDid order 5512 leave on Monday?"]


@pytest.mark.parametrize("answer_agents", [True, False])
def test_a_side_conversations_ticket_is_left_alone_whoever_asks(account: Account, answer_agents: bool) -> None:
    ticket_id = account.ticket("Can you check the stock?")
    account.sandbox.state.tickets[int(ticket_id)]["via"]["channel"] = "side_conversation"

    assert asked_in(account, ticket_id, answer_agents=answer_agents) == []
