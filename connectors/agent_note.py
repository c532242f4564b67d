"""The internal note that a human agent finds at a handoff: why, what about, and what was said. Pure.

It comes as blocks of Markdown, which each desk compiles to its own markup and fits into its own limits. Every word in
it is somebody's, so what people wrote is made inert first; only the bot's own turns are Markdown already. Blocks are
compiled one by one, so an open code fence in one of them swallows no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Author, Handoff, Turn
from bot.wording import Wording
from connectors.render import plain_to_markdown
from connectors.render.tree import clean

SUMMARY_CHARS = 4_000
LINE_CHARS = 500

SPEAKERS = {Author.REQUESTER: "speaker_requester", Author.AGENT: "speaker_agent", Author.BOT: "speaker_bot"}


def opening(handoff: Handoff, wording: Wording, facts: Mapping[str, str]) -> list[str]:
    """All that comes before what was said. `facts`, Markdown by the name of its label, are those that the ticket does
    not show by itself."""
    why = inline(f"{handoff.explanation} ({handoff.reason.value})", wording)
    lines = {"note_head": why, **facts}
    return [
        *(f"**{wording.say(label)}** {fact}" for label, fact in lines.items()),
        f"**{wording.say('note_summary')}**",
        plain_to_markdown(cut(handoff.summary, SUMMARY_CHARS, wording)),
        f"**{wording.say('note_transcript')}**",
    ]


def turn_blocks(turn: Turn, wording: Wording, limit: int, remark: str = "note_cut") -> list[str]:
    """Who and when, the first `limit` characters, and what was attached. `remark` names the sentence that tells where
    the others are."""
    text = cut(turn.text, limit, wording, remark)
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    attached = inline(wording.say("note_attached", files=files), wording)
    return [
        f"**{_who(turn, wording)}** *{turn.at:%Y-%m-%d %H:%M %Z}*",
        text if turn.author is Author.BOT else plain_to_markdown(text),
        *([f"*{attached}*"] if files else []),
    ]


def _who(turn: Turn, wording: Wording) -> str:
    name = inline(turn.name or "", wording)
    if not name:
        return wording.say(SPEAKERS[turn.author])
    return wording.say("note_bot_name", name=name) if turn.author is Author.BOT else name


def inline(text: str, wording: Wording) -> str:
    """Words of somebody's as Markdown on one line."""
    return plain_to_markdown(cut(" ".join(clean(text).split()), LINE_CHARS, wording))


def cut(text: str, limit: int, wording: Wording, remark: str = "note_cut") -> str:
    """At most `limit` characters, and how many more there are."""
    return text if len(text) <= limit else text[:limit] + wording.say(remark, count=len(text) - limit)
