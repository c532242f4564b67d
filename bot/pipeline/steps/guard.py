"""Does the question try to take over the bot? Then that part is not answered, nobody is accused, and what else is asked
is answered from the articles, without a model.

Comes after the gate: somebody who asks for a person gets one, whatever else they write.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from bot import telemetry
from bot.errors import ModelError
from bot.guards.injection import Injection, assess_injection, without_injection
from bot.guards.judge import judge_prompt, read_verdict
from bot.model import Answer, Author, Mode, ModelReply, Reason
from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState, Services
from bot.text.own_words import own_message

log = logging.getLogger("firstline.guard")
_MOST_SENTENCES = 3  # of what is left; after a long attack the rest is no question but a piece of it
TWICE = "Two messages in a row tried to make the bot do something else than support."


def guard(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    found = assess_injection(state.question)
    telemetry.GUARD.add(what="injection", outcome="found" if found.found else "clear")
    if not found.found:
        state, found = _judged(found, state, services)
    state = evolve(state, injection=found)
    if not found.found:
        return state
    rest = without_injection(state.question)
    if rest != state.question and _asks(rest):
        return evolve(state, question=rest, quotes_only=True, note="an attempt to take over was left out")
    return _declined(state, services)


def _judged(found: Injection, state: AnswerState, services: Services) -> tuple[AnswerState, Injection]:
    if services.judge is None or state.conversation.mode is Mode.PROACTIVE or not state.question:
        return state, found
    prompt = replace(judge_prompt(state.question), conversation=state.conversation.id)
    try:
        reply = ModelReply.of(services.judge.reply(prompt))
        state = evolve(state, work=state.work.called(reply.usage))
        takes_over = read_verdict(reply.text)
    except ModelError as error:
        telemetry.GUARD.add(what="judge", outcome="failed")
        log.warning("the judge said nothing", extra={"error": type(error).__name__})
        return state, found
    telemetry.GUARD.add(what="judge", outcome="found" if takes_over else "clear")
    return state, Injection(found=True, probability=found.probability, by="judge") if takes_over else found


def _asks(rest: str) -> bool:
    return "?" in rest and len([part for part in rest.splitlines() if part.strip()]) <= _MOST_SENTENCES


def _declined(state: AnswerState, services: Services) -> AnswerState:
    """A safe answer; the second time in a row a person, or silence. Where nobody asked the bot, silence at once."""
    note = "an attempt to take over"
    mode = state.conversation.mode
    if mode is Mode.PROACTIVE:
        return evolve(state, answer=Answer(text="", grounded=None, silent=True), note=note)
    if mode is Mode.ANSWER and _tried_before(state):
        if services.settings.guards.repeated == "silence":
            return evolve(state, answer=Answer(text="", grounded=None, silent=True), note=note)
        assert state.facts is not None
        decision = replace(
            services.policy(state.facts), escalate=True, reason=Reason.NO_ANSWER, explanation=TWICE, offer=False
        )
        return evolve(state, decision=decision, note=note)
    return evolve(state, answer=declining(state, services), note=note)


def declining(state: AnswerState, services: Services) -> Answer:
    """What the bot can do, and no word about what it will not."""
    wording = services.wording(state)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    return Answer(text=wording.say("only_help", brand=brand), grounded=None)


def _tried_before(state: AnswerState) -> bool:
    """Whether the requester's last message before these did, with nobody but the bot in between."""
    for turn in reversed(state.conversation.turns):
        if turn.author is Author.AGENT:
            return False
        if turn.author is Author.REQUESTER:
            return assess_injection(own_message(turn.text)).found
    return False
