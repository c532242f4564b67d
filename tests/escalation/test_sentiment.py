"""How messages sound, and how conversations go."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.escalating import READ_MOODS
from bot.text.read_once import forget
from escalation.sentiment import Cue, Mood, Sentiment, assess_sentiment, mood_of, read_moods, trend
from escalation.sentiment.cues import cues
from escalation.sentiment.language import guess
from escalation.sentiment.trend import slope
from tests.support.asking import FACTS, conversation


def how_it_goes(messages: list[str]) -> Mood:
    return mood_of(read_moods(messages))


@pytest.mark.parametrize(
    "message",
    [
        "This is the worst support I have ever seen",
        "I am so disappointed, still no reply after two weeks",
        "das ist eine Frechheit",
        "es una vergüenza, nadie responde",
        "вы просто ужас, никто не отвечает",
        "what the fuck is wrong with your app",
    ],
)
def test_an_angry_message_is_negative(message: str) -> None:
    value = assess_sentiment(message).value

    assert value is not None
    assert value < -0.2


@pytest.mark.parametrize(
    "message",
    ["Thank you so much, that worked!", "you guys are awesome", "vielen dank, super service", "muchas gracias"],
)
def test_a_kind_message_is_positive(message: str) -> None:
    value = assess_sentiment(message).value

    assert value is not None
    assert value > 0.2


def test_sarcasm_turns_kind_words_around() -> None:
    value = assess_sentiment("Great job losing my bag, thanks for nothing").value

    assert value is not None
    assert value < 0


@pytest.mark.parametrize(
    "message",
    ["", "12345", "Хочу змінити свою адресу, будь ласка", "θέλω να αλλάξω διεύθυνση", "안녕하세요 주소를 변경"],
)
def test_where_it_cannot_tell_it_says_unknown(message: str) -> None:
    assert assess_sentiment(message).value is None


def test_a_plain_question_in_a_language_without_measured_figures_is_unknown() -> None:
    assert assess_sentiment("Wie kann ich die Rechnungsadresse ändern?", "de").value is None


@pytest.mark.parametrize(
    ("message", "cue"),
    [
        ("WHY IS THIS STILL BROKEN", Cue.CAPITALS),
        ("hello?? anyone??", Cue.MARKS),
        ("this is bullshit", Cue.PROFANITY),
        ("yeah right, very helpful", Cue.SARCASM),
        ("no, that's not what I asked", Cue.REJECTION),
        ("das hilft mir nicht", Cue.REJECTION),
        ("please answer asap", Cue.URGENCY),
    ],
)
def test_a_cue_is_seen(message: str, cue: Cue) -> None:
    assert cue in cues(message)


@pytest.mark.parametrize(
    "message", ["no, that's all", "no thanks", "No, not right now.", "nein danke", "no", "USB HDMI"]
)
def test_a_polite_no_is_no_cue(message: str) -> None:
    assert cues(message) == frozenset()


def test_the_same_question_again_is_counted() -> None:
    mood = how_it_goes(["How do I change my billing address?", "where", "how do i change my billing adress"])

    assert mood.repeated == 1


def test_the_gate_the_pipeline_and_who_keeps_moods_read_a_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def noting(text: str, language: str | None) -> Sentiment:
        read.append(text)
        return assess_sentiment(text, language)

    monkeypatch.setattr(trend, "assess_sentiment", noting)
    forget()

    first, second = (FACTS(conversation("Nothing works at all!!")) for _ in range(2))
    kept = READ_MOODS(["Nothing works at all!!"])

    assert first == second
    assert [mood.value for mood in kept] == [assess_sentiment("Nothing works at all!!").value]
    assert read == ["Nothing works at all!!"]


def test_a_refused_answer_is_less_satisfied_than_a_thank_you() -> None:
    first = "How do I reset my password?"

    refused = how_it_goes([first, "no, that's not what I asked, it still doesn't work"])
    thanked = how_it_goes([first, "perfect, thank you"])

    assert refused.dissatisfied > 0.5 > thanked.dissatisfied


def test_a_mood_that_gets_worse_has_a_falling_trend() -> None:
    mood = how_it_goes(["Thanks, great service!", "Hm, where do I click?", "This is terrible, I am so angry"])

    assert mood.trend is not None
    assert mood.trend < 0


def test_one_message_has_no_trend() -> None:
    assert how_it_goes(["hello"]).trend is None


def test_a_mood_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one message"):
        mood_of([])


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8))
def test_a_mirrored_conversation_has_the_opposite_trend(values: list[float]) -> None:
    there, back = slope(values), slope(values[::-1])

    assert there is not None
    assert back is not None
    assert there == pytest.approx(-back, abs=0.002)


@given(st.lists(st.text(max_size=120), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_conversation_has_a_mood_within_its_bounds(messages: list[str]) -> None:
    mood = how_it_goes(messages)

    assert 0 <= mood.dissatisfied <= 1
    assert mood.last.value is None or -1 <= mood.last.value <= 1
    assert mood.last.frustration is None or 0 <= mood.last.frustration <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I change my address for the invoice?", "en"),
        ("Wie kann ich die Adresse ändern und ist das teuer?", "de"),
        ("¿Cómo puedo cambiar mi dirección? No está en el menú", "es"),
        ("Je ne trouve pas mon compte et c'est urgent", "fr"),
        ("хочу изменить адрес", "ru"),
        ("住所を変更したい", "ja"),
        ("我想修改地址", "zh"),
        ("12345", None),
    ],
)
def test_the_language_is_guessed(text: str, language: str | None) -> None:
    assert guess(text) == language


@pytest.mark.parametrize("unit", ["!", "no ", "A B", "what another ", "a", "great job losing ", "?! "])
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 16000)[:16000]
    assess_sentiment("warm")

    started = time.process_time()
    assess_sentiment(text)

    assert time.process_time() - started < 1.0
