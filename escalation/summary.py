"""What an agent reads first: what was asked, what the bot answered, what is open. Extractive, so it needs no model and
says nothing that nobody said. The whole transcript is in the handoff beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Author, EscalationDecision, Turn
from bot.wording import Wording

_QUOTE_CHARS = 280
_MAX_QUESTIONS = 5
_SPACES = re.compile(r"\s+")
_PLEASANTRY = re.compile(
    r"(?:hi|hello|hey|hallo|hola|bonjour|ciao|ol[aá]|good (?:morning|afternoon|evening)|thanks?(?: you)?|thx|ok(?:ay)?"
    r"|please|danke|gracias|merci|grazie|obrigad[oa]|there|so much|a lot|[\s,.!?])+",
    re.IGNORECASE,
)


def summarise(turns: Sequence[Turn], decision: EscalationDecision, wording: Wording) -> str:
    """Plain text, a line each: why it is here, what was asked (newest last), what the bot said last, what is open.

    `turns` is everything said, oldest first, the waiting messages included; `wording` is for agents.
    """
    asked = [turn for turn in turns if turn.author is Author.REQUESTER and not _is_pleasantry(turn.text)]
    if not asked:
        asked = [turn for turn in turns if turn.author is Author.REQUESTER]
    answered = [turn for turn in turns if turn.author is Author.BOT]
    lines = [wording.say("summary_why", explanation=decision.explanation or wording.say("summary_no_reason"))]
    lines += _asked(asked, wording)
    lines.append(
        wording.say("summary_answered", answer=quote(answered[-1].text))
        if answered
        else wording.say("summary_not_answered")
    )
    lines.append(_open(turns, asked, wording))
    files = [attachment.name for turn in asked for attachment in turn.attachments]
    if files:
        lines.append(wording.say("summary_attached", files=", ".join(files)))
    return "\n".join(lines)


def quote(text: str, limit: int = _QUOTE_CHARS) -> str:
    """One line of at most `limit` characters, cut between words."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head}…"


def _asked(asked: Sequence[Turn], wording: Wording) -> list[str]:
    if not asked:
        return [wording.say("summary_asked", question=wording.say("summary_nothing_asked"))]
    if len(asked) == 1:
        return [wording.say("summary_asked", question=quote(asked[0].text) or wording.say("summary_no_text"))]
    # The first question says what it is about; the latest ones where it got stuck.
    kept = asked if len(asked) <= _MAX_QUESTIONS else [asked[0], *asked[1 - _MAX_QUESTIONS :]]
    left_out = len(asked) - len(kept)
    lines = [wording.say("summary_asked_list"), f"- {quote(kept[0].text)}"]
    if left_out:
        lines.append(f"- {wording.say('summary_left_out', count=left_out)}")
    return [*lines, *(f"- {quote(turn.text)}" for turn in kept[1:])]


def _open(turns: Sequence[Turn], asked: Sequence[Turn], wording: Wording) -> str:
    """What came after the last answer of anybody; when everything was answered, the last question is still theirs."""
    last_answer = max((i for i, turn in enumerate(turns) if turn.author is not Author.REQUESTER), default=-1)
    unanswered = [turn for turn in turns[last_answer + 1 :] if turn.author is Author.REQUESTER and turn.text.strip()]
    pending = " / ".join(quote(turn.text) for turn in unanswered) or (quote(asked[-1].text) if asked else "")
    question = quote(pending, 2 * _QUOTE_CHARS) or wording.say("summary_see_transcript")
    return wording.say("summary_open", question=question)


def _is_pleasantry(text: str) -> bool:
    return not text.strip() or _PLEASANTRY.fullmatch(text.strip()) is not None
