"""A ticket's requester is who it is now; what an earlier one asked is answered all the same (zammad#1830)."""

from __future__ import annotations

from bot.model import Author, InboundMessage, ThreadChanged, ThreadRef
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.connectors.zendesk.conftest import Account


def fetched(account: Account, ticket_id: str) -> list[InboundMessage]:
    change = ThreadChanged(thread=ThreadRef("zendesk", "acme", ticket_id))
    return [event for event in account.connector().fetch(change) if isinstance(event, InboundMessage)]


def given_to(account: Account, ticket_id: str, user_id: str) -> None:
    with account.sandbox.lock:
        account.sandbox.state.update(int(ticket_id), {"requester_id": int(user_id)}, int(AGENT_ID), "web")


def test_the_question_of_an_earlier_requester_still_is_one(account: Account) -> None:
    tomas, maria = account.requester(), account.sandbox.add_user("Maria Prado", "maria@customer.example")
    ticket_id = account.sandbox.requester_creates(tomas, "Call", "How do I export my contacts?")
    given_to(account, ticket_id, maria)
    account.sandbox.requester_comments(ticket_id, "This is Maria.")
    first, second = fetched(account, ticket_id)
    assert (first.author, first.author_id) == (Author.REQUESTER, tomas)
    assert (second.author, second.author_id) == (Author.REQUESTER, maria)
    assert first.requester is not None
    assert first.requester.name == "Maria Prado"
    assert first.participants == frozenset({maria})


def test_an_agent_who_took_a_call_is_an_agent_afterwards(account: Account) -> None:
    maria = account.sandbox.add_user("Maria Prado", "maria@customer.example")
    ticket_id = account.sandbox.requester_creates(AGENT_ID, "Call", "Maria called: how does she export?")
    given_to(account, ticket_id, maria)
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "I'm on it")
    assert [one.author for one in fetched(account, ticket_id)] == [Author.REQUESTER, Author.AGENT]


def test_who_was_exchanged_is_in_copy_from_then_on(account: Account) -> None:
    tomas, maria = account.requester(), account.sandbox.add_user("Maria Prado", "maria@customer.example")
    ticket_id = account.sandbox.requester_creates(tomas, "Call", "How do I export?")
    given_to(account, ticket_id, maria)
    with account.sandbox.lock:
        comment = {"comment": {"body": "Any news?", "author_id": int(tomas)}}
        account.sandbox.state.update(int(ticket_id), comment, int(tomas), "email")
    assert [one.text for one in fetched(account, ticket_id)] == ["How do I export?"]
