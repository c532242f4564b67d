"""What an agent finds in a ticket, from the first message in Slack to the second matter of the same thread."""

from __future__ import annotations

from typing import Any

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.slack.wire.action_ids import FEEDBACK_ACTION
from tests.support.installation import Installation
from tests.support.polling import until

MIA = "U0MIA"
PASSWORD = "How do I reset my password?"


def tickets(firstline: Installation) -> list[dict[str, Any]]:
    return [t for t in firstline.sandbox.zendesk.tickets() if str(t["external_id"]).startswith("firstline:")]


def bodies_of(firstline: Installation, ticket: dict[str, Any]) -> list[str]:
    return [comment["body"] for comment in firstline.sandbox.zendesk.comments(str(ticket["id"]))]


def notes_of(firstline: Installation, ticket: dict[str, Any]) -> list[str]:
    comments = firstline.sandbox.zendesk.comments(str(ticket["id"]))
    assert not any(comment["public"] for comment in comments if "Wants:" in comment["body"])
    return [comment["body"] for comment in comments if not comment["public"]]


def test_a_thread_is_answered_handed_over_and_told_whole(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    slack.add_user(MIA, "Mia Lund", "mia@acme.example")
    ts = slack.say(MIA, CHANNEL_ID, PASSWORD)
    slack.say(EMPLOYEE_ID, CHANNEL_ID, "any idea?", thread_ts=ts, mention=True)
    answer = until(lambda: [m for m in slack.thread(CHANNEL_ID, ts) if m.get("bot_id")], what="the answer")[0]
    until(lambda: slack.thread(CHANNEL_ID, ts)[2].get("metadata"), what="its end")
    assert "password" in str(answer).lower()

    slack.people.press(EMPLOYEE_ID, CHANNEL_ID, str(answer["ts"]), FEEDBACK_ACTION, "more_help")
    until(lambda: [w for w in slack.said_by_bot(CHANNEL_ID, ts) if "sorry" in w], what="the offer")
    slack.people.submit(EMPLOYEE_ID, {"reasons": ["outdated"], "comment": "The menu has moved."})
    until(lambda: firstline.rows("SELECT 1 FROM feedback WHERE comment IS NOT NULL"), what="the reasons")
    slack.say(EMPLOYEE_ID, CHANNEL_ID, "I want to talk to a person", thread_ts=ts)
    (ticket,) = until(lambda: tickets(firstline), what="the ticket")
    (note,) = notes_of(firstline, ticket)

    assert "they pressed that they still need help" in note
    assert "it's out of date" in note
    assert "The menu has moved." in note
    assert note.count("Mia Lund") >= 1
    assert "Requester\n" not in note

    slack.say(MIA, CHANNEL_ID, "It blinks red", thread_ts=ts)
    until(lambda: "Mia Lund: It blinks red" in bodies_of(firstline, ticket), what="her words in the ticket")


def test_a_second_matter_is_a_ticket_of_its_own_that_names_the_first(firstline: Installation) -> None:
    slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
    ts = slack.say(
        EMPLOYEE_ID, CHANNEL_ID, "I want to talk to a person: the badge reader at gate 4 is dead", mention=True
    )
    (first,) = until(lambda: tickets(firstline), what="the ticket")
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="its number")
    zendesk.agent_sets_status(str(first["id"]), AGENT_ID, "solved")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'bot'"), what="the way back")

    slack.say(EMPLOYEE_ID, CHANNEL_ID, "Now my second screen stays black. I want to talk to a person", thread_ts=ts)
    until(lambda: len(tickets(firstline)) == 2, what="the second ticket")
    second = next(ticket for ticket in tickets(firstline) if ticket["id"] != first["id"])

    assert first["subject"].startswith("The badge reader")
    assert second["subject"].startswith("Now my second screen")
    (note,) = notes_of(firstline, second)
    assert f"#{first['id']}" in note.partition("Transcript")[0]
