"""The agents' note and other internal words as Zendesk's html_body, within its limits. Pure.

The renderer sees to it that nothing links where it should not, and that Zendesk's placeholders ({{ticket…}}) stay text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.model import Handoff, Turn
from bot.wording import Wording
from connectors.agent_note import cut, opening, turn_blocks
from connectors.render import to_zendesk_html, words_to_markdown

# Zendesk refuses comments over 64 KB. What is left out is said to be.
NOTE_BYTES = 56_000
# A character takes up to six bytes once escaped.
COMMENT_CHARS = 9_000
TURN_CHARS = 4_000


def handoff_note(handoff: Handoff, wording: Wording, *, transcript: bool = True) -> str:
    """The note as html_body. `transcript`: what was said, too, where it does not stand in the ticket."""
    head = _html(opening(handoff, wording))
    if not transcript or not handoff.turns:
        return head
    title = _html([f"**{wording.say('note_transcript')}**"])
    return head + title + _transcript(handoff.turns, NOTE_BYTES - len((head + title).encode()), wording)


def internal(html: str) -> dict[str, Any]:
    """The only way in which this desk says something of the bot's own: for agents."""
    return {"html_body": html, "public": False}


def plain(text: str, wording: Wording, limit: int = COMMENT_CHARS) -> str:
    """Words that somebody wrote, as html_body, cut with a remark where Zendesk would refuse them."""
    return to_zendesk_html(words_to_markdown(cut(text, limit, wording)))


def _transcript(turns: tuple[Turn, ...], room: int, wording: Wording) -> str:
    """The latest turns that fit, oldest first."""
    kept: list[str] = []
    for turn in reversed(turns):
        html = _html(turn_blocks(turn, wording, TURN_CHARS))
        room -= len(html.encode())
        if room < 0:
            break
        kept.append(html)
    missing = len(turns) - len(kept)
    remark = _html([f"*{wording.say('note_earlier', count=missing)}*"]) if missing else ""
    return remark + "".join(reversed(kept))


def _html(blocks: Iterable[str]) -> str:
    return "".join(map(to_zendesk_html, blocks))
