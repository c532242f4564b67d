"""What was said in a thread, for those who were not there. Unlike a webhook it tells everything since the beginning.

Source: docs.slack.dev, conversations.replies; what is read is what people wrote, and other programs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from bot.model import Author, ThreadRef, Turn
from connectors.slack.client.directory import Names
from connectors.slack.inbound.messages import attachments_of
from connectors.slack.outbound.sent_messages import Message, replies
from connectors.slack.wire.contents import text_of
from connectors.slack.wire.threads import SlackThread, sent_at

# The last so many messages of a thread, besides the one that opened it.
MAX_MESSAGES = 200
# What people and programs say. Every other subtype tells of something else: an edit, a join.
SPOKEN = (None, "bot_message", "file_share", "thread_broadcast", "me_message")


def transcript(client: WebClient, names: Names, thread: ThreadRef) -> tuple[Turn, ...]:
    """What was said in the thread, oldest first, with names; of a long thread how it began, how it went on lately, and
    a line that says how much is left out between. Raises DeliveryError."""
    spoken = filter(_is_spoken, replies(client, SlackThread.of(thread)))
    opening = next(spoken, None)
    if opening is None:
        return ()
    lately: deque[Message] = deque(maxlen=MAX_MESSAGES)
    count = 0
    for message in spoken:
        lately.append(message)
        count += 1
    first, *others = [_turn(message, names, thread.account) for message in (opening, *lately)]
    return (first, *_left_out(count - len(lately), first), *others)


def _left_out(count: int, first: Turn) -> tuple[Turn, ...]:
    return (Turn(author=Author.BOT, text=f"({count} messages are left out here.)", at=first.at),) if count else ()


def _is_spoken(message: Message) -> bool:
    return message.get("subtype") in SPOKEN and bool(_text(message) or message.get("files"))


def _text(message: Message) -> str:
    return text_of(message, by_program=bool(message.get("bot_id")))


def _turn(message: Message, names: Names, account: str) -> Turn:
    ours = names.ourselves(account).said(message)
    return Turn(
        author=Author.BOT if ours or message.get("bot_id") else Author.REQUESTER,
        text=names.spelled(account, _text(message)),
        at=sent_at(str(message["ts"])),
        name=None if ours else _name(message, names, account),
        attachments=attachments_of(message, "message"),
    )


def _name(message: Message, names: Names, account: str) -> str | None:
    """Of a person, or of the program that said it."""
    profile: Mapping[str, Any] = message.get("bot_profile") or {}
    if message.get("bot_id"):
        return message.get("username") or profile.get("name") or str(message["bot_id"])
    user = str(message.get("user") or "")
    return names.member(account, user).name or user or None
