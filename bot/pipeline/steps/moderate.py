"""What a moderation service says, where one is configured, of whether the question is about harm: it is asked beside
the model (`begin`). A life in danger is a person's
business at once; to anything else of that kind the bot politely says what it can do.

A service that fails costs its seconds once and then nothing for a while, and the question is answered without it.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from bot import telemetry
from bot.errors import ModelError
from bot.model import Harm, Mode, Moderated, SignalValue
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.guard import declining
from bot.turns import TURNS


def moderate(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None or not state.question.strip() or state.conversation.mode is Mode.PROACTIVE:
        return state
    # Where a part of the question was left out, nobody was asked about the rest.
    asked = state.moderating if not state.quotes_only else None
    with TURNS.aside() if services.moderators else nullcontext():
        said = asked.result() if asked else ask_moderators(state.question, services)
    state = evolve(state, moderated=said)
    if said is None or said.harm is Harm.NONE:
        return state
    if said.harm.intent is not None:
        return _to_a_person(state, said, services)
    return evolve(state, answer=declining(state, services), note="harmful, says a moderation service")


def ask_moderators(question: str, services: Services) -> Moderated | None:
    """The first service's word that can be had. Failures are counted where they happen."""
    for moderator in services.moderators:
        try:
            said = moderator.moderate(question)
        except ModelError:
            continue
        telemetry.GUARD.add(what=moderator.name, outcome="clear" if said.harm is Harm.NONE else "found")
        return said
    return None


def _to_a_person(state: AnswerState, said: Moderated, services: Services) -> AnswerState:
    """By the policy's own rule: a life in danger is looked at before anything else, and no setting reaches it."""
    assert state.facts is not None
    assert said.harm.intent is not None
    explanation = f"A moderation service found: {', '.join(said.categories)}."
    value = SignalValue(name=said.harm.intent, strength=1.0, explanation=explanation)
    facts = replace(state.facts, signals=(*state.facts.signals, value))
    state = evolve(state, facts=facts)
    decision = services.policy(facts)
    return evolve(state, decision=decision) if decision.escalate else state
