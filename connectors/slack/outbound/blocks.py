"""What a reply looks like in Slack: the rendered answer with its buttons, and the same without blocks.

Rendering is `connectors.render`'s; `interactions` handles the button presses. Source of
their shapes: docs.slack.dev/reference/block-kit, and slack_sdk's models, which check them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonsElement,
    PlainTextObject,
)

from bot.model import Asks, Purpose, Reply
from bot.wording import Wording
from connectors.render import SlackMessage, hosts_of, plain_to_markdown, slack_messages, words_to_markdown
from connectors.slack.wire.action_ids import (
    FEEDBACK_ACTION,
    PERSON_ACTION,
    RATING_ACTION,
    SCORES,
    block_of,
    helped,
    more_help,
    rating,
    rating_action,
)


def messages_of(reply: Reply, key: str, wording: Wording, *, feedback: bool) -> list[SlackMessage]:
    """The reply as messages to be sent one after the other, the buttons under the last; none where it is blank."""
    messages = slack_messages(_markdown(reply), reply.cites, heading=wording.say("sources"), hosts=hosts_of(reply))
    buttons = [block.to_dict() for block in _buttons(reply, key, wording, feedback)]
    if messages and buttons:
        messages[-1] = replace(messages[-1], blocks=[*messages[-1].blocks, *buttons])
    return messages


def plain_parts(message: SlackMessage) -> list[str]:
    """All that a message says, as mrkdwn without blocks, in texts that Slack shows whole. Its buttons are left out."""
    return [str(block["text"]["text"]) for block in message.blocks if block["type"] == "section"]


def _markdown(reply: Reply) -> str:
    if not reply.agent_name:
        return reply.text
    # What a human wrote is no Markdown.
    return f"**{plain_to_markdown(reply.agent_name.strip())}**\n\n{words_to_markdown(reply.text)}"


def _buttons(reply: Reply, key: str, wording: Wording, feedback: bool) -> list[Block]:
    match reply.purpose, reply.asks:
        case Purpose.ANSWER, Asks.HELPED if feedback:
            return [_feedback(reply, key, wording), _person(reply, key, wording)]
        case Purpose.ANSWER, Asks.PERSON if feedback:
            return [_person(reply, key, wording)]
        case (Purpose.OFFER | Purpose.SOLVED, _) | (Purpose.RESULT, Asks.PERSON):
            return [_person(reply, key, wording)]
        case Purpose.RATING, _:
            return [_rating(reply, key, wording)]
    return []


def _feedback(reply: Reply, key: str, wording: Wording) -> Block:
    element = FeedbackButtonsElement(
        action_id=FEEDBACK_ACTION,
        positive_button=_button(wording.say("helped"), helped(key)),
        negative_button=_button(wording.say("more_help"), more_help(key)),
    )
    return ContextActionsBlock(
        block_id=block_of(FEEDBACK_ACTION, reply.recipient_id, wording.language), elements=[element]
    )


def _button(label: str, value: str) -> dict[str, Any]:
    return {"text": PlainTextObject(text=label).to_dict(), "value": value}


def _person(reply: Reply, key: str, wording: Wording) -> Block:
    button = ButtonElement(text=wording.say("talk_to_person"), action_id=PERSON_ACTION, value=key)
    return ActionsBlock(block_id=block_of(PERSON_ACTION, reply.recipient_id, wording.language), elements=[button])


def _rating(reply: Reply, key: str, wording: Wording) -> Block:
    buttons = [
        ButtonElement(text=score, action_id=rating_action(int(score)), value=rating(int(score), key))
        for score in SCORES
    ]
    return ActionsBlock(block_id=block_of(RATING_ACTION, reply.recipient_id, wording.language), elements=buttons)
