"""The promises of the README, each through real HTTP, a real Postgres and a real Redis."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import DeliveryPlan, Fault
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.installation import HELP_CENTER, QUICK, Installation, installed
from tests.support.polling import until

PASSWORD = "How do I reset my password?"
WISH = "let me talk to a person"


class Slack:
    def __init__(self, firstline: Installation) -> None:
        self.vendor = firstline.sandbox.slack

    def mention(self, text: str) -> str:
        return self.vendor.say(EMPLOYEE_ID, CHANNEL_ID, text, mention=True)

    def answers(self, ts: str) -> list[str]:
        return self.vendor.said_by_bot(CHANNEL_ID, ts)


class Messenger:
    def __init__(self, firstline: Installation) -> None:
        self.firstline = firstline
        self.vendor = firstline.sandbox.intercom

    def asks(self, text: str) -> str:
        return self.vendor.customer_starts(self.firstline.sandbox.customer_id, text)

    def answers(self, conversation_id: str) -> list[str]:
        return self.vendor.said_by_bot(conversation_id)


def tickets(firstline: Installation) -> list[dict[str, object]]:
    return [t for t in firstline.sandbox.zendesk.tickets() if str(t["external_id"]).startswith("firstline:")]


def test_a_mention_in_slack_is_answered_in_its_thread_with_a_source(firstline: Installation) -> None:
    slack = Slack(firstline)
    ts = slack.mention(PASSWORD)
    (answer,) = until(lambda: slack.answers(ts), what="an answer in the thread")
    assert "Security" in answer
    assert f"<{HELP_CENTER}/password" in answer


def test_a_follow_up_in_the_thread_needs_no_mention(firstline: Installation) -> None:
    slack = Slack(firstline)
    ts = slack.mention(PASSWORD)
    until(lambda: slack.answers(ts))
    slack.vendor.say(EMPLOYEE_ID, CHANNEL_ID, "And how do I download an invoice?", thread_ts=ts)
    until(lambda: len(slack.answers(ts)) == 2)
    assert "Billing" in slack.answers(ts)[1]


def test_a_direct_message_is_answered(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    ts = slack.dm(EMPLOYEE_ID, PASSWORD)
    channel = until(lambda: firstline.rows("SELECT thread_id FROM conversations"))[0]["thread_id"].split(":")[0]
    until(lambda: slack.said_by_bot(channel, ts))


def test_words_in_a_channel_that_are_not_for_the_bot_are_left_alone(firstline: Installation) -> None:
    slack = Slack(firstline)
    overheard = slack.vendor.say(EMPLOYEE_ID, CHANNEL_ID, "lunch anyone?")
    ts = slack.mention(PASSWORD)
    until(lambda: slack.answers(ts))
    assert slack.answers(overheard) == []
    assert len(firstline.rows("SELECT * FROM conversations")) == 1


def test_a_request_for_a_person_becomes_one_ticket_and_words_travel_both_ways(firstline: Installation) -> None:
    messenger, zendesk = Messenger(firstline), firstline.sandbox.zendesk
    conversation = messenger.asks(PASSWORD)
    until(lambda: messenger.answers(conversation), what="the answer")
    messenger.vendor.customer_replies(conversation, WISH)
    until(lambda: len(messenger.answers(conversation)) == 2, what="the receipt")
    (ticket,) = until(lambda: tickets(firstline), what="the ticket")
    number = str(ticket["id"])
    (note,) = zendesk.comments(number)
    assert note["public"] is False
    assert PASSWORD in note["html_body"]

    zendesk.agent_comments(number, AGENT_ID, "between us: a difficult one", public=False)
    zendesk.agent_comments(number, AGENT_ID, "Hello, I have sent you a new link.")
    until(lambda: len(messenger.answers(conversation)) == 3, what="the agent's words in the messenger")
    assert "I have sent you a new link" in messenger.answers(conversation)[2]

    messenger.vendor.customer_replies(conversation, "Thanks, that works!")
    until(lambda: any("that works" in c["html_body"] for c in zendesk.comments(number)), what="the customer's words")
    assert not any("difficult" in said for said in messenger.answers(conversation))

    zendesk.agent_sets_status(number, AGENT_ID, "solved")
    until(lambda: len(messenger.answers(conversation)) == 4, what="word that it is solved")
    assert "marked as solved" in messenger.answers(conversation)[3]
    messenger.vendor.customer_replies(conversation, "How do I export my data?")
    until(lambda: len(messenger.answers(conversation)) == 5, what="the bot's answer after it was handed back")
    assert "ZIP" in messenger.answers(conversation)[4]
    assert len(tickets(firstline)) == 1


def test_a_request_as_the_very_first_message_reaches_somebody(firstline: Installation) -> None:
    messenger = Messenger(firstline)
    conversation = messenger.asks(WISH)
    until(lambda: tickets(firstline), what="the ticket")
    until(lambda: messenger.answers(conversation), what="the receipt")


def test_a_new_zendesk_ticket_is_answered_publicly(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Invoice", "How do I download an invoice?")
    until(lambda: zendesk.said_by_bot(number), what="a public comment")
    assert "Billing" in zendesk.said_by_bot(number)[0]
    zendesk.requester_comments(number, PASSWORD)
    until(lambda: len(zendesk.said_by_bot(number)) == 2)


def test_a_request_in_a_zendesk_ticket_stays_in_that_ticket(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", WISH)
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
    until(lambda: zendesk.said_by_bot(number), what="the receipt")
    assert len(zendesk.tickets()) == 1
    assert any(not comment["public"] for comment in zendesk.comments(number))


def test_two_questions_in_a_row_without_an_answer_reach_a_person(firstline: Installation) -> None:
    messenger = Messenger(firstline)
    conversation = messenger.asks("What is the weather in Paris tomorrow?")
    until(lambda: messenger.answers(conversation))
    assert tickets(firstline) == []
    messenger.vendor.customer_replies(conversation, "And who won the chess championship in 1972?")
    until(lambda: tickets(firstline), what="the ticket")


def test_an_agent_who_takes_over_is_not_talked_over(firstline: Installation) -> None:
    messenger = Messenger(firstline)
    firstline.rest()  # the bot is "thinking": nothing is answered while the agent writes
    conversation = messenger.asks(PASSWORD)
    messenger.vendor.admin_replies(conversation, TEAMMATE_ID, "Hi, I'm on it.")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'human'"), what="the take-over")
    firstline.work()
    other = messenger.asks(PASSWORD)
    until(lambda: messenger.answers(other), what="the answer to somebody else")
    assert messenger.answers(conversation) == []


def test_eleven_deliveries_of_one_mention_are_one_answer(firstline: Installation) -> None:
    slack = Slack(firstline)
    firstline.sandbox.faults.plan = DeliveryPlan(copies=11, shuffle=True, delay=0.3)
    ts = slack.mention(PASSWORD)
    until(lambda: slack.answers(ts))
    firstline.sandbox.deliveries.wait()
    firstline.sandbox.faults.plan = DeliveryPlan()
    other = slack.mention(PASSWORD)
    until(lambda: slack.answers(other))
    assert len(slack.answers(ts)) == 1
    kept = firstline.rows("SELECT message_id FROM messages WHERE author = 'requester' ORDER BY message_id")
    assert [row["message_id"] for row in kept] == [ts, other]


def test_three_quick_messages_are_answered_once(firstline: Installation) -> None:
    messenger = Messenger(firstline)
    conversation = messenger.asks("hello")
    messenger.vendor.customer_replies(conversation, "I have a question")
    messenger.vendor.customer_replies(conversation, PASSWORD)
    until(lambda: messenger.answers(conversation))
    until(lambda: not firstline.rows("SELECT 1 FROM messages WHERE state = 'waiting'"))
    assert len(messenger.answers(conversation)) == 1


def test_a_ticket_is_made_once_though_the_helpdesk_timed_out_after_making_it(firstline: Installation) -> None:
    messenger = Messenger(firstline)
    firstline.sandbox.faults.add(
        Fault(vendor="zendesk", kind="timeout_after", path="*/tickets*", method="POST", seconds=4)
    )
    conversation = messenger.asks(WISH)

    def opened() -> bool:
        firstline.sweep()
        return bool(firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"))

    until(opened, what="the handoff")
    assert firstline.sandbox.faults.active == []
    assert len(tickets(firstline)) == 1
    # Whether the requester had been told by then that it takes its time is the clock's to say.
    with_a_person = ("passed this conversation on", "has now reached our support team")

    def told() -> list[str]:
        return [text for text in messenger.answers(conversation) if any(words in text for words in with_a_person)]

    assert len(until(told, what="that a person has it")) == 1


def test_a_wish_is_honoured_while_every_thread_that_answers_is_busy(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """The one thread holds its answer until its requester has been quiet, which takes longer than this test waits."""
    settled_late = QUICK.replace("settle_seconds = 0.2", "settle_seconds = 60").replace("threads = 8", "threads = 1")
    with installed(database_url, redis_url, tmp_path, behaviour=settled_late) as firstline:
        firstline.work()
        messenger = Messenger(firstline)
        first = messenger.asks(PASSWORD)
        claimed = "SELECT 1 FROM conversations WHERE lease_token IS NOT NULL"
        until(lambda: firstline.rows(claimed), what="somebody to think about the first")
        messenger.asks(WISH)
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE reason = 'human_requested'"), what="a handoff")
        assert messenger.answers(first) == []
