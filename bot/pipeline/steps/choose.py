"""A reply to "do you mean this or that?" is the question that it chooses; anything else stays a question of its own."""

from __future__ import annotations

from bot.answering.quoting.clarify import chosen
from bot.model import Asks, Author, Conversation
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services


def choose(state: AnswerState, _: Services) -> AnswerState:
    asked = last_asked(state.conversation)
    question = chosen(state.question, asked) if asked else None
    return evolve(state, question=question) if question else state


def last_asked(conversation: Conversation) -> str | None:
    """The bot's words, where the last of them ask which of two things is meant: it is asked once in a row."""
    said = [turn for turn in conversation.turns if turn.author is Author.BOT]
    return said[-1].text if said and said[-1].asks is Asks.WHICH else None
