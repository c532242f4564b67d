"""The question for a rating, its five buttons, and what is asked after a low one."""

from __future__ import annotations

import pytest

from bot.model import Feedback, InboundMessage, Purpose, Reply, ThreadRef
from connectors.sandbox.slack.blocks import read_blocks
from connectors.slack.outbound.blocks import messages_of
from connectors.slack.wire.action_ids import rated, rating_action
from tests.connectors.slack.conftest import ANA, BEN, CHANNEL, Heard, Workspace
from tests.support.wording import EN

KEY = "5f0c1d0e-0000-4000-8000-000000000001"


def asked(workspace: Workspace) -> tuple[str, str]:
    """Ana was helped and is asked for a rating: the root's ts and the question's."""
    root = workspace.question()
    thread = ThreadRef("slack", "T1", f"{CHANNEL}:{root}")
    reply = Reply(thread=thread, purpose=Purpose.RATING, text=EN.say("rating_ask"), recipient_id=ANA, language="en")
    (message,) = messages_of(reply, KEY, EN, feedback=False)
    assert read_blocks(message.blocks) == message.blocks
    workspace.sandbox.add_user(BEN, "Ben", None)
    return root, workspace.sandbox.world.post_as_bot(CHANNEL, message.text, root, {"blocks": message.blocks})["ts"]


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_each_button_says_its_score_about_the_question(workspace: Workspace, heard: Heard, score: int) -> None:
    root, ts = asked(workspace)
    workspace.sandbox.people.press(ANA, CHANNEL, ts, rating_action(score))
    (found,) = heard.of(Feedback)
    assert (found.by, found.about, found.score, found.helpful) == (ANA, KEY, score, None)
    assert found.thread.thread_id == f"{CHANNEL}:{root}"
    assert bool(workspace.sandbox.views.modals) == (score <= 3)
    assert workspace.sandbox.violations == []


def test_after_a_low_rating_a_comment_is_kept_with_it_and_a_person_may_be_asked_for(
    workspace: Workspace, heard: Heard
) -> None:
    root, ts = asked(workspace)
    workspace.sandbox.people.press(ANA, CHANNEL, ts, rating_action(2))
    (first,) = heard.of(Feedback)
    workspace.sandbox.people.submit(ANA, {"comment": "It took two days.", "person": ["person"]})
    _, second = heard.of(Feedback)
    assert (second.about, second.score, second.helpful, second.comment) == (KEY, None, None, "It took two days.")
    assert second.at > first.at
    (request,) = [message for message in heard.of(InboundMessage) if message.message_id != root]
    assert (request.text, request.author_id) == ("Talk to a person", ANA)


def test_nobody_else_rates_it(workspace: Workspace, heard: Heard) -> None:
    _, ts = asked(workspace)
    workspace.sandbox.people.press(BEN, CHANNEL, ts, rating_action(1))
    workspace.deliveries.wait()
    assert heard.of(Feedback) == []
    assert workspace.sandbox.views.modals == {}
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("value", ["", "3", "3:", "0:k", "6:k", "five:k", ":k"])
def test_a_value_of_somebody_elses_making_is_no_rating(value: str) -> None:
    assert rated(value) is None
