"""A bot that only looks on where teammates and colleagues answer: nothing of it is seen, and everything is compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.steering.going_live import judge
from bot.store.comparisons.pairs import Compared, Comparisons
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

PASSWORD, INVOICE = "How do I reset my password?", "How do I download an invoice?"
TOLD = "In Settings, Security press Reset password; the link works 30 minutes."
OTHER = "Under Billing, History press the arrow beside the invoice."
LOOKS_ON = f"""{QUICK}
[intercom]
mode = "shadow"
[slack.channels]
{CHANNEL_ID} = "shadow"
"""


def would_have_answered(firstline: Installation, number: int) -> None:
    thought = "SELECT FROM comparisons WHERE turn_id IS NOT NULL"
    until(lambda: len(firstline.rows(thought)) == number, what="what the bot would have said")


def compared(firstline: Installation, agents_words: int) -> list[Compared]:
    said = "SELECT FROM messages WHERE author = 'agent'"
    until(lambda: len(firstline.rows(said)) == agents_words, what="what people have answered")
    comparisons = Comparisons(firstline.container.database, firstline.container.cipher)
    comparisons.compare(judge, settled_seconds=0)
    return comparisons.listed()


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=LOOKS_ON) as installation:
        installation.work()
        yield installation
        # Nothing was ever to be sent, nobody was handed anything, and no agent's hands were bound.
        assert installation.rows("SELECT kind FROM outbox") == []
        assert installation.rows("SELECT id FROM handoffs") == []
        assert {row["owner"] for row in installation.rows("SELECT owner FROM conversations")} == {"bot"}
        assert installation.sandbox.violations == []


def test_in_intercom_teammates_answer_as_if_there_were_no_bot(firstline: Installation) -> None:
    """Given a conversation that a teammate takes, answers, closes, and that its customer opens again."""
    intercom = firstline.sandbox.intercom
    nina = intercom.add_contact("Nina Okafor", "nina@okafor.example")
    conversation = intercom.customer_starts(nina, PASSWORD)
    would_have_answered(firstline, 1)
    intercom.admin_assigns(conversation, TEAMMATE_ID, to_admin=TEAMMATE_ID)
    intercom.admin_replies(conversation, TEAMMATE_ID, TOLD)
    intercom.admin_closes(conversation, TEAMMATE_ID)
    until(lambda: firstline.rows("SELECT FROM messages WHERE author = 'agent'"), what="the teammate's answer")
    intercom.customer_replies(conversation, INVOICE)
    would_have_answered(firstline, 2)
    intercom.admin_replies(conversation, TEAMMATE_ID, OTHER)
    person = intercom.customer_starts(nina, "I want to talk to a human!")

    found = compared(firstline, 2)

    assert [one.agrees for one in found] == [True, True]
    assert {one.mode for one in found} == {"shadow"}
    until(lambda: len(firstline.rows("SELECT FROM comparisons")) == 3, what="what it makes of who asks for a person")
    parts = [part for one in (conversation, person) for part in intercom.parts(one)]
    assert [part["id"] for part in parts if part["author"]["id"] == intercom.credentials.admin_id] == []


def test_in_a_slack_channel_colleagues_answer_as_if_there_were_no_bot(firstline: Installation) -> None:
    """Given a question to everybody that a colleague answers, one with a mention of the bot, and talk about lunch."""
    slack, mia = firstline.sandbox.slack, "U0MIA"
    slack.add_user(mia, "Mia Moss", "mia@acme.example")
    asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD)
    mentioned = slack.say(EMPLOYEE_ID, CHANNEL_ID, INVOICE, mention=True)
    lunch = slack.say(EMPLOYEE_ID, CHANNEL_ID, "Lunch at noon!")
    slack.say(mia, CHANNEL_ID, "Without me.", lunch)
    would_have_answered(firstline, 2)

    slack.say(mia, CHANNEL_ID, TOLD, asked)
    slack.say(mia, CHANNEL_ID, f"I think the bot is off. {OTHER}", mentioned, mention=True)
    found = compared(firstline, 2)

    assert [one.agrees for one in found] == [True, True]
    assert len(firstline.rows("SELECT FROM conversations")) == 2
    assert firstline.rows("SELECT FROM unaddressed_messages") == []
    assert [slack.said_by_bot(CHANNEL_ID, one) for one in (asked, mentioned, lunch)] == [[], [], []]
    slack.say(EMPLOYEE_ID, CHANNEL_ID, "And how do I change it?", asked)
    until(lambda: len(firstline.rows("SELECT FROM comparisons")) == 3, what="what it makes of the next question")
