"""A team is told in a channel of its own, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import OutcomeUnknown, Refused
from bot.model import Alert
from connectors.sandbox.faults import Fault
from tests.connectors.slack.conftest import CHANNEL, CREDENTIALS, Workspace

ALERT = Alert(
    channel="slack",
    account=CREDENTIALS.team_id,
    place=CHANNEL,
    text="A conversation needs a person (urgent). It is about: outage. <https://acme.zendesk.com/agent/tickets/7>",
    queued_at=datetime.now(UTC),
)


def said(workspace: Workspace) -> list[str]:
    return [message["text"] for message in workspace.sandbox.state.messages[CHANNEL] if message.get("bot_id")]


def test_it_is_said_in_the_channel_itself(workspace: Workspace) -> None:
    connector = workspace.connector()
    assert connector.find_alert(ALERT, "key-1") is None
    receipt = connector.alert(ALERT, "key-1")

    (text,) = said(workspace)
    assert "needs a person" in text
    assert "thread_ts" not in workspace.posted[-1] or workspace.posted[-1]["thread_ts"] is None
    found = connector.find_alert(ALERT, "key-1")
    assert found is not None
    assert found.external_id == receipt.external_id
    assert connector.find_alert(ALERT, "key-2") is None


@pytest.mark.impatient
def test_where_nobody_knows_whether_it_was_said_it_is_looked_for(workspace: Workspace) -> None:
    workspace.faults.add(Fault(vendor="slack", kind="timeout_after", path="*/chat.postMessage", seconds=1.5))
    connector = workspace.connector()
    with pytest.raises(OutcomeUnknown):
        connector.alert(ALERT, "key-1")

    assert connector.find_alert(ALERT, "key-1") is not None
    assert len(said(workspace)) == 1


def test_a_channel_that_the_bot_is_not_in_refuses(workspace: Workspace) -> None:
    with pytest.raises(Refused):
        workspace.connector().alert(Alert(channel="slack", account="", place="C0NOWHERE", text="x"), "key-1")
