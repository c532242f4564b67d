"""The gate before what the bot says by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.app.steering.going_live import is_audited
from bot.config import GoLive
from bot.model import (
    Answer,
    Asks,
    Assessment,
    Cancellation,
    Conversation,
    EscalationDecision,
    Intent,
    Mode,
    Outcome,
    Owner,
    Reason,
    Requester,
    ThreadRef,
    Usage,
    Work,
)
from bot.pipeline.going_live import Gated
from bot.rehearsal.gate import live, standing
from connectors import registry
from connectors.sandbox.environment import demo_environment
from tests.support.console import settings_of

ASKED = Conversation(
    id=1, thread=ThreadRef("slack", "T1", "C1:1"), owner=Owner.BOT, epoch=0, requester=Requester(id="U1")
)
ANSWER = Answer(text="Press the button.", grounded=True, confidence=0.9)
SAID = Outcome(
    answer=ANSWER,
    decision=EscalationDecision(escalate=False, intent=Intent.HOW_TO),
    assessment=Assessment(intent="how to"),
    vault={"x": "<NAME_1>"},
)
HANDED_OVER = replace(SAID, answer=None, decision=EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED))


def gated(outcome: Outcome, *, live: str = "", mode: Mode = Mode.ANSWER, audited: bool = False) -> Outcome:
    def answerer(conversation: Conversation, cancellation: Cancellation) -> Outcome:
        return outcome

    return Gated(answerer, lambda intent: intent == live, lambda *_: audited)(replace(ASKED, mode=mode))


def test_what_is_not_proved_is_withheld_and_a_person_gets_it() -> None:
    found = gated(SAID)

    assert (found.answer, found.withheld) == (None, ANSWER)
    assert (found.decision.escalate, found.decision.reason) == (True, Reason.NOT_LIVE)
    assert (found.decision.intent, found.vault) == (Intent.HOW_TO, SAID.vault)


LET_THROUGH = {
    "it is live": (SAID, "how_to", Mode.ANSWER),
    "nothing is said but that a person comes": (HANDED_OVER, "", Mode.ANSWER),
    "agents send it": (SAID, "", Mode.DRAFT),
    "nobody is shown it": (SAID, "", Mode.SHADOW),
    "it asks back": (replace(SAID, answer=Answer(text="Which?", grounded=None, asks=Asks.WHICH)), "", Mode.ANSWER),
    "it found nothing": (replace(SAID, answer=Answer(text="Sorry.", grounded=False)), "", Mode.ANSWER),
    "the operator's own words": (replace(SAID, work=Work(custom=("opening hours",))), "", Mode.ANSWER),
}


@pytest.mark.parametrize("why", LET_THROUGH)
def test_what_tells_nobody_anything_new_is_let_through(why: str) -> None:
    outcome, intent, mode = LET_THROUGH[why]
    assert gated(outcome, live=intent, mode=mode) == outcome


def test_an_answer_that_goes_out_beside_a_handoff_is_withheld_too() -> None:
    """What the articles say is said before the notice, as a rule: it is proved as little as any other."""
    beside = replace(SAID, decision=EscalationDecision(escalate=True, reason=Reason.ALWAYS_HUMAN, explanation="VIP"))

    found = gated(beside)

    assert (found.answer, found.withheld) == (None, ANSWER)
    assert found.decision == beside.decision
    assert gated(beside, live="how_to") == beside


def test_a_share_of_what_is_live_goes_on_being_compared() -> None:
    found = gated(SAID, live="how_to", audited=True)
    assert (found.withheld, found.decision.reason) == (ANSWER, Reason.NOT_LIVE)
    assert "leaves some to people" in found.decision.explanation

    def chosen(own: GoLive, intent: str = "how_to") -> list[int]:
        return [number for number in range(4000) if is_audited(own, intent, replace(ASKED, id=number))]

    some = chosen(GoLive())
    assert 150 < len(some) < 250
    assert chosen(GoLive()) == some
    assert chosen(GoLive(audit=0)) == []
    assert chosen(GoLive(audit=1, always=("how_to",))) == []
    assert len(chosen(GoLive(audit=1))) == 4000


def test_what_a_model_made_of_an_operators_guidance_is_not_their_own_words() -> None:
    found = gated(replace(SAID, work=Work(custom=("tone",), calls=(Usage(model="m"),))))
    assert found.withheld is not None


def test_where_nobody_asked_the_bot_it_is_silent() -> None:
    found = gated(SAID, mode=Mode.PROACTIVE)
    assert (found.answer, found.decision.escalate) == (None, False)


def test_where_no_intent_is_recognised_it_is_one_of_its_own() -> None:
    unknown = replace(SAID, assessment=Assessment())
    assert gated(unknown, live="other") == unknown
    assert gated(unknown, live="how_to").withheld is not None


def test_an_answer_that_may_be_withheld_is_not_shown_while_it_is_written(tmp_path: Path) -> None:
    channels = demo_environment("http://127.0.0.1:9")
    usual, careful = (
        registry.streaming(settings_of(tmp_path, behaviour, channels)) for behaviour in ("", "[go_live]\ngate = true\n")
    )
    assert usual
    assert careful == frozenset()


def test_an_intent_is_live_by_its_bound_and_not_by_its_share() -> None:
    own = GoLive(gate=True, agreement=0.8, cases=10, always=("chit_chat",))
    few, unsure, sure, free = (
        standing("how_to", 9, 9, own),
        standing("bug", 17, 20, own),
        standing("outage", 58, 60, own),
        standing("chit_chat", 0, 5, own),
    )
    assert [one.live for one in (few, unsure, sure, free)] == [False, False, True, True]
    assert few.why == "9 of 10 that are needed"
    assert unsure.agrees.value == 0.85
    assert live([few, unsure, sure], own) == {"outage", "chit_chat"}


def test_fewer_than_are_needed_cannot_count() -> None:
    with pytest.raises(ValidationError, match="found 20, expected at least `cases`, which is 30"):
        GoLive(newest=20)


def test_an_intent_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValidationError, match="'refunds', expected some of human_request"):
        GoLive(always=("refunds",))
