"""Small talk through the whole pipeline, with the signals and rules that ship: it is answered, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.answering.small_talk import is_courtesy
from bot.model import Asks, Author, MessageMood, Mode, Reason
from bot.pipeline import Services
from escalation.sentiment.courtesies import without_courtesies
from tests.support.asking import SETTINGS, ask, said, text_of
from tests.support.bm25 import BM25Search
from tests.support.small_talk import SAID
from tests.support.wording import EN

REFUSALS = ("that didn't help", "non mi ha aiutato")  # these ask for a person, if not in so many words


def test_small_talk_opens_no_ticket_is_looked_up_nowhere_and_counts_as_nothing(
    services: Services, search: BM25Search
) -> None:
    outcomes = {text: ask(services, text) for text, _, _ in SAID if text not in REFUSALS}

    assert [text for text, outcome in outcomes.items() if outcome.decision.escalate] == []
    assert [
        text for text, outcome in outcomes.items() if not outcome.answer or outcome.answer.grounded is not None
    ] == []
    assert search.asked == []


def test_the_second_unclear_message_is_offered_a_person_and_a_yes_hands_over(services: Services) -> None:
    first = ask(services, "help")
    assert first.answer is not None
    turns = [said(Author.REQUESTER, "help"), replace(said(Author.BOT, first.answer.text), asks=first.answer.asks)]

    second = ask(services, "I have a question", turns=turns)
    assert second.answer is not None
    assert second.answer.asks is Asks.PERSON
    turns.append(replace(said(Author.BOT, second.answer.text), asks=second.answer.asks))
    assert ask(services, "yes please", turns=turns).decision.reason is Reason.HUMAN_REQUESTED


def test_two_machines_that_are_polite_to_each_other_end_in_silence_and_not_in_a_ticket(services: Services) -> None:
    outcome = ask(services, "thank you", answers_given=SETTINGS.handoff.max_answers - 1)

    assert outcome.answer is not None
    assert outcome.answer.silent
    assert not outcome.decision.escalate


def test_thanks_after_a_human_has_solved_it_meet_silence(services: Services) -> None:
    asked = said(Author.REQUESTER, "human please")

    outcome = ask(services, "thank you so much", turns=[asked], returned_at=asked.at + timedelta(minutes=5))

    assert outcome.answer is not None
    assert outcome.answer.silent


@pytest.mark.parametrize(("mode", "framed"), [(Mode.ANSWER, True), (Mode.DRAFT, False)])
def test_what_an_agent_copies_has_no_frame_of_ours(services: Services, mode: Mode, framed: bool) -> None:
    text = text_of(ask(services, "How do I reset my password?", mode=mode))

    assert text.startswith(EN.say("quoting")) is framed
    assert "choose Security" in text


def test_an_answer_asks_whether_it_helped_and_a_miss_whether_they_want_a_person(services: Services) -> None:
    answered, missed = ask(services, "How do I reset my password?"), ask(services, "What is the weather in Paris?")

    assert answered.answer is not None
    assert missed.answer is not None
    assert (answered.answer.asks, missed.answer.asks) == (Asks.HELPED, Asks.PERSON)


@pytest.mark.parametrize("text", ["no", "nope", "nein", "Nee"])
def test_a_bare_no_to_the_bots_own_question_is_no_bad_mood(services: Services, text: str) -> None:
    turns = [
        said(Author.REQUESTER, "How do I reset my password?"),
        said(Author.BOT, "Choose Security.", asks=Asks.HELPED),
        said(Author.REQUESTER, "great, thanks"),
        said(Author.BOT, EN.say("thanks"), asks=Asks.ANYTHING_ELSE),
    ]

    outcome = ask(services, text, turns=turns)

    assert not outcome.decision.escalate
    assert outcome.answer is not None
    assert outcome.answer.confirmed


def test_a_courtesy_is_never_a_bad_mood_and_may_be_a_good_one() -> None:
    def read(messages: Sequence[str]) -> list[MessageMood]:
        return [
            MessageMood(message_id=None, value=1.0 if text == "thanks" else -1.0, frustration=0.9, refuses=True)
            for text in messages
        ]

    calm = without_courtesies(read, is_courtesy)

    assert [(mood.value, mood.frustration, mood.refuses) for mood in calm(["no", "thanks", "This is a disgrace!"])] == [
        (0.0, None, False),
        (1.0, None, False),
        (-1.0, 0.9, True),
    ]
