"""The internal note an agent finds in the ticket: why, who, what about, and what was said. Pure.

Every word in it is somebody's, so all of it goes through the renderer: nothing can link where it should not, and
Zendesk's placeholders ({{ticket…}}) stay text.
"""

from __future__ import annotations

from bot.model import Author, Handoff, Turn
from bot.wording import Wording
from connectors.render import plain_to_markdown, to_zendesk_html

# Zendesk refuses comments over 64 KB. What is left out is said to be.
NOTE_BYTES = 56_000
# A character takes up to six bytes once escaped.
COMMENT_CHARS = 9_000
SUMMARY_CHARS = 4_000
TURN_CHARS = 4_000
LINE_CHARS = 500

SPEAKERS = {Author.REQUESTER: "speaker_requester", Author.AGENT: "speaker_agent", Author.BOT: "speaker_bot"}


def handoff_note(handoff: Handoff, wording: Wording) -> str:
    """The note as html_body."""

    def bold(key: str) -> str:
        return f"<b>{_inline(wording.say(key), wording)}</b>"

    head = "".join(
        (
            f"<p>{bold('note_head')} {_inline(handoff.explanation, wording)} ({handoff.reason.value})</p>",
            f"<p>{bold('note_requester')} {_inline(_who(handoff, wording), wording)}</p>",
            f"<p>{bold('note_where')} {_where(handoff, wording)}</p>",
            f"<p>{bold('note_summary')}</p>{plain(handoff.summary, wording, SUMMARY_CHARS)}",
            f"<p>{bold('note_transcript')}</p>",
        )
    )
    return head + _transcript(handoff.turns, NOTE_BYTES - len(head.encode()), wording)


def plain(text: str, wording: Wording, limit: int = COMMENT_CHARS) -> str:
    """Words that somebody wrote, as html_body, cut with a remark where Zendesk would refuse them."""
    return to_zendesk_html(plain_to_markdown(_cut(text, limit, wording)))


def _transcript(turns: tuple[Turn, ...], room: int, wording: Wording) -> str:
    """The latest turns that fit, oldest first."""
    kept: list[str] = []
    for turn in reversed(turns):
        html = _turn(turn, wording)
        room -= len(html.encode())
        if room < 0:
            break
        kept.append(html)
    missing = len(turns) - len(kept)
    remark = f"<p><i>{_inline(wording.say('note_earlier', count=missing), wording)}</i></p>" if missing else ""
    return remark + "".join(reversed(kept))


def _turn(turn: Turn, wording: Wording) -> str:
    who = turn.name or wording.say(SPEAKERS[turn.author])
    who = wording.say("note_bot_name", name=who) if turn.author is Author.BOT and turn.name else who
    text = _cut(turn.text, TURN_CHARS, wording)
    words = to_zendesk_html(text if turn.author is Author.BOT else plain_to_markdown(text))
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    attached = f"<p><i>{_inline(wording.say('note_attached', files=files), wording)}</i></p>" if files else ""
    return f"<p><b>{_inline(who, wording)}</b> <i>{turn.at:%Y-%m-%d %H:%M %Z}</i></p>{words}{attached}"


def _who(handoff: Handoff, wording: Wording) -> str:
    person = handoff.requester
    known = [person.name, person.email, person.phone]
    return ", ".join(part for part in known if part) or wording.say(
        "note_unknown_requester", channel=handoff.channel, id=person.id
    )


def _where(handoff: Handoff, wording: Wording) -> str:
    place = f"{handoff.channel} {handoff.account}"
    return _paragraph(f"[{plain_to_markdown(place)}](<{handoff.link}>)") if handoff.link else _inline(place, wording)


def _inline(text: str, wording: Wording) -> str:
    return _paragraph(plain_to_markdown(_cut(" ".join(text.split()), LINE_CHARS, wording)))


def _paragraph(markdown: str) -> str:
    return to_zendesk_html(markdown).removeprefix("<p>").removesuffix("</p>")


def _cut(text: str, limit: int, wording: Wording) -> str:
    if len(text) <= limit:
        return text
    return text[:limit] + wording.say("note_cut", count=len(text) - limit)
