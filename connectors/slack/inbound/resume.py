"""`/firstline resume`: the bot is to go on where a colleague has the asker's conversation. Pure.

Slack has no commands in threads, so the thread is named by a link to one of its messages; without one, the newest of
the asker's conversations in the channel where the command was used is meant. Which one that is, only the store knows.

The shapes of a link: `https://acme.slack.com/archives/C024BE91L/p1595926230009600?thread_ts=1595926230.009600`, as
"Copy link" gives it (docs.slack.dev, `chat.getPermalink`), and the one that we give ourselves (`threads.link_to`).
"""

from __future__ import annotations

import re

from bot.model import ResumeRequest
from connectors.slack.wire.threads import CHANNEL, SlackThread

RESUME = "resume"

_THREAD_TS = re.compile(r"[?&]thread_ts=(\d{1,11}\.\d{6})\b", re.ASCII)
_ARCHIVE = re.compile(r"/archives/([A-Z0-9]{1,40})/p(\d{1,11})(\d{6})\b", re.ASCII)
_OURS = re.compile(r"/thread/([A-Z0-9]{1,40})-(\d{1,11}\.\d{6})\b", re.ASCII)


def is_resume(text: str) -> bool:
    """Does what follows `/firstline` ask for it?"""
    return text.split()[:1] == [RESUME]


def resume_request(text: str, *, account: str, channel: str, user: str, event_id: str) -> ResumeRequest | None:
    """None where something else than a link to a message follows."""
    rest = text.split(maxsplit=1)[1:]
    thread = thread_of_link(rest[0]) if rest else None
    if rest and thread is None:
        return None
    return ResumeRequest(
        channel=CHANNEL,
        account=account,
        place=f"{thread.channel if thread else channel}:",
        thread=thread.ref(account) if thread else None,
        by=user,
        event_id=event_id,
    )


def thread_of_link(link: str) -> SlackThread | None:
    """The thread in which the message that the link leads to stands."""
    ours = _OURS.search(link)
    if ours:
        return SlackThread(ours[1], ours[2])
    message = _ARCHIVE.search(link)
    if message is None:
        return None
    root = _THREAD_TS.search(link)
    return SlackThread(message[1], root[1] if root else f"{message[2]}.{message[3]}")
