"""An outage longer than the vendors' repetitions: what was said meanwhile is found and answered, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.sandbox import clock
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import DeliveryPlan
from tests.support.installation import Installation, installed
from tests.support.polling import until
from workers import jobs

PASSWORD = "How do I reset my password?"


@pytest.mark.parametrize("ahead", [600.0, -600.0], ids=["ahead", "behind"])
def test_what_is_lost_right_after_the_installation_is_answered_and_nothing_from_before(
    database_url: str, redis_url: str, tmp_path: Path, ahead: float
) -> None:
    """Given each vendor's clock is ten minutes off."""
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        firstline.sandbox.faults.plan = DeliveryPlan(copies=0)
        try:
            _put_ahead(ahead, ago=300)
            before = _ask(firstline)
            _put_ahead(ahead)
            jobs.catch_up()  # the first
            after = _ask(firstline)
            firstline.sandbox.faults.plan = DeliveryPlan()

            for _ in range(2):
                jobs.catch_up()

            until(lambda: all(_answers(firstline, after)), 30, what="four answers")
            until(lambda: not firstline.rows("SELECT 1 FROM thread_syncs"), what="everything is fetched")
            until(lambda: not firstline.rows("SELECT 1 FROM outbox WHERE state = 'pending'"))
        finally:
            _put_ahead(0)
        assert [len(one) for one in _answers(firstline, after)] == [1, 1, 1, 1]
        assert _answers(firstline, before) == [[], [], [], []]
        assert len(firstline.rows("SELECT 1 FROM messages WHERE author = 'requester'")) == 4


def _put_ahead(seconds: float, *, ago: float = 0) -> None:
    """Slack's and Intercom's; Zendesk's is as much behind. `ago`: as they were then."""
    clock.put_ahead({"slack": seconds - ago, "intercom": seconds - ago, "zendesk": -seconds - ago})


def _ask(firstline: Installation) -> tuple[str, str, str, str]:
    sandbox = firstline.sandbox
    return (
        sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True),
        sandbox.slack.dm(EMPLOYEE_ID, PASSWORD),
        sandbox.intercom.customer_starts(sandbox.customer_id, PASSWORD),
        sandbox.zendesk.requester_creates(sandbox.requester_id, "Password", PASSWORD),
    )


def _answers(firstline: Installation, asked: tuple[str, str, str, str]) -> list[list[str]]:
    """The bot's, to each."""
    sandbox, (root, direct, conversation, ticket) = firstline.sandbox, asked
    return [
        sandbox.slack.said_by_bot(CHANNEL_ID, root),
        sandbox.slack.said_by_bot("D0EMPLOYEE", direct),
        sandbox.intercom.said_by_bot(conversation),
        sandbox.zendesk.said_by_bot(ticket),
    ]


def test_what_was_said_in_an_outage_is_answered_once(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        sandbox = firstline.sandbox
        jobs.catch_up()  # as at the first start: from now on
        sandbox.faults.plan = DeliveryPlan(copies=0)
        asked = _ask(firstline)
        sandbox.faults.plan = DeliveryPlan()

        for _ in range(2):
            jobs.catch_up()

        until(lambda: all(_answers(firstline, asked)), 30, what="four answers")
        jobs.catch_up()
        until(lambda: not firstline.rows("SELECT 1 FROM thread_syncs"), what="everything is fetched")
        until(lambda: not firstline.rows("SELECT 1 FROM outbox WHERE state = 'pending'"))
        assert [len(one) for one in _answers(firstline, asked)] == [1, 1, 1, 1]
        assert firstline.rows("SELECT 1 FROM handoffs") == []

        # and the thread is an ordinary one: nobody has to mention the bot in it again
        sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "Where do I download an invoice?", thread_ts=asked[0])
        until(lambda: len(_answers(firstline, asked)[0]) == 2, what="the follow-up's answer")
