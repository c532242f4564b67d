"""Payloads that tests of the Slack connector share."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from connectors.slack.wire.action_ids import FEEDBACK_ACTION, block_of, helped
from tests.support.shared import shared

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEY = "5f0c1d0e-0000-4000-8000-000000000001"  # of an answer


def recorded(name: str) -> Any:
    """A payload that Slack published with its SDKs."""
    return json.loads((shared("contracts/slack/realistic") / f"{name}.json").read_text(encoding="utf-8"))


def pressed(**changes: Any) -> dict[str, Any]:
    """The recorded press of a button, as if it were one of ours; `changes` are to the action."""
    given: dict[str, Any] = recorded("block_actions__body")
    given["container"] |= {"is_ephemeral": False, "thread_ts": "1700000000.000100", "message_ts": "1700000001.000200"}
    action = {"action_id": FEEDBACK_ACTION, "value": helped(KEY), "type": "feedback_buttons"}
    given["actions"][0] |= {**action, "block_id": block_of(FEEDBACK_ACTION, "W111", "en"), **changes}
    return given


def payload(**changes: Any) -> dict[str, Any]:
    """A mention of the bot U0BOT in a channel; `changes` are to the event, None takes a field away."""
    event = {
        "type": "app_mention",
        "user": "U0ANA",
        "text": "<@U0BOT> How do I reset my password?",
        "ts": "1700000000.000100",
        "channel": "C0HELP",
        "event_ts": "1700000000.000100",
        **changes,
    }
    authorization = {"enterprise_id": None, "team_id": "T0TEAM", "user_id": "U0BOT", "is_bot": True}
    return {
        "team_id": "T0TEAM",
        "event": {key: value for key, value in event.items() if value is not None},
        "type": "event_callback",
        "event_id": "Ev1",
        "authorizations": [{**authorization, "is_enterprise_install": False}],
    }
