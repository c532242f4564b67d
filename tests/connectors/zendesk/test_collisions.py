"""The bot, agents and other software at one ticket at one time: nobody is talked over, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotSent, OutcomeUnknown, SupersededByAgent
from bot.model import Asks, Purpose
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.connectors.zendesk.builders import reply
from tests.connectors.zendesk.conftest import Account

OURS = (Purpose.ANSWER, Purpose.HANDOFF_NOTICE, Purpose.OFFER, Purpose.LINK, Purpose.CLOSING)


def at(account: Account, ticket_id: str, seconds: float) -> datetime:
    """So long after the ticket was made."""
    made = datetime.fromisoformat(account.sandbox.ticket(ticket_id)["created_at"])
    return made + timedelta(seconds=seconds)


def stamp(account: Account, ticket_id: str, comment: int, when: datetime) -> None:
    """The comment with this number was made then."""
    account.sandbox.state.audits[int(ticket_id)][comment]["created_at"] = when.strftime("%Y-%m-%dT%H:%M:%SZ")


def a_second_later(account: Account, ticket_id: str, change: Callable[[], object]) -> Callable[[], None]:
    """Stamps are of seconds: two changes within one look alike."""

    def happens() -> None:
        change()
        account.sandbox.state.tickets[int(ticket_id)]["updated_at"] = "2099-01-01T00:00:00Z"

    return happens


# A human was quicker.


@pytest.mark.parametrize("purpose", OURS)
def test_after_an_agents_answer_the_bot_says_nothing_though_no_webhook_told_of_it(
    account: Account, purpose: Purpose
) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "I'll take it")
    with pytest.raises(SupersededByAgent):
        account.connector().send(reply(ticket_id, purpose=purpose, after=datetime.now(UTC)), "k1")
    assert account.writes() == []


def test_an_agent_who_answered_while_the_answer_waited_is_not_talked_over_whatever_came_after(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "try this")
    account.sandbox.requester_comments(ticket_id, "thanks")
    stamp(account, ticket_id, 1, at(account, ticket_id, 20))
    stamp(account, ticket_id, 2, at(account, ticket_id, 30))
    with pytest.raises(SupersededByAgent):
        account.connector().send(reply(ticket_id, after=at(account, ticket_id, 10)), "k1")
    account.connector().send(reply(ticket_id, after=at(account, ticket_id, 40)), "k2")


def test_what_an_agent_said_before_the_requesters_last_words_is_past(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "done")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
    account.sandbox.requester_comments(ticket_id, "and another thing")
    account.connector().send(reply(ticket_id, after=datetime.now(UTC)), "k1")
    assert len(account.sandbox.said_by_bot(ticket_id)) == 1


def test_notes_people_in_copy_machines_and_the_bot_itself_are_nobodys_answer(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    anna = account.sandbox.add_user("Anna", "anna@bloggs.example")
    account.sandbox.state.update(int(ticket_id), {"comment": {"body": "me too"}}, int(anna), "email")
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "a difficult one", public=False)
    account.sandbox.state.update(int(ticket_id), {"comment": {"body": "We got your mail."}}, int(AGENT_ID), "rule")
    connector.send(reply(ticket_id), "k1")
    connector.send(reply(ticket_id), "k2")
    assert len(account.sandbox.said_by_bot(ticket_id)) == 2


def test_a_humans_words_and_drafts_are_never_held_back(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "I'll take it")
    connector.send(reply(ticket_id, "Hello", purpose=Purpose.RELAY, agent_name="Grace"), "k1")
    assert account.sandbox.comments(ticket_id)[-1]["public"] is True
    connector.send(reply(ticket_id, purpose=Purpose.DRAFT), "k2")
    assert account.sandbox.comments(ticket_id)[-1]["public"] is False


def test_a_requester_who_is_a_colleague_does_not_silence_the_bot(account: Account) -> None:
    ticket_id = account.sandbox.requester_creates(AGENT_ID, "Help", "How do I reset my password?")
    account.sandbox.requester_comments(ticket_id, "anybody?")
    account.connector().send(reply(ticket_id), "k1")
    assert len(account.sandbox.said_by_bot(ticket_id)) == 1


# Two at once.


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.HANDOFF_NOTICE, Purpose.DRAFT])
def test_a_ticket_that_changes_between_the_look_and_the_answer_is_looked_at_again(
    account: Account, purpose: Purpose
) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    tag = lambda: account.sandbox.state.update(int(ticket_id), {"tags": ["vip"]}, int(AGENT_ID), "web")  # noqa: E731
    account.meanwhile = a_second_later(account, ticket_id, tag)
    answer = reply(ticket_id, purpose=purpose)
    with pytest.raises(NotSent, match="409"):
        connector.send(answer, "k1")
    assert len(account.sandbox.comments(ticket_id)) == 1
    assert connector.find_sent(answer, "k1") is None
    connector.send(answer, "k1")
    assert len(account.sandbox.comments(ticket_id)) == 2
    assert "vip" in account.sandbox.ticket(ticket_id)["tags"]


def test_an_agent_who_answers_between_the_look_and_the_answer_is_not_talked_over(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    speak = lambda: account.sandbox.agent_comments(ticket_id, AGENT_ID, "I'll take it")  # noqa: E731
    account.meanwhile = a_second_later(account, ticket_id, speak)
    with pytest.raises(NotSent):
        connector.send(reply(ticket_id), "k1")
    with pytest.raises(SupersededByAgent):
        connector.send(reply(ticket_id), "k1")
    assert account.sandbox.said_by_bot(ticket_id) == []


def test_an_answer_and_its_tags_are_one_change_and_take_no_tag_away(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["tags"] = ["vip"]
    account.connector().send(reply(ticket_id, asks=Asks.HELPED), "k1")
    ticket = account.sandbox.ticket(ticket_id)
    assert ticket["tags"] == ["firstline", "firstline-answered", "vip"]
    assert (ticket["status"], ticket["assignee_id"], ticket["priority"]) == ("new", None, None)
    assert account.writes() == [("PUT", f"/zendesk/api/v2/tickets/{ticket_id}.json")]


def test_a_receipt_says_nothing_about_an_answer(account: Account) -> None:
    ticket_id = account.ticket()
    account.connector().send(reply(ticket_id, purpose=Purpose.HANDOFF_NOTICE), "k1")
    assert account.sandbox.ticket(ticket_id)["tags"] == []


def test_a_look_that_fails_means_not_sent(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    for path in ("*/tickets/*.json", "*/comments"):
        account.faults.add(Fault(vendor="zendesk", kind="500", method="GET", path=path))
        with pytest.raises(NotSent):
            connector.send(reply(ticket_id), "k1")
    assert account.writes() == []


@pytest.mark.impatient
def test_a_draft_that_times_out_is_found_not_written_again(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    draft = reply(ticket_id, purpose=Purpose.DRAFT)
    account.faults.add(Fault(vendor="zendesk", kind="timeout_after", method="PUT", seconds=2))
    with pytest.raises(OutcomeUnknown):
        connector.send(draft, "k1")
    assert connector.find_sent(draft, "k1") is not None
    assert len(account.sandbox.comments(ticket_id)) == 2
