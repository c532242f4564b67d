"""The internal note that a human agent finds at a handoff: why, what about, and what was said. Pure.

It comes as blocks of Markdown, which each desk compiles to its own markup and fits into its own limits. Every word in
it is somebody's, so what people wrote is made inert first; only the bot's own turns are Markdown already. Blocks are
compiled one by one, so an open code fence in one of them swallows no other.
"""

from __future__ import annotations

from bot.model import Author, Handoff, Turn
from connectors.render import plain_to_markdown
from connectors.render.tree import clean

SUMMARY_CHARS = 4_000
LINE_CHARS = 500

SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def opening(handoff: Handoff, facts: dict[str, str]) -> list[str]:
    """All that comes before what was said. `facts`, Markdown by its label, are those that the ticket does not show by
    itself."""
    why = inline(f"{handoff.explanation} ({handoff.reason.value})")
    lines = {"Handed over by Firstline:": why, **facts}
    return [
        *(f"**{label}** {fact}" for label, fact in lines.items()),
        "**Summary**",
        plain_to_markdown(cut(handoff.summary, SUMMARY_CHARS)),
        "**What was said**",
    ]


def turn_blocks(turn: Turn, limit: int, rest: str = "left out") -> list[str]:
    """Who and when, the first `limit` characters, and what was attached. `rest` tells where the others are."""
    text = cut(turn.text, limit, rest)
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    return [
        f"**{_who(turn)}** *{turn.at:%Y-%m-%d %H:%M %Z}*",
        text if turn.author is Author.BOT else plain_to_markdown(text),
        *([f"*Attached: {inline(files)}*"] if files else []),
    ]


def _who(turn: Turn) -> str:
    name = inline(turn.name or "")
    if not name:
        return SPEAKERS[turn.author]
    return f"{name} (bot)" if turn.author is Author.BOT else name


def inline(text: str) -> str:
    """Words of somebody's as Markdown on one line."""
    return plain_to_markdown(cut(" ".join(clean(text).split()), LINE_CHARS))


def cut(text: str, limit: int, rest: str = "left out") -> str:
    """At most `limit` characters, and how many more there are."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters are {rest}.)"
