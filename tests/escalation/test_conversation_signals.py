"""What a conversation shows beside its words: mood over time, refused answers, waiting, hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Author, Conversation, Intent, MessageMood, SignalValue, Turn
from escalation.intent import assess_intents
from escalation.sentiment import read_moods
from escalation.signals.answers import REFUSED_ANSWER, UNGROUNDED, refused_answers, ungrounded_answers
from escalation.signals.intent import WORDS, intents
from escalation.signals.mood import FRUSTRATION, NO_PROGRESS, REPEATED, WORSE, known_moods, mood
from escalation.signals.time import OUT_OF_HOURS, WAITING, out_of_hours, waiting
from tests.support.asking import conversation
from tests.support.builders import START

ANGRY = "THIS IS THE WORST SHITTY SERVICE I HAVE EVER SEEN!!! YOU ARE USELESS!!!"


def said(*texts: str, **changes: Any) -> Conversation:
    """The requester's messages, of which the last waits."""
    turns = [
        Turn(id=place, author=Author.REQUESTER, text=text, at=START + timedelta(minutes=place))
        for place, text in enumerate(texts, start=1)
    ]
    return replace(conversation(turns=turns[:-1], **changes), waiting=tuple(turns[-1:]))


def found(values: tuple[SignalValue, ...]) -> set[str]:
    return {value.name for value in values if value.found}


def test_anger_at_a_second_message_is_found() -> None:
    assert FRUSTRATION in found(mood(read_moods)(said("How do I export?", ANGRY)))


@given(st.one_of(st.just(ANGRY), st.text(max_size=200)))
def test_at_a_first_message_no_mood_is_ever_enough(text: str) -> None:
    assert found(mood(read_moods)(said(text))) == set()


def test_at_a_first_message_the_weak_value_is_there_to_be_explained() -> None:
    (frustration, *_) = mood(read_moods)(said(ANGRY))

    assert (frustration.name, frustration.found) == (FRUSTRATION, False)
    assert frustration.strength > 0.6


def test_a_refused_answer_and_the_same_question_again_are_found() -> None:
    again = said(
        "How do I change my billing address?", "no, that's not what I asked", "how do i change my billing adress"
    )

    assert {REPEATED, NO_PROGRESS} <= found(mood(read_moods)(again))


def test_a_mood_that_falls_over_the_whole_conversation_is_found_from_what_is_stored() -> None:
    stored = tuple(
        MessageMood(message_id=-place, value=value, frustration=0.1) for place, value in enumerate((0.9, 0.5, 0.1))
    )

    assert WORSE in found(mood(read_moods)(said("you are terrible, awful service", moods=stored)))
    assert WORSE not in found(mood(read_moods)(said("you are terrible, awful service")))


def read_again(_: Sequence[str]) -> list[MessageMood]:
    raise AssertionError("read again")


def test_what_is_stored_is_not_read_again() -> None:
    stored = (
        MessageMood(message_id=1, value=0.0, frustration=0.0),
        MessageMood(message_id=2, value=0.4, frustration=0.0),
    )

    assert known_moods(said("one thing", "another", moods=stored), read_again) == [*stored]


def test_answers_marked_as_no_help_are_found_at_once_and_ungrounded_ones_from_two() -> None:
    assert found(refused_answers(said("hm", refused_answers=1))) == {REFUSED_ANSWER}
    assert found(ungrounded_answers(said("hm", streak=1))) == set()
    assert found(ungrounded_answers(said("hm", streak=2))) == {UNGROUNDED}
    assert refused_answers(said("hm")) == ungrounded_answers(said("hm")) == ()


def test_waiting_grows_until_it_is_found_at_the_limit() -> None:
    (half,) = waiting(60)(said("hm", waited_seconds=30.0))
    (whole,) = waiting(60)(said("hm", waited_seconds=90.0))

    assert (half.strength, half.found, whole.strength, whole.found) == (0.5, False, 1.0, True)
    assert whole.name == WAITING


def test_that_nobody_is_there_is_said_outside_business_hours_only() -> None:
    assert found(out_of_hours(lambda: False)(said("hm"))) == {OUT_OF_HOURS}
    assert out_of_hours(lambda: True)(said("hm")) == ()


def test_every_intent_is_explained_in_a_sentence_that_repeats_nothing() -> None:
    values = intents(assess_intents)(said("I want my money back for the Zanzibar trip, my lawyer will be in touch"))

    assert values
    assert set(WORDS) == set(Intent) - {Intent.HUMAN_REQUEST}
    for value in values:
        assert value.explanation.endswith(".")
        assert "anzibar" not in value.explanation
