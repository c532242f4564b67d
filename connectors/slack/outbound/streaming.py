"""A finished answer, shown bit by bit. What is streamed was checked and recorded before; this is how it appears.

The stream is for the eye only: its message is complete, and marked as said, when `outbound` has put the recorded answer
into its place with `chat.update`. So it does not matter where a stream ends, or who ends it: Slack (about five minutes
after its start, slackapi/python-slack-sdk issue 1859), a reader, or the end of this process.

Traps:
* While a stream is open its message cannot be updated (`streaming_state_conflict`): stop first, whatever comes of it.
* The pieces are blocks, not `markdown_text`: that would be read as another kind of Markdown than what the renderer has
  made safe (mentions, links), and blanks at its joints get lost.
* In channels, and with a bot's token everywhere, a stream is for one reader and wants to know who and of which team.

Sources: docs.slack.dev, chat.startStream, chat.appendStream, chat.stopStream; slack_sdk 3.47.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.errors import DeliveryError, NotSent, Refused
from bot.model import Reply, ThreadRef
from bot.turns import TURNS
from connectors.rate_limits import SlidingWindow
from connectors.render import SlackMessage
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import our_errors
from connectors.slack.outbound.blocks import plain_parts
from connectors.slack.outbound.rate_limits import PER_MINUTE, Cooldown
from connectors.slack.wire.threads import SlackThread

# A shorter answer is read sooner than it would have appeared.
MIN_CHARS = 400
PIECES = 7
MAX_SECTION = 3000
# Between two pieces, and for all of them together, in seconds: a thread is held by it.
PAUSE = 0.25
MAX_STREAM_SECONDS = 2.0
# How long no stream is tried where Slack refused one, in seconds.
REFUSED_FOR = 600.0


@dataclass(frozen=True, slots=True)
class Streamer:
    names: Names
    quiet: Cooldown
    starts: SlidingWindow

    @classmethod
    def made(cls, names: Names, quiet: Cooldown) -> Streamer:
        return cls(names, quiet, SlidingWindow(limit=PER_MINUTE["chat.startStream"], seconds=60))

    def show(self, client: WebClient, reply: Reply, message: SlackMessage) -> str | None:
        """Stream the message without its buttons; the ts of the stopped stream. None where nothing was begun: it is too
        short, or Slack takes no stream now. Raises OutcomeUnknown when it is not known whether it was begun."""
        first, *others = pieces_of(message)
        if not others or sum(map(len, plain_parts(message))) < MIN_CHARS:
            return None
        until = time.monotonic() + MAX_STREAM_SECONDS
        ts = self.begin(client, reply.thread, reply.recipient_id, first)
        if ts is None:
            return None
        channel = SlackThread.of(reply.thread).channel
        for piece in others:
            if time.monotonic() + PAUSE > until or not _append_later(client, channel, ts, piece):
                break
        stop(client, channel, ts)
        return ts

    def begin(self, client: WebClient, thread: ThreadRef, recipient_id: str, piece: str) -> str | None:
        """The ts of a stream that shows this mrkdwn; None where Slack takes none now. Raises OutcomeUnknown."""
        account, place = thread.account, SlackThread.of(thread)
        here = f"{account}:{place.channel}"
        if not recipient_id or self.quiet.at(account, here):
            return None
        try:
            self.starts.spend(account)
            team = self.names.member(account, recipient_id).team or account
            with our_errors():
                begun = client.chat_startStream(
                    channel=place.channel,
                    thread_ts=place.root,
                    recipient_team_id=team,
                    recipient_user_id=recipient_id,
                    chunks=[_chunk(piece)],
                )
        except NotSent as busy:
            self.quiet.start(account, busy.retry_after or 0)
            return None
        except Refused:
            # A place that is gone refuses the message too, and says so.
            self.quiet.start(here, REFUSED_FOR)
            return None
        return str(begun["ts"])


def append(client: WebClient, channel: str, ts: str, piece: str) -> None:
    """This mrkdwn too, below the rest. Raises DeliveryError."""
    with our_errors():
        client.chat_appendStream(channel=channel, ts=ts, chunks=[_chunk(piece)])


def stop(client: WebClient, channel: str, ts: str) -> None:
    """Whether the stream was still open or ended long ago."""
    try:
        with our_errors():
            client.chat_stopStream(channel=channel, ts=ts)
    except DeliveryError:
        # If it is open all the same, the update that follows is refused, and tried again.
        return


def pieces_of(message: SlackMessage) -> list[str]:
    """The message's mrkdwn in about `PIECES` pieces of whole paragraphs."""
    paragraphs = [paragraph for text in plain_parts(message) for paragraph in _paragraphs(text)]
    enough = sum(map(len, paragraphs)) / PIECES
    pieces = [""]
    for paragraph in paragraphs:
        joined = f"{pieces[-1]}\n\n{paragraph}" if pieces[-1] else paragraph
        if pieces[-1] and (len(pieces[-1]) >= enough or len(joined) > MAX_SECTION):
            pieces.append(paragraph)
        else:
            pieces[-1] = joined
    return pieces


def _append_later(client: WebClient, channel: str, ts: str, piece: str) -> bool:
    """A moment later, the next piece. False when the stream is over, or Slack wants us to slow down."""
    with TURNS.aside():
        time.sleep(PAUSE)
    try:
        append(client, channel, ts, piece)
    except DeliveryError:
        return False
    return True


def _chunk(mrkdwn: str) -> dict[str, Any]:
    section = {"type": "section", "expand": True, "text": {"type": "mrkdwn", "verbatim": True, "text": mrkdwn}}
    return {"type": "blocks", "blocks": [section]}


def _paragraphs(mrkdwn: str) -> Iterator[str]:
    """Cut at blank lines, but not inside a block of code."""
    paragraph: list[str] = []
    inside = False
    for line in mrkdwn.split("\n"):
        inside ^= line.count("```") % 2 == 1
        if line.strip() or inside:
            paragraph.append(line)
        elif paragraph:
            yield "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\n".join(paragraph)
