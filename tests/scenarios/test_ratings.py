"""Ratings from the question in Slack to the view, after the bot and after a human."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.slack.workspace import SlackSandbox
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.slack.wire.action_ids import FEEDBACK_ACTION, RATING_ACTION, rating_action
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.shared import SHARED

PASSWORD = "How do I reset my password?"


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    contracts = SHARED / "contracts"
    with installed(
        database_url, redis_url, tmp_path, behaviour=QUICK, contracts=contracts if contracts.exists() else None
    ) as installation:
        installation.work()
        yield installation
        assert installation.sandbox.violations == []


@pytest.fixture
def slack(firstline: Installation) -> SlackSandbox:
    return firstline.sandbox.slack


def answer(slack: SlackSandbox) -> tuple[str, str]:
    """A question and the ts of its finished answer."""
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)
    said = until(lambda: [one for one in slack.thread(CHANNEL_ID, ts) if one.get("metadata")], what="the answer")
    return ts, str(said[0]["ts"])


def questions(slack: SlackSandbox, ts: str) -> list[dict[str, Any]]:
    """Where a rating is asked for in the thread."""
    return [
        message
        for message in slack.thread(CHANNEL_ID, ts)
        if any(str(block.get("block_id")).startswith(f"{RATING_ACTION}:") for block in message.get("blocks", ()))
    ]


def rated(firstline: Installation) -> dict[str, Any]:
    (row,) = until(lambda: firstline.rows("SELECT * FROM csat"), what="the rating")
    return dict(row)


def test_who_was_helped_is_asked_once(firstline: Installation, slack: SlackSandbox) -> None:
    ts, said = answer(slack)
    for _ in range(3):
        slack.people.press(EMPLOYEE_ID, CHANNEL_ID, said, FEEDBACK_ACTION, "helped")
    (question,) = until(lambda: questions(slack, ts), what="the question")
    slack.people.press(EMPLOYEE_ID, CHANNEL_ID, question["ts"], rating_action(5))
    row = rated(firstline)
    assert (row["score"], row["resolution"], row["resolved_by"]) == (5, "confirmed", "bot")
    assert len(questions(slack, ts)) == 1


def test_whose_ticket_was_solved_rates_the_human_and_may_say_more(firstline: Installation, slack: SlackSandbox) -> None:
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "I want to talk to a person", mention=True)
    zendesk = firstline.sandbox.zendesk
    (ticket,) = until(lambda: [one for one in zendesk.tickets() if one["external_id"]], what="the ticket")
    until(lambda: firstline.rows("SELECT FROM handoffs WHERE ticket_id IS NOT NULL"), what="its number")
    zendesk.agent_comments(str(ticket["id"]), AGENT_ID, "Try again, please.")
    until(lambda: [words for words in slack.said_by_bot(CHANNEL_ID, ts) if "Try again" in words], what="the relay")
    assert questions(slack, ts) == []
    zendesk.agent_sets_status(str(ticket["id"]), AGENT_ID, "solved")
    (question,) = until(lambda: questions(slack, ts), what="the question")
    slack.people.press(EMPLOYEE_ID, CHANNEL_ID, question["ts"], rating_action(2))
    until(lambda: slack.views.modals, what="the form")
    slack.people.submit(EMPLOYEE_ID, {"comment": "It took two days."})
    until(lambda: firstline.rows("SELECT FROM csat WHERE has_comment"), what="the comment")
    row = rated(firstline)
    assert (row["score"], row["resolved_by"], row["handoff_reason"]) == (2, "human", "human_requested")
