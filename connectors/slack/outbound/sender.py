"""Saying something in Slack, once and in full, and finding what was said.

What a reply looks like is `blocks`', how it appears bit by bit is `streaming`'s, what is in a thread already is
`said`'s, errors are `api`'s. A reply is done when each of its parts is found in the thread with the reply's key; a
stream becomes a part only by the update that puts the recorded answer in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import DeliveryError, NotSent, OutcomeUnknown, Refused
from bot.model import Purpose, Receipt, Reply
from bot.wording import BUILT_IN, Catalogue
from connectors.render import SlackMessage
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.outbound.blocks import messages_of, plain_parts
from connectors.slack.outbound.file_upload import find_file, put_file
from connectors.slack.outbound.rate_limits import ChannelPacer
from connectors.slack.outbound.sent_messages import Message, Said, half_said, mark, said_of, thread_since
from connectors.slack.outbound.streaming import Streamer, stop
from connectors.slack.wire.threads import SlackThread, sent_at

# Slack takes the words, but not in this form.
NOT_THESE_BLOCKS = frozenset(
    ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "block_mismatch")
)
# What was shown is there no longer, or takes no other words.
GONE = frozenset(("message_not_found", "cant_update_message", "edit_window_closed"))
# The update of a stream that is open still is tried again after so many seconds; Slack ends it in five minutes.
STREAM_ENDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """`send` and `find_sent` of the channel; safe to share between threads."""

    workspaces: Workspaces
    names: Names
    pace: ChannelPacer
    streamer: Streamer | None  # None: nothing is streamed
    feedback: bool  # buttons under answers
    catalogue: Catalogue = BUILT_IN

    def send(self, reply: Reply, key: str) -> Receipt:
        """Say what of the reply is not in the thread yet; the receipt's id is the first part's. Raises DeliveryError,
        NotSent before any request where the channel has just been spoken in."""
        messages = messages_of(reply, key, self.catalogue.of(reply.language), feedback=self.feedback)
        if not messages:
            raise Refused("there is nothing to say")
        outgoing = _Outgoing(self, reply, key)
        outgoing.turn(key)
        if reply.file is not None:
            return put_file(outgoing.client, outgoing.thread, reply, reply.file)
        if len(messages) == 1:
            # A reply in one part is looked for before a second attempt (`find_sent`), and was not found.
            return _receipt({0: self._say_one(outgoing, messages[0])})
        said = outgoing.said().parts
        for part, message in enumerate(messages):
            if part not in said:
                first = part == 0 and reply.shown is not None
                said[part] = outgoing.put_into_shown(message) if first else outgoing.put(message, part)
        return _receipt(said)

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        """The receipt when every part is in the thread; None when one is missing, and `send` will post only that. A
        single message that was left in the middle, a stream or one in pieces, is brought to its end here."""
        messages = messages_of(reply, key, self.catalogue.of(reply.language), feedback=self.feedback)
        outgoing = _Outgoing(self, reply, key)
        thread = list(thread_since(outgoing.client, reply))
        if reply.file is not None:
            return find_file(thread, reply, reply.file, self.names.ourselves(reply.thread.account))
        said = said_of(thread, key)
        if messages and said.parts.keys() >= set(range(len(messages))):
            return _receipt(said.parts)
        if len(messages) != 1:
            return None
        if said.pieces:
            return _receipt({0: outgoing.put_plainly(messages[0], 0)})
        return self._finished(outgoing, messages[0], thread)

    def _finished(self, outgoing: _Outgoing, message: SlackMessage, thread: Sequence[Message]) -> Receipt | None:
        """The receipt of an answer whose stream is in the thread and was never finished, now that it is."""
        if outgoing.reply.purpose is not Purpose.ANSWER:
            return None
        us = self.names.ourselves(outgoing.reply.thread.account)
        stream = half_said(thread, "\n\n".join(plain_parts(message)), us)
        if stream is None:
            return None
        stop(outgoing.client, outgoing.thread.channel, stream)
        return _receipt({0: outgoing.put(message, 0, into=stream)})

    def _say_one(self, outgoing: _Outgoing, message: SlackMessage) -> str:
        if outgoing.reply.shown is not None:
            return outgoing.put_into_shown(message)
        streams = self.streamer if outgoing.reply.purpose is Purpose.ANSWER else None
        stream = streams.show(outgoing.client, outgoing.reply, message) if streams else None
        if stream is None:
            return outgoing.put(message, 0)
        try:
            return outgoing.put(message, 0, into=stream)
        except DeliveryError as error:
            # Something of it is said: only `find_sent` may go on from here.
            raise OutcomeUnknown(f"a stream was not finished ({error})") from None


class _Outgoing:
    """One reply on its way: each of its messages in blocks, or in pieces without where Slack refuses them."""

    def __init__(self, sender: Sender, reply: Reply, key: str) -> None:
        self.client = sender.workspaces.client(reply.thread.account)
        self.reply = reply
        self.thread = SlackThread.of(reply.thread)
        self._pace = sender.pace
        self._key = key
        self._may_speak = False

    def turn(self, message: str) -> None:
        """Raises NotSent until it is this message's turn in the channel."""
        self._pace.turn(f"{self.reply.thread.account}:{self.thread.channel}", message)
        self._may_speak = True

    def said(self) -> Said:
        return said_of(thread_since(self.client, self.reply), self._key)

    def put(self, message: SlackMessage, part: int, into: str | None = None) -> str:
        """Say it, or put it in the place of the message `into` of ours; its ts."""
        content = {"text": message.text, "blocks": message.blocks, "metadata": self._mark(part)}
        try:
            return self._put(content, f"{self._key}:{part}", into)
        except Refused as refused:
            if str(refused) not in NOT_THESE_BLOCKS:
                raise
        return self.put_plainly(message, part, into)

    def put_into_shown(self, message: SlackMessage) -> str:
        """In the place of what was shown while it was written, or, where that is gone, as a message of its own."""
        shown = self.reply.shown or ""
        stop(self.client, self.thread.channel, shown)
        try:
            return self.put(message, 0, into=shown)
        except Refused as refused:
            if str(refused) not in GONE:
                raise
        return self.put(message, 0)

    def put_plainly(self, message: SlackMessage, part: int, into: str | None = None) -> str:
        texts = plain_parts(message)
        said = self.said().pieces if len(texts) > 1 else {}
        for number, text in enumerate(texts):
            if (part, number) in said:
                continue
            content: dict[str, Any] = {"text": text, "metadata": self._mark(part, (number, len(texts)))}
            place = into if number == 0 else None
            if place:
                content["blocks"] = []  # else those that are there would stay
            said[part, number] = self._put(content, f"{self._key}:{part}:{number}", place)
        return said[part, 0]

    def _mark(self, part: int, piece: tuple[int, int] | None = None) -> dict[str, Any]:
        return mark(self._key, part, piece, generated=self.reply.generated)

    def _put(self, content: Mapping[str, Any], name: str, into: str | None) -> str:
        if into is not None:
            return self._update(content, into)
        if not self._may_speak:
            self.turn(name)
        with our_errors():
            posted = self.client.chat_postMessage(
                channel=self.thread.channel,
                thread_ts=self.thread.root or None,
                unfurl_links=False,
                unfurl_media=False,
                **content,
            )
        self._may_speak = False
        return str(posted["ts"])

    def _update(self, content: Mapping[str, Any], ts: str) -> str:
        try:
            with our_errors():
                self.client.chat_update(channel=self.thread.channel, ts=ts, **content)
        except Refused as refused:
            if str(refused) != "streaming_state_conflict":
                raise
            raise NotSent("the stream is still open", retry_after=STREAM_ENDS) from None
        self._may_speak = False
        return ts


def _receipt(said: Mapping[int, str]) -> Receipt:
    first = said[min(said)]
    return Receipt(external_id=first, at=sent_at(first))
