"""The internal note an agent finds in the ticket: why, who, what about, and what was said. Pure.

Every word in it is somebody's, so all of it goes through the renderer: nothing can link where it should not, and
Zendesk's placeholders ({{ticket…}}) stay text.
"""

from __future__ import annotations

from bot.model import Author, Handoff, Turn
from connectors.render import plain_to_markdown, to_zendesk_html

# Zendesk refuses comments over 64 KB. What is left out is said to be.
NOTE_BYTES = 56_000
# A character takes up to six bytes once escaped.
COMMENT_CHARS = 9_000
SUMMARY_CHARS = 4_000
TURN_CHARS = 4_000
LINE_CHARS = 500

SPEAKERS = {Author.REQUESTER: "Requester", Author.AGENT: "Agent", Author.BOT: "Bot"}


def handoff_note(handoff: Handoff) -> str:
    """The note as html_body."""
    head = "".join(
        (
            f"<p><b>Handed over by Firstline.</b> {_inline(handoff.explanation)} ({handoff.reason.value})</p>",
            f"<p><b>Requester:</b> {_inline(_who(handoff))}</p>",
            f"<p><b>Where:</b> {_where(handoff)}</p>",
            f"<p><b>Summary</b></p>{plain(handoff.summary, SUMMARY_CHARS)}",
            "<p><b>What was said</b></p>",
        )
    )
    return head + _transcript(handoff.turns, NOTE_BYTES - len(head.encode()))


def plain(text: str, limit: int = COMMENT_CHARS) -> str:
    """Words that somebody wrote, as html_body, cut with a remark where Zendesk would refuse them."""
    return to_zendesk_html(plain_to_markdown(_cut(text, limit)))


def _transcript(turns: tuple[Turn, ...], room: int) -> str:
    """The latest turns that fit, oldest first."""
    kept: list[str] = []
    for turn in reversed(turns):
        html = _turn(turn)
        room -= len(html.encode())
        if room < 0:
            break
        kept.append(html)
    missing = len(turns) - len(kept)
    remark = f"<p><i>({missing} earlier messages are left out.)</i></p>" if missing else ""
    return remark + "".join(reversed(kept))


def _turn(turn: Turn) -> str:
    who = turn.name or SPEAKERS[turn.author]
    who = f"{who} (bot)" if turn.author is Author.BOT and turn.name else who
    text = _cut(turn.text, TURN_CHARS)
    words = to_zendesk_html(text if turn.author is Author.BOT else plain_to_markdown(text))
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    attached = f"<p><i>Attached: {_inline(files)}</i></p>" if files else ""
    return f"<p><b>{_inline(who)}</b> <i>{turn.at:%Y-%m-%d %H:%M %Z}</i></p>{words}{attached}"


def _who(handoff: Handoff) -> str:
    person = handoff.requester
    known = [person.name, person.email, person.phone]
    return ", ".join(part for part in known if part) or f"unknown ({handoff.channel} id {person.id})"


def _where(handoff: Handoff) -> str:
    place = f"{handoff.channel} {handoff.account}"
    return _paragraph(f"[{plain_to_markdown(place)}](<{handoff.link}>)") if handoff.link else _inline(place)


def _inline(text: str) -> str:
    return _paragraph(plain_to_markdown(_cut(" ".join(text.split()), LINE_CHARS)))


def _paragraph(markdown: str) -> str:
    return to_zendesk_html(markdown).removeprefix("<p>").removesuffix("</p>")


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters are left out.)"
