"""The last step: does a person take over, and the final words. Only here are placeholders turned back into values,
for the requester whose conversation it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.model import Answer, Asks, Attempt, EscalationDecision, Mode, Reason
from bot.pipeline.evolve import evolve
from bot.pipeline.introduction import opening
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.screen import before
from bot.pipeline.whose import values_for_requester
from bot.privacy import restore

# An answer is Markdown, and a name is not: whatever somebody calls themselves, it is no link and no markup. (An
# underscore within a word is none either, so an address stays as it is.)
_MARKUP = re.compile(r"[\\`*\[\]<>]")


def decide(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is None or state.facts is None:
        raise ValueError("there is nothing to decide about")
    if state.answer.silent:
        return evolve(state, decision=EscalationDecision(escalate=False))
    attempt = Attempt(
        grounded=state.answer.grounded,
        model_failed=state.model_failed,
        confidence=state.answer.confidence,
        handed_over=state.handed_over,
    )
    decision = services.policy(state.facts.after(attempt))
    if decision.escalate and state.conversation.mode is Mode.PROACTIVE:
        return evolve(state, answer=None, decision=EscalationDecision(escalate=False))  # nobody asked: silence
    if decision.reason is not None and (decision.reason.in_the_words or decision.reason is Reason.MODEL_HANDS_OVER):
        return evolve(state, answer=None, decision=decision)  # the notice says what fits; "not found" would not
    # After a handoff the receipt says who comes; before one, a person is offered where the bot fell short, to somebody
    # who asked the bot.
    fell_short = state.answer.grounded is False or state.model_failed or decision.offer or _declined_again(state)
    offers = fell_short and not decision.escalate and state.conversation.mode is Mode.ANSWER
    wording = services.wording(state)
    offered = offers and state.answer.asks is not Asks.PERSON
    answer = _with_offer(state.answer, wording.say("offer")) if offered else state.answer
    answer = replace(answer, asks=_asks(answer, offers=offers, handed_over=decision.escalate))
    said = evolve(state, unread=()) if decision.escalate else state  # a person looks at the files themselves
    theirs = values_for_requester(state, otherwise=wording.say("left_out"))
    values = {name: _MARKUP.sub(r"\\\g<0>", value) for name, value in theirs.items()}
    words = (opening(said, services, answer.text), restore(answer.text, values))
    answer = replace(answer, text="\n\n".join(filter(None, words)))
    return evolve(state, answer=answer, decision=decision)


def _declined_again(state: AnswerState) -> bool:
    """Whoever hears for the second time what the bot can do may want somebody who can do more."""
    if state.answer is None or not state.answer.declined:
        return False
    return before(state.conversation).asks in (Asks.SUBJECT, Asks.PERSON)


def _asks(answer: Answer, *, offers: bool, handed_over: bool) -> Asks | None:
    if handed_over:
        return None  # the person who takes over asks
    if answer.grounded:
        return Asks.HELPED
    return Asks.PERSON if offers else answer.asks


def _with_offer(answer: Answer, offer: str) -> Answer:
    between = "\n\n" if "\n" in answer.text else " "
    return replace(answer, text=f"{answer.text}{between}{offer}")
