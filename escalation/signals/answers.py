"""What became of the bot's answers: marked as no help, or none found in the articles, several times in a row."""

from __future__ import annotations

from bot.model import Conversation, SignalValue

REFUSED_ANSWER = "refused_answer"
UNGROUNDED = "ungrounded_answers"
UNGROUNDED_FROM = 0.75  # two in a row


def refused_answers(conversation: Conversation) -> tuple[SignalValue, ...]:
    """One click is enough: somebody took the trouble."""
    count = conversation.refused_answers
    if not count:
        return ()
    words = "They marked an answer as no help." if count == 1 else f"They marked {count} answers as no help."
    return (SignalValue(name=REFUSED_ANSWER, strength=1 - 0.5**count, threshold=0.5, explanation=words),)


def ungrounded_answers(conversation: Conversation) -> tuple[SignalValue, ...]:
    count = conversation.ungrounded_streak
    if not count:
        return ()
    times = "the last question" if count == 1 else f"the last {count} questions"
    words = f"The articles had no answer to {times}."
    return (SignalValue(name=UNGROUNDED, strength=1 - 0.5**count, threshold=UNGROUNDED_FROM, explanation=words),)
