"""The gate: what was said may bring a person at once, without a search and without waiting for a model: an explicit
request, and whatever else the policy finds in the words. What they are about and how they sound is noted for agents.

Where nobody has turned to the bot, that is noted and nothing follows from it: it was said to somebody else.
"""

from __future__ import annotations

from dataclasses import replace

from bot.model import HUMAN_REQUEST, Conversation, Facts, Intent, Mode
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.recognise_language import spoken_to_in

_INTENTS = frozenset(Intent)


def assess(state: AnswerState, services: Services) -> AnswerState:
    facts = services.gather(state.conversation)
    request = facts.signal(HUMAN_REQUEST)
    # A phrase tells the language of a new conversation only: "operator, please" says little after a talk in German.
    phrase = request.language if request is not None and state.conversation.language is None else None
    assessment = replace(
        state.assessment,
        human_requested=request is not None,
        language=state.assessment.language or phrase,
        intent=_intent(facts),
        sentiment=_sentiment(state.conversation),
    )
    state = spoken_to_in(evolve(state, facts=facts, assessment=assessment), services)
    if state.conversation.mode is Mode.PROACTIVE:
        return state
    decision = services.policy(facts)
    # A row of failures is no reason yet: this attempt may end it.
    if decision.reason is None or not decision.reason.in_the_words:
        return state
    return evolve(state, answer=None, decision=decision)


def _intent(facts: Facts) -> str | None:
    """The surest, in words."""
    found = [(value.strength, value.name) for value in facts.signals if value.found and value.name in _INTENTS]
    return max(found)[1].replace("_", " ") if found else None


def _sentiment(conversation: Conversation) -> float | None:
    """Of the last message that waits, where its mood was read by now."""
    moods = {mood.message_id: mood.value for mood in conversation.moods}
    return next((moods.get(turn.id) for turn in reversed(conversation.waiting) if turn.id is not None), None)
