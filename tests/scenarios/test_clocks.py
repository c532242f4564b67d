"""Each vendor's clock is ten minutes off, in another direction than the others', and so the database's is off all
three.

`tests/store/test_clocks.py` has every pair; this is the whole way: signatures, look-ups, a handoff and its return.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.sandbox import clock
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.installation import Installation
from tests.support.polling import until

PASSWORD, INVOICE = "How do I reset my password?", "How do I download an invoice?"
WISH = "let me talk to a person"


@pytest.fixture(params=[600, -600], ids=["ahead", "behind"])
def apart(request: pytest.FixtureRequest) -> Iterator[float]:
    """Slack and Intercom one way, Zendesk the other."""
    ahead: float = request.param
    clock.put_ahead({"slack": ahead, "intercom": ahead, "zendesk": -ahead})
    yield ahead
    clock.put_ahead({})


def test_clocks_that_differ_lose_nothing_and_say_nothing_twice(apart: float, firstline: Installation) -> None:
    slack, intercom, zendesk = firstline.sandbox.slack, firstline.sandbox.intercom, firstline.sandbox.zendesk
    for vendor, path in (("slack", "*chat.postMessage"), ("intercom", "*/reply"), ("zendesk", "*/tickets/*")):
        method = "PUT" if vendor == "zendesk" else "POST"
        firstline.sandbox.faults.add(Fault(vendor=vendor, kind="cut", path=path, method=method))  # done, and not told
    asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, PASSWORD)
    ticket = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
    sent = "SELECT FROM outbox WHERE kind = 'answer' AND state = 'sent'"
    until(lambda: len(firstline.rows(sent)) == 3, what="three answers")
    assert firstline.sandbox.faults.active == []
    assert [len(slack.said_by_bot(CHANNEL_ID, asked)), len(zendesk.said_by_bot(ticket))] == [1, 1]
    assert sum("Security" in words for words in intercom.said_by_bot(conversation)) == 1

    slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, thread_ts=asked)
    (handoff,) = until(lambda: firstline.rows("SELECT ticket_id FROM handoffs WHERE state = 'open'"), what="a ticket")
    zendesk.agent_comments(handoff["ticket_id"], AGENT_ID, "Done.")
    until(lambda: any("Done." in words for words in slack.said_by_bot(CHANNEL_ID, asked)), what="the agent's words")
    zendesk.agent_sets_status(handoff["ticket_id"], AGENT_ID, "solved")
    until(lambda: not firstline.rows("SELECT FROM conversations WHERE owner = 'human'"), what="the return")
    slack.say(EMPLOYEE_ID, CHANNEL_ID, INVOICE, thread_ts=asked)
    until(lambda: "Billing" in slack.said_by_bot(CHANNEL_ID, asked)[-1], what="the answer to what came after")

    intercom.admin_replies(conversation, TEAMMATE_ID, "I am on it.")
    until(lambda: firstline.rows("SELECT FROM conversations WHERE owner = 'human'"), what="the take-over")
    assert apart
