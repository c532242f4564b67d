"""How sure the bot is of an answer, and what it says where nobody asked it, or where an agent has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.proactive import MIN_CONFIDENCE, confident_enough
from bot.model import Answer, Assessment, EscalationDecision, Mode, Outcome, Passage, Reason
from bot.pipeline import Services
from tests.support.asking import ask, says, text_of
from tests.support.openai_server import OpenAIServer, Script
from tests.support.wording import NOT_FOUND, OFFER

PASSWORD = Passage(id=1, title="Reset your password", url="u1", text="Open Settings, choose Security.", score=1)
RETURNS = Passage(id=2, title="Returns", url="u2", text="You can return shoes within 30 days.", score=1)
STAYS = EscalationDecision(escalate=False)


def confident(outcome: Outcome) -> float:
    assert outcome.answer is not None
    assert outcome.answer.confidence is not None
    return outcome.answer.confidence


# confidence


def test_an_answer_says_how_likely_the_articles_answer_the_question(services: Services) -> None:
    close = ask(services, "How do I reset my password?")
    far = ask(services, "How do I reset the password of the coffee machine on the third floor?")
    assert confident(close) >= MIN_CONFIDENCE
    assert confident(far) < confident(close)
    assert confident(ask(services, "What is the weather in Paris?")) < 0.1


def test_so_does_an_answer_that_a_model_wrote(with_model: Services, server: OpenAIServer) -> None:
    says(server, "Open Settings and choose Security. [1]")
    assert confident(ask(with_model, "How do I reset my password?")) >= MIN_CONFIDENCE


def test_small_talk_has_none(services: Services) -> None:
    outcome = ask(services, "Hello!")
    assert outcome.answer is not None
    assert outcome.answer.confidence is None


def test_the_outcome_tells_the_language_and_the_request(services: Services) -> None:
    german = ask(services, "Wie kann ich mein Passwort ändern, wenn ich es nicht mehr weiß?")
    assert german.assessment.language == "de"
    assert ask(services, "I want to talk to a person").assessment.human_requested


# sure


ANSWER = Answer(text="Open Settings.", cites=(PASSWORD,), grounded=True, confidence=0.9)
SAID = Outcome(answer=ANSWER, decision=STAYS)


def test_a_grounded_and_confident_answer_is_sure() -> None:
    assert confident_enough(SAID)


@pytest.mark.parametrize(
    "unsure",
    [
        replace(SAID, answer=None),
        replace(SAID, answer=replace(ANSWER, grounded=False)),
        replace(SAID, answer=replace(ANSWER, grounded=None)),
        replace(SAID, answer=replace(ANSWER, confidence=None)),
        replace(SAID, answer=replace(ANSWER, confidence=MIN_CONFIDENCE - 0.01)),
        replace(SAID, model_failed=True),
        replace(SAID, decision=EscalationDecision(escalate=True, reason=Reason.NO_ANSWER)),
        replace(SAID, assessment=Assessment(human_requested=True)),
    ],
)
def test_nothing_less_is(unsure: Outcome) -> None:
    assert not confident_enough(unsure)


# where nobody asked


def test_a_question_among_colleagues_that_the_articles_answer_is_answered(with_model: Services) -> None:
    assert confident_enough(ask(with_model, "How do I reset my password?", mode=Mode.PROACTIVE))


def test_what_the_articles_hardly_touch_does_not_trouble_the_model(with_model: Services, server: OpenAIServer) -> None:
    outcome = ask(with_model, "Shall we have lunch at noon, before the password meeting?", mode=Mode.PROACTIVE)
    assert not confident_enough(outcome)
    assert text_of(outcome) == NOT_FOUND
    assert not server.requests


@pytest.mark.parametrize("words", ["I want to talk to a person", "Let me speak to a human about returns of shoes"])
def test_a_request_for_a_person_said_to_others_hands_nothing_over(services: Services, words: str) -> None:
    outcome = ask(services, words, mode=Mode.PROACTIVE)
    assert not outcome.decision.escalate
    assert not confident_enough(outcome)


def test_a_failing_model_is_no_reason_to_speak_unasked(with_model: Services, server: OpenAIServer) -> None:
    server.script = Script(mode="error", status=500, retry_after="0")
    assert not confident_enough(ask(with_model, "How do I reset my password?", mode=Mode.PROACTIVE))


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PROACTIVE])
def test_a_person_is_offered_only_to_somebody_who_asked_the_bot(services: Services, mode: Mode) -> None:
    assert OFFER not in text_of(ask(services, "What is the weather in Paris?", mode=mode))
    assert OFFER in text_of(ask(services, "What is the weather in Paris?"))


def test_a_request_for_a_person_in_a_drafted_conversation_is_honoured(services: Services) -> None:
    assert ask(services, "I want to talk to a person", mode=Mode.DRAFT).decision.reason is Reason.HUMAN_REQUESTED
