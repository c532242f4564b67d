"""What the rounds with the model work with, out of what the steps know."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence

from bot.answering.prompt import Asked
from bot.answering.words import terms
from bot.memory.tokens import Counted
from bot.model import Effect, Mode, Passage, ToolCall, ToolDefinition
from bot.orchestration.builtin import DEFINITIONS, HandOver, NotFound, SearchKnowledge
from bot.orchestration.calling import Calling
from bot.orchestration.ledger import Ledger
from bot.orchestration.rounds import Task
from bot.orchestration.showing import Showing
from bot.pipeline.evolve import evolve
from bot.pipeline.introduction import opening
from bot.pipeline.look_up import LookUp
from bot.pipeline.outgoing.way_out import stop_leaks, way_out
from bot.pipeline.question import measured, subject
from bot.pipeline.state import AnswerState, NullStream, Services
from bot.pipeline.steps.disarm import harmless
from bot.pipeline.steps.redact import without_personal_data
from bot.pipeline.whose import own_values
from bot.ports import ChatModel, Tool
from bot.privacy import Redacted

# What whoever waits is told while a tool is at work, by its name; of others that the bot is still at it.
NOTES = {"search_knowledge": "working_articles", "get_ticket_status": "working_ticket"}
_SAME_QUESTION = 0.5  # share of the question's terms that a query has, which adds none


def asked_of(state: AnswerState) -> Asked:
    pictures = tuple(shot.picture for shot in state.shots)
    return Asked(
        question=state.question,
        history=state.history,
        summary=state.summary,
        files=state.files,
        pictures=pictures,
        guidance=told_by_operator(state),
    )


def deadline_of(services: Services) -> float:
    """Of the whole answer, `time.monotonic()`: well before others may take the conversation for left alone."""
    return time.monotonic() + services.settings.seconds_for_models


def other_tools(state: AnswerState, services: Services) -> tuple[Tool, ...]:
    """Those beside what is built in. Where nobody asked the bot, and for drafts, nothing is done to the world."""
    may_act = state.conversation.mode is Mode.ANSWER
    found = [tool for source in services.tools for tool in source.tools(state.conversation)]
    return tuple(tool for tool in found if may_act or tool.effect is Effect.READ)


def definitions(others: Sequence[Tool]) -> tuple[ToolDefinition, ...]:
    """Of all tools; of two of one name the first."""
    every = (*DEFINITIONS, *(tool.definition for tool in others))
    return tuple({definition.name: definition for definition in reversed(every)}.values())[::-1]


def task_of(state: AnswerState, services: Services, chat: ChatModel) -> Task:
    begun = state.begun
    asked = begun.asked if begun else asked_of(state)
    others = begun.tools if begun else other_tools(state, services)
    return Task(
        chat=Counted(chat, services.tokens),
        asked=asked,
        settings=services.settings,
        passages=state.passages,
        tools=definitions(others),
        calling=_calling(state, services, asked, others),
        native=begun is not None or services.tools_offered,
        support=services.tool_support,
        deadline=begun.deadline if begun else deadline_of(services),
        cancellation=state.cancellation,
        showing=None if isinstance(state.stream, NullStream) else _showing(state, services, asked),
        before=_before(state, services, asked),
    )


def known_by_now(state: AnswerState, ledger: Ledger) -> AnswerState:
    """With what the model was shown and told in its rounds."""
    return evolve(
        state,
        placeholders=ledger.placeholders,
        shown=tuple(ledger.shown),
        evidence=(*told_by_operator(state), *ledger.evidence),
    )


def told_by_operator(state: AnswerState) -> tuple[str, ...]:
    """The guidance for this question: an answer may state what it says."""
    return tuple(match.custom.text for match in state.guidance)


def _showing(state: AnswerState, services: Services, asked: Asked) -> Callable[[Ledger], Showing]:
    """What is said goes through the guard on the way out, behind what the recorded answer begins with."""
    front = opening(state, services)
    before = f"{front}\n\n" if front else ""

    def showing(ledger: Ledger) -> Showing:
        known = known_by_now(state, ledger)
        return Showing(state.stream, known.shown, way_out(known, services, asked), before)

    return showing


def _before(state: AnswerState, services: Services, asked: Asked) -> Callable[[Sequence[ToolCall]], None]:
    """Who waits is told what is being done. Tools are told no more of the system prompt than requesters are."""

    def before(calls: Sequence[ToolCall]) -> None:
        for call in calls:
            told = json.dumps(call.arguments, ensure_ascii=False, default=str).replace("\\n", " ")
            stop_leaks(told, services, asked)
        note = next((NOTES[call.name] for call in calls if call.name in NOTES), "working_still")
        state.stream.working(services.wording(state).say(note))

    return before


def _calling(state: AnswerState, services: Services, asked: Asked, others: Sequence[Tool]) -> Calling:
    own: tuple[Tool, ...] = (SearchKnowledge(_look_up(state, services)), NotFound(), HandOver())
    model = services.settings.model

    def redact(texts: Sequence[str], known: Mapping[str, str]) -> Redacted:
        return without_personal_data(texts, model.tool_result_chars, services, state.conversation, known)

    def values(ledger: Ledger) -> Mapping[str, str]:
        return own_values(evolve(state, placeholders=ledger.placeholders, evidence=tuple(ledger.evidence)))

    return Calling(
        conversation=state.conversation,
        own={tool.definition.name: tool for tool in own},
        others={tool.definition.name: tool for tool in reversed(others)},
        fence=asked.fence,
        redact=redact,
        values=values,
        seconds=model.tool_seconds,
        chars=model.tool_result_chars,
    )


def _look_up(state: AnswerState, services: Services) -> Callable[[str], tuple[Passage, ...]]:
    """Passages for a query of the model's; for the question itself, those that were found already."""
    reader, limit = services.reader(state), services.settings.answers.passages
    found = LookUp(search=services.search, understand=services.understand, reader=reader, passages=limit)
    asked = terms(measured(state))

    def look_up(query: str) -> tuple[Passage, ...]:
        wanted = terms(query)
        if wanted.keys() <= asked.keys() and sum(wanted.values()) >= _SAME_QUESTION * sum(asked.values()):
            return state.passages
        return tuple(harmless(found.passages_for(services.understand(subject(query), reader))))

    return look_up
