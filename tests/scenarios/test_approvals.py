"""A model wants something done: an employee asks in Slack, their boss presses yes there, and it is done once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.model import Conversation
from bot.ports import Tool
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.slack.wire.action_ids import APPROVE_ACTION
from tests.support.acting import ARGUMENTS, REFUND, Refund
from tests.support.installation import QUICK, Installation, installed
from tests.support.openai_server import Script, openai_server
from tests.support.polling import until
from tests.support.wording import EN

YES = "C0YES"
# The first request to the model's server has to be the answer's.
BEHAVIOUR = f"""{QUICK}
[escalation]
second_opinion_seconds = 0
[approvals]
channel = "slack:{YES}"
approvers = ["{EMPLOYEE_ID}"]
"""
CALL = {"index": 0, "id": "call-1", "type": "function"}
CALL |= {"function": {"name": REFUND.name, "arguments": json.dumps(ARGUMENTS)}}


@dataclass
class Source:
    """Offers one tool, everywhere."""

    tool: Refund = field(default_factory=Refund)

    def tools(self, _: Conversation) -> Sequence[Tool]:
        return (self.tool,)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path, source: Source) -> Iterator[Installation]:
    script = Script(mode="deltas", deltas=({"tool_calls": [CALL]},), times=1)
    with openai_server(script) as model:
        environment = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "sk-test"}
        with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR, environment=environment) as installation:
            vars(installation.container)["tool_sources"] = (source,)
            installation.sandbox.slack.add_channel(YES, "approvals")
            installation.work()
            yield installation
            assert installation.sandbox.violations == []


def asked(firstline: Installation) -> list[dict[str, Any]]:
    return [one for one in firstline.sandbox.slack.state.messages.get(YES, []) if one.get("bot_id")]


def test_asked_approved_done_and_told_in_the_thread(firstline: Installation, source: Source) -> None:
    slack = firstline.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my password?", mention=True)
    (question,) = until(lambda: asked(firstline), what="the question")
    waits = EN.say("act_waits", numbers=1)
    # What is shown while it is written comes first; the recorded answer takes its place.
    until(lambda: [one for one in slack.said_by_bot(CHANNEL_ID, ts) if waits in one], what="the answer")
    assert source.tool.calls == []

    for _ in range(2):
        slack.people.press(EMPLOYEE_ID, YES, question["ts"], APPROVE_ACTION)
    told = EN.say("act_done", number=1)
    until(lambda: [one for one in slack.said_by_bot(CHANNEL_ID, ts) if told in one], what="what came of it")

    assert source.tool.calls == [ARGUMENTS]
    until(lambda: "elements" not in asked(firstline)[0]["blocks"][-1], what="the verdict")
    assert f"<@{EMPLOYEE_ID}>" in str(asked(firstline)[0]["blocks"])
