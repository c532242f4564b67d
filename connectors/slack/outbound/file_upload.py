"""A human agent's file, put into a thread, once.

Slack takes a file in three requests, of which the last shows it in the thread (docs.slack.dev, "Working with files"); a
file's message takes no metadata, so it is known by its name: among our own messages since it was queued, one with a
file of this name that is none of those known already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError

from bot.errors import NotSent
from bot.model import File, Receipt, Reply
from connectors.slack.client.directory import Ourselves
from connectors.slack.client.web_client import our_errors
from connectors.slack.outbound.sent_messages import Message
from connectors.slack.wire.threads import SlackThread
from connectors.slack.wire.views import escaped


def put_file(client: WebClient, thread: SlackThread, reply: Reply, file: File) -> Receipt:
    """Under the agent's name. Raises DeliveryError."""
    try:
        with our_errors():
            done = client.files_upload_v2(
                channel=thread.channel,
                thread_ts=thread.root,
                filename=file.name,
                title=file.name,
                content=file.data,
                initial_comment=f"*{escaped(reply.agent_name)}*" if reply.agent_name else None,
            )
    except SlackRequestError:  # its words quote what Slack answered; nothing is shown yet
        raise NotSent("Slack did not take the file") from None
    return Receipt(external_id=str(done["files"][0]["id"]))


def find_file(thread: Iterable[Message], reply: Reply, file: File, us: Ourselves) -> Receipt | None:
    return next((Receipt(external_id=number) for number in files_like(thread, reply, file, us)), None)


def files_like(thread: Iterable[Message], reply: Reply, file: File, us: Ourselves) -> Iterator[str]:
    """The ids of files of ours with this name that belong to no other message of ours."""
    for message in thread:
        for shown in _files(message) if us.said(message) else ():
            if shown.get("name") == file.name and str(shown.get("id")) not in reply.known_ids:
                yield str(shown.get("id"))


def _files(message: Message) -> list[Mapping[str, Any]]:
    found = message.get("files")
    return [file for file in found if isinstance(file, Mapping)] if isinstance(found, list) else []
