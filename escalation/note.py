"""What the agent is told of a conversation besides its words: its subject matter, mood and language. Pure.

It is read off the facts as they are when the handoff is built. What they do not tell is left out.
"""

from __future__ import annotations

from bot.model import Conversation, Facts, HandoffNote, Intent
from escalation.signals.mood import DISSATISFIED, FRUSTRATION, NO_PROGRESS, REPEATED, WORSE

_MOODS = (FRUSTRATION, WORSE, DISSATISFIED, REPEATED, NO_PROGRESS)
# They name no matter that an agent would care for.
_NO_MATTER = frozenset({Intent.HUMAN_REQUEST, Intent.CHIT_CHAT, Intent.HOW_TO, Intent.SPAM})


def note_of(conversation: Conversation, facts: Facts | None, decided: Intent | None = None) -> HandoffNote:
    """`decided`: the intent that the handoff rests on."""
    moods = [value.explanation for name in _MOODS if facts and (value := facts.signal(name))]
    return HandoffNote(
        intent=_matter(facts) if decided is None or decided in _NO_MATTER else decided,
        mood=" ".join(moods) or None,
        language=conversation.language,
        since=conversation.returned_at,
    )


def _matter(facts: Facts | None) -> Intent | None:
    """The surest of those that were found."""
    matters = {intent.value: intent for intent in Intent if intent not in _NO_MATTER}
    found = [value for value in facts.signals if value.found and value.name in matters] if facts else []
    return matters[max(found, key=lambda value: value.strength).name] if found else None
