"""What an agent reads of a handoff by e-mail, where no desk has it: plain text, all of it. Pure."""

from __future__ import annotations

from bot.model import Author, Handoff, Turn
from bot.wording import Wording

_SPEAKERS = {Author.REQUESTER: "speaker_requester", Author.AGENT: "speaker_agent", Author.BOT: "speaker_bot"}


def mail_note(handoff: Handoff, wording: Wording) -> str:
    """What they want, first line first; who it is and where, why; then everything that was said."""
    person = handoff.requester
    who = " ".join(filter(None, (person.name, person.email, person.phone))) or wording.say(
        "note_unknown_requester", channel=handoff.thread.channel, id=person.id
    )
    where = handoff.link or f"{handoff.thread.channel} {handoff.thread.thread_id}"
    head = (
        f"{wording.say('note_wants')} {handoff.summary or wording.say('note_nothing_asked')}",
        f"{wording.say('note_urgency')} {handoff.priority.value}. {handoff.explanation}",
        f"{wording.say('note_requester')} {who}",
        f"{wording.say('note_where')} {where}",
    )
    said = "\n\n".join(_said(turn, wording) for turn in handoff.turns)
    return "\n\n".join(("\n".join(head), f"{wording.say('note_transcript')}\n\n{said}"))


def _said(turn: Turn, wording: Wording) -> str:
    files = ", ".join(f"{attachment.name} ({attachment.content_type})" for attachment in turn.attachments)
    lines = (
        f"{turn.name or wording.say(_SPEAKERS[turn.author])}, {turn.at:%Y-%m-%d %H:%M %Z}",
        turn.text,
        wording.say("note_attached", files=files) if files else "",
    )
    return "\n".join(filter(None, lines))
