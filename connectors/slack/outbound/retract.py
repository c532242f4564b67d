"""Words of ours that two workers have said, one of which had stood still: found, and taken back.

Sources: docs.slack.dev, chat.delete ("message_not_found": it is gone already) and files.delete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.errors import Refused
from bot.model import Purpose, Reply, ThreadRef
from bot.wording import Catalogue
from connectors.slack.client.directory import Names
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.outbound.blocks import messages_of, plain_parts
from connectors.slack.outbound.file_upload import files_like
from connectors.slack.outbound.sent_messages import copies_of, half_said, thread_since
from connectors.slack.outbound.streaming import stop
from connectors.slack.wire.threads import SlackThread

GONE = frozenset(("message_not_found", "file_not_found", "file_deleted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """Implements `bot.ports.Retractor`; `feedback` as in `Sender`."""

    workspaces: Workspaces
    names: Names
    feedback: bool
    catalogue: Catalogue

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        """Also a stream that was begun and never finished."""
        thread = list(thread_since(self.workspaces.client(reply.thread.account), reply))
        us = self.names.ourselves(reply.thread.account)
        if reply.file is not None:
            return tuple(files_like(thread, reply, reply.file, us))
        found = copies_of(thread, key, kept)
        messages = messages_of(reply, key, self.catalogue.of(reply.language), feedback=self.feedback)
        if len(messages) == 1 and reply.purpose is Purpose.ANSWER:
            stream = half_said(thread, "\n\n".join(plain_parts(messages[0])), us)
            found += [stream] if stream else []
        return tuple(found)

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        client, channel = self.workspaces.client(thread.account), SlackThread.of(thread).channel
        for name in ids:
            remove(client, channel, name)


def remove(client: WebClient, channel: str, name: str) -> None:
    """A file of ours, or a message, also one that still streams; nothing where it is gone. Raises DeliveryError."""
    try:
        with our_errors():
            if name.startswith("F"):
                client.files_delete(file=name)
            else:
                stop(client, channel, name)
                client.chat_delete(channel=channel, ts=name)
    except Refused as refused:
        if str(refused) not in GONE:
            raise
