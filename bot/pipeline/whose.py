"""Whose the values behind placeholders are: an answer, and a tool that is called for it, get back what its requester
wrote, was told, or is known by, and nothing that somebody else wrote in the thread, or that a former requester did.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Author, Requester, Turn
from bot.pipeline.state import AnswerState
from bot.privacy.placeholders import PLACEHOLDER
from bot.privacy.requester import fold, own_spans


def values_for_requester(state: AnswerState, otherwise: str) -> dict[str, str]:
    """placeholder -> value; `otherwise` in place of what is not theirs, and of what the model made up."""
    theirs = own_values(state)
    return {placeholder: theirs.get(placeholder, otherwise) for placeholder in (*state.placeholders, *_made_up(state))}


def own_values(state: AnswerState) -> dict[str, str]:
    """placeholder -> value, of what is theirs."""
    requester = state.conversation.requester
    said = tuple(_said(state))
    read = "\n".join((*state.evidence, *(f"{file.name}\n{file.text}" for file in state.files)))
    theirs = set(PLACEHOLDER.findall(read))
    return {
        placeholder: value
        for placeholder, value in state.placeholders.items()
        if placeholder in theirs or any(value in text for text in said) or own_spans(value, requester)
    }


def _made_up(state: AnswerState) -> set[str]:
    """Placeholders of the answer that stand for nothing, and that no article has as words of its own."""
    found = set(PLACEHOLDER.findall(state.answer.text)) if state.answer else set()
    read = "\n".join((*state.evidence, *(passage.text for passage in (*state.shown, *state.passages))))
    return found - state.placeholders.keys() - set(PLACEHOLDER.findall(read))


def _said(state: AnswerState) -> Iterator[str]:
    """By the requester, or to them."""
    conversation = state.conversation
    yield state.text
    yield from conversation.memory.values_of(conversation.requester).values()
    yield from (turn.text for turn in conversation.before if is_by(turn, conversation.requester))
    if conversation.memory.earlier is not None:
        yield from conversation.memory.earlier.values_of(conversation.requester).values()
    for turn in (*conversation.memory.older, *conversation.turns):
        if turn.author is not Author.REQUESTER or is_by(turn, conversation.requester):
            yield turn.text


def is_by(turn: Turn, requester: Requester) -> bool:
    """Vendors name one person differently here and there, so one word of the name is enough."""
    if turn.author is not Author.REQUESTER:
        return False
    if turn.name is None or requester.name is None:
        return True
    return not _words(turn.name).isdisjoint(_words(requester.name))


def _words(name: str) -> set[str]:
    return set(fold(name)[0].replace(",", " ").split())
