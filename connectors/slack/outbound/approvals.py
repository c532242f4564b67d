"""A message that asks people whether something may be done, with two buttons; and what came of it, in its place.

What would be done is shown as plain text, in which Slack makes nothing of marks, mentions and links. Limits of Slack: a
section has 3,000 characters, a message about 13,000 and 50 blocks; what is longer is refused, and never cut.

Sources: docs.slack.dev, Block Kit, chat.update ("message_not_found": somebody has deleted it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.errors import Refused
from bot.model import Approval, Purpose, Receipt, Reply
from bot.wording import Wording
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.outbound.rate_limits import ChannelPacer
from connectors.slack.outbound.sent_messages import mark, said_of, thread_since
from connectors.slack.wire.action_ids import APPROVE_ACTION, DECLINE_ACTION
from connectors.slack.wire.threads import CHANNEL, SlackThread, sent_at

GONE = frozenset(("message_not_found", "channel_not_found"))
SECTION = 2900
_PERSON = re.compile(rf"\b{CHANNEL}:([A-Z0-9]+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalMessages:
    """Implements `bot.ports.Approver`. `wording`: for agents."""

    workspaces: Workspaces
    pace: ChannelPacer
    wording: Wording

    def ask(self, approval: Approval, key: str) -> Receipt:
        client = self.workspaces.client(approval.account)
        self.pace.turn(f"{approval.account}:{approval.place}", key)
        with our_errors():
            posted = client.chat_postMessage(
                channel=approval.place, unfurl_links=False, unfurl_media=False, **self._content(approval, key)
            )
        return _receipt(str(posted["ts"]))

    def find_asked(self, approval: Approval, key: str) -> Receipt | None:
        thread = SlackThread(approval.place, "").ref(approval.account)
        place = Reply(thread=thread, purpose=Purpose.LINK, text="", after=approval.queued_at)
        ts = said_of(thread_since(self.workspaces.client(approval.account), place), key).parts.get(0)
        return None if ts is None else _receipt(ts)

    def update(self, approval: Approval, external_id: str) -> None:
        client = self.workspaces.client(approval.account)
        try:
            with our_errors():
                client.chat_update(channel=approval.place, ts=external_id, **self._content(approval, approval.key))
        except Refused as refused:
            if str(refused).partition(" ")[0] not in GONE:
                raise

    def _content(self, approval: Approval, key: str) -> dict[str, Any]:
        blocks = [block.to_dict() for block in self._blocks(approval)]
        return {"text": _escaped(approval.title), "blocks": blocks, "metadata": mark(key, 0)}

    def _blocks(self, approval: Approval) -> Iterator[Block]:
        yield HeaderBlock(text=PlainTextObject(text=approval.title, emoji=False))
        for heading, value in approval.details:
            text = f"{heading}:\n{value}"
            for start in range(0, len(text), SECTION):
                yield SectionBlock(text=PlainTextObject(text=text[start : start + SECTION], emoji=False))
        if approval.outcome is not None:
            who = _PERSON.sub(r"<@\1>", _escaped(approval.outcome))
            yield SectionBlock(text=MarkdownTextObject(text=who))
            return
        yield ActionsBlock(
            elements=[
                ButtonElement(
                    text=self.wording.say("approval_yes"), action_id=APPROVE_ACTION, value=approval.key, style="primary"
                ),
                ButtonElement(
                    text=self.wording.say("approval_no"), action_id=DECLINE_ACTION, value=approval.key, style="danger"
                ),
            ]
        )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _receipt(ts: str) -> Receipt:
    return Receipt(external_id=ts, at=sent_at(ts))
