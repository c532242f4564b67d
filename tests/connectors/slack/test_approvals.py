"""People are asked in a channel of their own, and press one of two buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given

from bot.config import Approvals
from bot.errors import BadPayload, OutcomeUnknown, Refused
from bot.model import Approval, ApprovalDecided, Event, Ignored
from connectors.sandbox.faults import Fault
from connectors.slack.inbound import parse
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.action_ids import APPROVE_ACTION, DECLINE_ACTION
from tests.connectors.slack.builders import json_values
from tests.connectors.slack.conftest import CHANNEL, CREDENTIALS, Workspace

KEY = "0b6f0a52-6a57-4f0f-9d0c-5d8b1f3f6c11"
APPROVAL = Approval(
    channel="slack",
    account=CREDENTIALS.team_id,
    place=CHANNEL,
    key=KEY,
    title="May this be done? (no. 7)",
    details=(("Tool", "refund_order"), ("With exactly these arguments", 'order: "<!channel> *A-17* <https://evil|x>"')),
    outcome=None,
    queued_at=datetime.now(UTC),
)


def press(action: str = APPROVE_ACTION, **changes: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U0BOSS", "team_id": "T0TEAM"},
        "team": {"id": "T0TEAM"},
        "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C0YES"},
        "actions": [{"action_id": action, "value": KEY, "action_ts": "1700000001.000100"}],
        **changes,
    }


def shown(workspace: Workspace) -> list[dict[str, Any]]:
    return [one for one in workspace.sandbox.state.messages[CHANNEL] if one.get("bot_id")]


def buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (element["action_id"], element["value"]) for block in message["blocks"] for element in block.get("elements", ())
    ]


def test_it_is_asked_once_with_two_buttons_and_arguments_that_are_no_markup(workspace: Workspace) -> None:
    approvals = workspace.connector().capabilities.approvals
    assert approvals is not None
    assert approvals.find_asked(APPROVAL, KEY) is None
    receipt = approvals.ask(APPROVAL, KEY)

    (message,) = shown(workspace)
    assert buttons(message) == [(APPROVE_ACTION, KEY), (DECLINE_ACTION, KEY)]
    texts = [block["text"] for block in message["blocks"] if block["type"] == "section"]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert 'order: "<!channel> *A-17* <https://evil|x>"' in texts[-1]["text"]
    found = approvals.find_asked(APPROVAL, KEY)
    assert found is not None
    assert found.external_id == receipt.external_id


def test_what_came_of_it_stands_in_its_place_and_nothing_can_be_pressed_any_more(workspace: Workspace) -> None:
    approvals = workspace.connector().capabilities.approvals
    assert approvals is not None
    receipt = approvals.ask(APPROVAL, KEY)
    for _ in range(2):
        approvals.update(replace(APPROVAL, outcome="approved (slack:U0BOSS)"), receipt.external_id)

    (message,) = shown(workspace)
    assert buttons(message) == []
    assert message["blocks"][-1]["text"]["text"] == "approved (<@U0BOSS>)"


def test_one_that_somebody_deleted_needs_no_update(workspace: Workspace) -> None:
    approvals = workspace.connector().capabilities.approvals
    assert approvals is not None
    approvals.update(replace(APPROVAL, outcome="expired"), "1700000000.000100")


@pytest.mark.impatient
def test_where_nobody_knows_whether_it_was_asked_it_is_looked_for(workspace: Workspace) -> None:
    workspace.faults.add(Fault(vendor="slack", kind="timeout_after", path="*/chat.postMessage", seconds=1.5))
    approvals = workspace.connector().capabilities.approvals
    assert approvals is not None
    with pytest.raises(OutcomeUnknown):
        approvals.ask(APPROVAL, KEY)

    assert approvals.find_asked(APPROVAL, KEY) is not None
    assert len(shown(workspace)) == 1


def test_what_slack_cannot_show_as_a_whole_is_refused_and_not_cut(workspace: Workspace) -> None:
    approvals = workspace.connector().capabilities.approvals
    assert approvals is not None
    with pytest.raises(Refused):
        approvals.ask(replace(APPROVAL, details=(("Tool", "x" * 14_000),)), KEY)


@pytest.mark.parametrize(("action", "approved"), [(APPROVE_ACTION, True), (DECLINE_ACTION, False)])
def test_a_press_says_who_decided_what_where(action: str, approved: bool) -> None:
    parsed = parse(press(action), SlackSettings())

    decided = ApprovalDecided(
        channel="slack", account="T0TEAM", place="C0YES", key=KEY, by="U0BOSS", colleague=True, approved=approved
    )
    assert parsed == (decided,)


@pytest.mark.parametrize("team", ["T0OTHER", None, ["T0TEAM"]])
def test_somebody_of_another_company_or_of_none_is_no_colleague(team: object) -> None:
    parsed = parse(press(user={"id": "U0BOSS", "team_id": team}), SlackSettings())

    assert not isinstance(parsed, Ignored)
    assert isinstance(parsed[0], ApprovalDecided)
    assert not parsed[0].colleague
    assert not Approvals(channel="slack:C0YES", approvers=("everyone",)).may_decide("U0BOSS", colleague=False)


@given(json_values, json_values, json_values)
def test_whatever_stands_in_a_press_is_read_or_refused(value: object, user: object, container: object) -> None:
    action = {"action_id": APPROVE_ACTION, "value": value}
    try:
        parsed = parse(press(actions=[action], user=user, container=container), SlackSettings())
    except BadPayload:
        return
    assert isinstance(parsed, Ignored) or len(parsed) == 1


def test_a_press_that_slack_did_not_sign_is_refused(workspace: Workspace) -> None:
    heard: list[Event] = []

    def accept(events: Sequence[Event]) -> None:
        heard.extend(events)

    app = Flask("test")
    app.register_blueprint(workspace.connector().blueprint(accept))
    body = urlencode({"payload": json.dumps(press())})
    forged = {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": "v0=" + "0" * 64}
    answer = app.test_client().post(
        "/webhooks/slack", data=body, headers=forged, content_type="application/x-www-form-urlencoded"
    )

    assert (answer.status_code, heard) == (401, [])
