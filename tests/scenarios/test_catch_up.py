"""An outage longer than the vendors' repetitions: what was said meanwhile is found and answered, once."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import DeliveryPlan
from tests.support.installation import installed
from tests.support.polling import until
from workers import jobs

PASSWORD = "How do I reset my password?"


def test_what_was_said_in_an_outage_is_answered_once(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        sandbox = firstline.sandbox
        jobs.catch_up()  # as at the first start: from now on
        sandbox.faults.plan = DeliveryPlan(copies=0)
        root = sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)
        direct = sandbox.slack.dm(EMPLOYEE_ID, PASSWORD)
        conversation = sandbox.intercom.customer_starts(sandbox.customer_id, PASSWORD)
        requester = sandbox.zendesk.add_user("Joe Bloggs", "joe@bloggs.example")
        ticket = sandbox.zendesk.requester_creates(requester, "Password", PASSWORD)
        sandbox.faults.plan = DeliveryPlan()

        for _ in range(2):
            jobs.catch_up()

        def answered() -> list[list[str]]:
            return [
                sandbox.slack.said_by_bot(CHANNEL_ID, root),
                sandbox.slack.said_by_bot("D0EMPLOYEE", direct),
                sandbox.intercom.said_by_bot(conversation),
                sandbox.zendesk.said_by_bot(ticket),
            ]

        until(lambda: all(answered()), 30, what="four answers")
        jobs.catch_up()
        until(lambda: not firstline.rows("SELECT 1 FROM thread_syncs"), what="everything is fetched")
        until(lambda: not firstline.rows("SELECT 1 FROM outbox WHERE state = 'pending'"))
        assert [len(one) for one in answered()] == [1, 1, 1, 1]
        assert firstline.rows("SELECT 1 FROM handoffs") == []

        # and the thread is an ordinary one: nobody has to mention the bot in it again
        sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "Where do I download an invoice?", thread_ts=root)
        until(lambda: len(sandbox.slack.said_by_bot(CHANNEL_ID, root)) == 2, what="the follow-up's answer")
