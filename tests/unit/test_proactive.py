"""How sure the bot is of an answer, and what it says where nobody asked it, or where an agent has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.coverage import confidence
from bot.answering.extractive import extractive_answer
from bot.answering.proactive import MIN_CONFIDENCE, confident_enough
from bot.answering.words import terms
from bot.model import Answer, Assessment, Audience, EscalationDecision, Mode, Outcome, Passage, Reason
from bot.pipeline import Services
from tests.support.asking import ask, says, text_of
from tests.support.bm25 import BM25Search
from tests.support.openai_server import OpenAIServer, Script
from tests.support.shared import shared_rows
from tests.support.wording import EN, NOT_FOUND, OFFER

PASSWORD = Passage(id=1, title="Reset your password", url="u1", text="Open Settings, choose Security.", score=1)
RETURNS = Passage(id=2, title="Returns", url="u2", text="You can return shoes within 30 days.", score=1)
STAYS = EscalationDecision(escalate=False)


def confident(outcome: Outcome) -> float:
    assert outcome.answer is not None
    assert outcome.answer.confidence is not None
    return outcome.answer.confidence


# confidence


@given(st.text(max_size=200), st.lists(st.sampled_from((PASSWORD, RETURNS)), max_size=3))
def test_confidence_is_a_share_and_more_passages_never_lower_it(question: str, cites: list[Passage]) -> None:
    asked = terms(question)
    shares = [confidence(asked, cites[:count]) for count in range(len(cites) + 1)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_two_passages_carry_a_question_together() -> None:
    asked = terms("Reset the password and return shoes?")
    assert confidence(asked, [PASSWORD, RETURNS]) > max(confidence(asked, [one]) for one in (PASSWORD, RETURNS))


def test_an_answer_says_how_much_of_the_question_its_passages_carry(services: Services) -> None:
    close = ask(services, "How do I reset my password?")
    far = ask(services, "How do I reset the password of the coffee machine on the third floor?")
    assert confident(close) >= MIN_CONFIDENCE
    assert confident(far) < confident(close)
    assert confident(ask(services, "What is the weather in Paris?")) == 0


def test_so_does_an_answer_that_a_model_wrote(with_model: Services, server: OpenAIServer) -> None:
    says(server, "Open Settings and choose Security. [1]")
    assert confident(ask(with_model, "How do I reset my password?")) >= MIN_CONFIDENCE
    says(server, "You get a refund of 500 EUR. [1]")
    assert confident(ask(with_model, "How do I reset my password?")) == 0  # it was withheld


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


@pytest.mark.figures
def test_floor_on_answers_nobody_asked_for() -> None:
    """Of what is about something else hardly anything gets through; of what the articles answer, a good part does."""
    docs = shared_rows("evals/techqa/docs.jsonl")
    search = BM25Search([(doc["text"].split("\n")[0], doc["id"], doc["text"]) for doc in docs])

    def share_sure(questions: list[str]) -> float:
        answers = [extractive_answer(text, search.search(text, 5, Audience.CUSTOMER), 0.35, EN) for text in questions]
        shares = [confidence(terms(text), one.cites) for text, one in zip(questions, answers, strict=True)]
        return sum(share >= MIN_CONFIDENCE for share in shares) / len(shares)

    questions = [row["question"] for row in shared_rows("evals/techqa/questions.jsonl") if not row["is_impossible"]]
    assert share_sure(questions[::4]) >= 0.5
    assert share_sure([row["text"] for row in shared_rows("evals/clinc150/test.jsonl")][::40]) <= 0.03


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
