"""A talk as people have it, from hello to the last word: no ticket about nothing, no button that makes no sense, and
what is settled stays settled."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.defaults import EMPLOYEE_ID
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

PASSWORD = "How do I reset my password?"
MISSED = "find an answer to that in our articles"
WEATHER = "What is the weather in Paris?"
A_SECOND = 1.1  # the vendors tell times to the second: what happens in the same one has no order
DRAFTS = f'{QUICK}\n[zendesk]\nmode = "draft"\n'


def choices(firstline: Installation, number: str) -> list[str]:
    """All that was ever offered in an Intercom conversation."""
    parts = firstline.sandbox.intercom.parts(number)
    options = [part.get("metadata", {}).get("quick_reply_options", []) for part in parts]
    return [option["text"] for offered in options for option in offered]


def state_of(firstline: Installation, number: str) -> str:
    return str(firstline.sandbox.intercom.state.conversations[number]["state"])


def status_of(firstline: Installation, number: str) -> str:
    return str(firstline.sandbox.zendesk.ticket(number)["status"])


def notes(firstline: Installation, number: str) -> list[str]:
    return [comment["body"] for comment in firstline.sandbox.zendesk.comments(number) if not comment["public"]]


def settled(firstline: Installation) -> None:
    """Nothing waits and nothing is on its way."""
    busy = "SELECT 1 FROM messages WHERE state = 'waiting' UNION ALL SELECT 1 FROM outbox WHERE state = 'pending'"
    until(lambda: not firstline.rows(busy), what="rest")


def talk(firstline: Installation, *texts: str) -> tuple[str, list[str]]:
    """One message after the other, each answered before the next; the conversation, and all replies."""
    intercom = firstline.sandbox.intercom
    number = intercom.customer_starts(firstline.sandbox.customer_id, texts[0])
    answered(firstline, number, 1)
    for replies, text in enumerate(texts[1:], 2):
        intercom.customer_replies(number, text)
        answered(firstline, number, replies)
    return number, intercom.said_by_bot(number)


def answered(firstline: Installation, number: str, replies: int) -> None:
    intercom = firstline.sandbox.intercom
    until(lambda: len(intercom.said_by_bot(number)) >= replies, what=f"reply {replies}")
    settled(firstline)


@pytest.mark.parametrize("closer", ["no, that is all", "no that's it", "no", "no thanks"])
def test_a_satisfied_customer_gets_a_goodbye_and_no_ticket(firstline: Installation, closer: str) -> None:
    number, said = talk(firstline, PASSWORD, "great, thanks", closer)

    assert "anything else" in said[1]
    assert "Glad I could help" in said[2]
    assert state_of(firstline, number) == "closed"
    assert firstline.sandbox.zendesk.tickets() == []
    assert firstline.rows("SELECT 1 FROM conversations WHERE confirmed_at IS NOT NULL")
    assert choices(firstline, number) == [
        "That helped",
        "I still need help",
        "Talk to a person",
    ]  # under the answer, once


def test_that_helped_closes_the_conversation_with_a_word(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    number = intercom.customer_starts(firstline.sandbox.customer_id, PASSWORD)
    until(lambda: choices(firstline, number), what="choices")
    intercom.customer_chooses(number, "That helped")
    until(lambda: state_of(firstline, number) == "closed", what="the end")
    assert "Glad I could help" in intercom.said_by_bot(number)[-1]

    intercom.customer_replies(number, "thanks, bye")
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'"), what="silence")
    until(lambda: state_of(firstline, number) == "closed", what="the end again")
    assert len(intercom.said_by_bot(number)) == 2


def test_openers_are_asked_back_once_and_then_offered_a_person_without_a_ticket(firstline: Installation) -> None:
    number, said = talk(firstline, "hello I need help with my account", "I have a question", "help")

    assert "automated assistant" in said[0]
    assert "in a few words what you need" in said[0]
    assert all("Would you like to talk to a person?" in one for one in said[1:])
    assert firstline.sandbox.zendesk.tickets() == []
    assert firstline.rows("SELECT 1 FROM conversations WHERE ungrounded_streak > 0") == []

    firstline.sandbox.intercom.customer_replies(number, "yes")
    until(firstline.sandbox.zendesk.tickets, what="the ticket")


def test_nothing_found_and_the_receipt_are_one_message_without_a_button_between(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    number, said = talk(firstline, WEATHER)
    assert MISSED in said[0]
    assert choices(firstline, number) == ["Talk to a person"]

    intercom.customer_replies(number, "And what is the capital of France?")
    until(firstline.sandbox.zendesk.tickets, what="the ticket")
    settled(firstline)
    assert len(intercom.said_by_bot(number)) == 2
    assert MISSED in intercom.said_by_bot(number)[1]
    assert "passed this conversation on" in intercom.said_by_bot(number)[1]
    assert choices(firstline, number) == ["Talk to a person"]


def test_a_confirmed_ticket_is_solved_and_stays_so(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
    until(lambda: zendesk.said_by_bot(number), what="the answer")
    assert "firstline-answered" in zendesk.ticket(number)["tags"]

    zendesk.requester_comments(number, "Thank you, that worked!")
    until(lambda: status_of(firstline, number) == "solved", what="the end")
    assert "firstline-confirmed" in zendesk.ticket(number)["tags"]

    zendesk.requester_comments(number, "Thanks again!")
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'"), what="silence")
    until(lambda: status_of(firstline, number) == "solved", what="the end again")
    assert len(zendesk.said_by_bot(number)) == 2

    zendesk.requester_comments(number, "And how do I export my data?")
    until(lambda: len(zendesk.said_by_bot(number)) == 3, what="an answer to a new question")
    assert status_of(firstline, number) == "open"
    assert firstline.rows("SELECT 1 FROM handoffs") == []


def test_a_miss_in_zendesk_is_a_note_and_silence_and_not_tagged_answered(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", WEATHER)
    until(lambda: notes(firstline, number), what="the note")

    assert zendesk.said_by_bot(number) == []
    assert "found no answer" in notes(firstline, number)[0]
    assert zendesk.ticket(number)["tags"] == ["firstline", "firstline-not_found"]
    assert firstline.rows("SELECT 1 FROM handoffs") == []


@pytest.mark.parametrize("closer", ["Thanks!", "ok", "Perfect, that worked", "👍"])
def test_thanks_to_an_agent_wake_nobody_and_hand_over_nothing_again(firstline: Installation, closer: str) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", "human please")
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
    settled(firstline)
    zendesk.agent_comments(number, AGENT_ID, "Your account is unlocked.")
    zendesk.agent_sets_status(number, AGENT_ID, "solved")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'bot'"), what="the way back")
    time.sleep(A_SECOND)
    said = zendesk.said_by_bot(number)

    zendesk.requester_comments(number, closer)
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'"), what="silence")
    until(lambda: status_of(firstline, number) == "solved", what="the end again")
    settled(firstline)

    assert zendesk.said_by_bot(number) == said
    assert len(firstline.rows("SELECT 1 FROM handoffs")) == 1


def test_thanks_to_a_teammate_in_intercom_wake_nobody(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    number = intercom.customer_starts(firstline.sandbox.customer_id, "hello")
    until(lambda: intercom.said_by_bot(number), what="hello")
    settled(firstline)
    time.sleep(A_SECOND)
    intercom.admin_closes(number, TEAMMATE_ID, "All done!")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE returned_at > 'epoch'"), what="the way back")
    time.sleep(A_SECOND)

    intercom.customer_replies(number, "great, thank you!")
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'"), what="silence")
    until(lambda: state_of(firstline, number) == "closed", what="the end again")
    assert len(intercom.said_by_bot(number)) == 1


def test_in_slack_a_thank_you_for_a_persons_help_is_left_alone(firstline: Installation) -> None:
    slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
    ts = slack.dm(EMPLOYEE_ID, "human please")
    (ticket,) = until(zendesk.tickets, what="the ticket")
    number = str(ticket["id"])
    zendesk.agent_comments(number, AGENT_ID, "It is unlocked.")
    zendesk.agent_sets_status(number, AGENT_ID, "solved")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'bot'"), what="the way back")
    settled(firstline)
    time.sleep(A_SECOND)
    channel = str(firstline.rows("SELECT thread_id FROM conversations")[0]["thread_id"]).split(":")[0]
    said = slack.said_by_bot(channel, ts)

    slack.say(EMPLOYEE_ID, channel, "thanks!", thread_ts=ts)
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'"), what="silence")
    settled(firstline)
    assert slack.said_by_bot(channel, ts) == said
    assert len(zendesk.tickets()) == 1
    assert status_of(firstline, number) == "solved"


def test_where_the_bot_drafts_a_request_for_a_person_is_a_note_and_a_draft_has_no_frame(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=DRAFTS) as firstline:
        firstline.work()
        zendesk = firstline.sandbox.zendesk
        number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
        until(lambda: notes(firstline, number), what="the draft")
        assert "our articles say" not in notes(firstline, number)[0]

        zendesk.requester_comments(number, "I want to talk to a human")
        until(lambda: len(notes(firstline, number)) == 2, what="the remark")
        assert "firstline-human_requested" in zendesk.ticket(number)["tags"]
        assert zendesk.said_by_bot(number) == []
        assert firstline.rows("SELECT 1 FROM handoffs") == []


def as_an_agent(firstline: Installation) -> dict[str, Any]:
    warehouse = firstline.sandbox.zendesk.add_user("Wim", "wim@acme.example", "agent")
    return {"user_id": warehouse, "subject": "Stock check"}


def as_a_side_conversation(firstline: Installation) -> dict[str, Any]:
    return {"user_id": AGENT_ID, "subject": "Side conversation: stock check"}


@pytest.mark.parametrize("how", [as_an_agent, as_a_side_conversation])
def test_what_colleagues_ask_each_other_is_left_alone(
    firstline: Installation, how: Callable[[Installation], dict[str, Any]]
) -> None:
    zendesk = firstline.sandbox.zendesk
    theirs = zendesk.requester_creates(text="Can you check whether order 5512 left on Monday?", **how(firstline))
    ours = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
    until(lambda: zendesk.said_by_bot(ours), what="the answer to a customer")
    settled(firstline)

    assert zendesk.said_by_bot(theirs) == []
    assert notes(firstline, theirs) == []
    assert len(firstline.rows("SELECT 1 FROM conversations")) == 1
