"""The contract of every connector, kept by Slack's."""

from __future__ import annotations

import pytest

from connectors.sandbox.slack.contract import DESCRIPTION
from tests.connectors.contract import ConnectorContract
from tests.connectors.slack.conftest import CHANNEL, CREDENTIALS, Workspace
from tests.support.shared import shared

BEARER = {"Authorization": f"Bearer {CREDENTIALS.bot_token}"}


class TestSlack(ConnectorContract):
    """The harness is in conftest."""


@pytest.mark.parametrize(
    ("method", "arguments", "sentence"),
    [
        ("chat.postMessage", {"text": "hi"}, "channel is missing"),
        ("chat.postMessage", {"channel": CHANNEL, "txet": "hi"}, "Slack has no argument txet"),
        ("chat.postMessage", {"channel": CHANNEL, "unfurl_links": "no"}, "unfurl_links: expected a boolean"),
        ("conversations.replies", {"channel": CHANNEL, "ts": "soon"}, "ts: expected a number"),
        ("chat.shout", {}, "Slack has no method chat.shout"),
        ("chat.startStream", {"channel": CHANNEL}, "thread_ts is missing"),
        ("chat.appendStream", {"channel": CHANNEL, "ts": "1.1", "text": "hi"}, "Slack has no argument text"),
        ("chat.stopStream", {"ts": "1.1"}, "channel is missing"),
        ("assistant.threads.setStatus", {"channel_id": CHANNEL, "thread_ts": "1.1"}, "status is missing"),
    ],
)
def test_a_request_that_slack_does_not_describe_is_a_violation(
    workspace: Workspace, method: str, arguments: dict[str, str], sentence: str
) -> None:
    shared(f"contracts/{DESCRIPTION}")  # skips, or fails where it is required
    workspace.app.test_client().post(f"/slack/api/{method}", data=arguments, headers=BEARER)
    assert workspace.sandbox.violations == [f"POST /api/{method}: {sentence}"]


def test_json_where_slack_takes_forms_only_is_a_violation(workspace: Workspace) -> None:
    shared(f"contracts/{DESCRIPTION}")
    workspace.app.test_client().post("/slack/api/users.info", json={"user": "U1"}, headers=BEARER)
    (violation,) = workspace.sandbox.violations
    assert "expected a body of application/x-www-form-urlencoded" in violation


def test_a_request_without_a_bearer_is_a_violation(workspace: Workspace) -> None:
    shared(f"contracts/{DESCRIPTION}")
    workspace.app.test_client().post("/slack/api/users.info", data={"user": "U1"})
    assert workspace.sandbox.violations == ["POST /api/users.info: the Authorization: Bearer header is missing"]
