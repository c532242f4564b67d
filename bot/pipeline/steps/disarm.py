"""Articles and files lose the sentences that speak to the bot instead of to people: no model sees them, and they are
not quoted. Agents' notes and earlier messages lose theirs before the model is first asked (`begin`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot import telemetry
from bot.answering.files import TextFile
from bot.guards.injection import STRICTNESS, for_people, without_injection
from bot.model import Author, Part, Passage, Turn
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services

LEFT_OUT = "sentences that speak to the bot were left out"


def disarm(state: AnswerState, services: Services) -> AnswerState:  # noqa: ARG001  (a step)
    if state.answer is not None:
        return state
    passages = tuple(harmless(state.passages))
    files = tuple(_file(file) for file in state.files)
    for name, before, after in (("passages", state.passages, passages), ("files", state.files, files)):
        if before != after:
            telemetry.GUARD.add(what=name, outcome="found")
    changed = (passages, files) != (state.passages, state.files)
    return evolve(state, passages=passages, files=files, note=LEFT_OUT if changed else state.note)


def harmless_history(state: AnswerState) -> AnswerState:
    history = tuple(harmless_turns(state.history))
    summary = without_injection(state.summary, strictness=STRICTNESS)
    if (summary, history) == (state.summary, state.history):
        return state
    telemetry.GUARD.add(what="history", outcome="found")
    return evolve(state, summary=summary, history=history, note=LEFT_OUT)


def harmless(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Their neighbours are cleaned too: what stands beside a passage may be quoted with it."""
    for passage in passages:
        text = for_people(passage.text)
        if text and for_people(passage.title):
            around = tuple(_parts(passage.around))
            yield (
                passage
                if (text, around) == (passage.text, passage.around)
                else replace(passage, text=text, around=around)
            )


def _parts(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        text = for_people(part.text)
        if text and all(map(for_people, part.headings)):
            yield part if text == part.text else replace(part, text=text)


def _file(file: TextFile) -> TextFile:
    name = without_injection(file.name.replace("_", " ").replace("-", " "), strictness=STRICTNESS)
    text = without_injection(file.text, strictness=STRICTNESS)
    return TextFile(file.name if name else "file", text)


def harmless_turns(turns: Iterable[Turn]) -> Iterator[Turn]:
    """What people said; the bot's own words stay."""
    for turn in turns:
        text = turn.text if turn.author is Author.BOT else without_injection(turn.text, strictness=STRICTNESS)
        if text:
            yield turn if text == turn.text else replace(turn, text=text)
