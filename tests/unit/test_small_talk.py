"""Small talk: what is understood in each language, what is none, and what each kind calls for."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.small_talk import Before, Response, SmallTalk, is_yes, respond, small_talk
from bot.answering.small_talk.phrases import meaning
from bot.answering.small_talk.responses import CLOSERS
from bot.model import Asks
from bot.wording import BUILT_IN, LANGUAGES
from tests.support.small_talk import SAID

QUESTIONS = (
    "How do I reset my password?",
    "no printer in the list",
    "It doesn't work on my iPhone",
    "thanks, and how do I export my data?",
    "I need help with my invoice from March",
    "who are you hiring?",
    "what can you do about refunds?",
    "is this price final?",
    "hello, my order 5512 has not arrived",
    "that's all wrong, my card was charged twice",
    "no thanks to you my data is gone",
    "Das funktioniert nicht: Fehler 809",
    "ça ne marche pas sur Android",
    "no puedo entrar en mi cuenta",
)


def test_it_is_understood_in_seven_languages() -> None:
    understood = {text: small_talk(text) for text, _, _ in SAID}

    assert [
        (text, kind, language, talk)
        for text, kind, language in SAID
        if not (talk := understood[text]) or talk.kind is not kind or talk.language not in (language, None)
    ] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("help", SmallTalk.HELP),
        ("no", SmallTalk.NO),
        ("yes", SmallTalk.YES),
        ("you too", SmallTalk.CHATTER),
        ("lol", SmallTalk.CHATTER),
        ("no problem", SmallTalk.CHATTER),
        ("?", SmallTalk.PUZZLED),
        ("??", SmallTalk.PUZZLED),
        ("👎", SmallTalk.TROUBLE),
        ("😡😡", SmallTalk.TROUBLE),
        (":rage:", SmallTalk.TROUBLE),
        ("👋", SmallTalk.GREETING),
        (":wave:", SmallTalk.GREETING),
        ("🙂", SmallTalk.CHATTER),
        (":+1:", SmallTalk.OK),
        ("ok", SmallTalk.OK),
        ("thanks 🙏", SmallTalk.THANKS),
        ("thanks, bye!", SmallTalk.BYE),
        ("not really solved", SmallTalk.NO),  # and no confirmation
        ("no, it works", SmallTalk.NO),
    ],
)
def test_a_word_or_a_sign(text: str, kind: SmallTalk) -> None:
    talk = small_talk(text)

    assert talk is not None
    assert talk.kind is kind


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_none_however_it_begins(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    ("text", "kind"), [("Thanks, that worked!", SmallTalk.WORKED), ("Thank you!", SmallTalk.THANKS)]
)
def test_mail_history_and_a_signature_below_it_are_not_what_it_says(text: str, kind: SmallTalk) -> None:
    mail = (
        f"{text}\n\n-- \nTomás Silva\nHead of Logistics\n\n"
        "On Tue, Mar 3, 2026 at 9:14 AM Acme Support <support@acme.example> wrote:\n> VPN error 809\n> Switch the port."
    )

    talk = small_talk(mail)

    assert talk is not None
    assert talk.kind is kind


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    small_talk(text)
    is_yes(text)


@given(
    st.sampled_from([text for text, _, _ in SAID]),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12),
    st.booleans(),
)
def test_with_any_other_word_it_is_none(phrase: str, word: str, first: bool) -> None:
    if meaning(word) is None:
        assert small_talk(f"{word} {phrase}" if first else f"{phrase} {word}") is None


def test_a_long_row_of_phrases_takes_no_time() -> None:
    small_talk("hello")
    started = time.perf_counter()
    for text in ("no thanks " * 11 + "x", "ja " * 39 + "x", "that's it " * 11 + "x"):
        assert small_talk(text) is None
    assert time.perf_counter() - started < 0.5


# what each kind calls for

BEFORES = [
    Before(asks=asks, greeted=True, helped=helped, solved=solved)
    for asks, helped, solved in itertools.product((None, *Asks), (False, True), (False, True))
]


@pytest.mark.parametrize("kind", SmallTalk)
def test_the_first_words_are_answered(kind: SmallTalk) -> None:
    assert respond(kind, Before()).sentences


@pytest.mark.parametrize("kind", SmallTalk)
def test_a_clarifying_question_is_asked_once_and_then_a_person_is_offered(kind: SmallTalk) -> None:
    again = respond(kind, Before(asks=Asks.WHAT, greeted=True))

    assert again.asks is not Asks.WHAT
    if kind in (SmallTalk.HELP, SmallTalk.TOPIC, SmallTalk.TROUBLE, SmallTalk.PUZZLED, SmallTalk.NO, SmallTalk.YES):
        assert again.asks is Asks.PERSON


@pytest.mark.parametrize("kind", SmallTalk)
def test_nothing_is_confirmed_by_whoever_was_not_helped(kind: SmallTalk) -> None:
    confirming = [before for before in BEFORES if (said := respond(kind, before)).confirmed and said.sentences]

    assert [before for before in confirming if not before.helped and before.asks is not Asks.HELPED] == []
    assert not confirming or kind in (SmallTalk.WORKED, SmallTalk.DONE, SmallTalk.NO, SmallTalk.YES)


@pytest.mark.parametrize("kind", sorted(CLOSERS))
@pytest.mark.parametrize("before", [Before(greeted=True, solved=True), Before(greeted=True, asks=Asks.NOTHING)])
def test_after_the_end_a_closer_meets_silence(kind: SmallTalk, before: Before) -> None:
    assert respond(kind, before) == Response(confirmed=True)


@pytest.mark.parametrize(
    ("kind", "asks", "expected"),
    [
        (SmallTalk.NO, Asks.ANYTHING_ELSE, ("done",)),
        (SmallTalk.NO, Asks.HELPED, ("sorry", "tell_more", "offer")),
        (SmallTalk.NO, Asks.PERSON, ("done",)),
        (SmallTalk.YES, Asks.ANYTHING_ELSE, ("tell_more",)),
        (SmallTalk.YES, Asks.HELPED, ("done",)),
        (SmallTalk.TROUBLE, Asks.HELPED, ("sorry", "tell_more", "offer")),
        (SmallTalk.OK, Asks.HELPED, ("anything_else",)),
        (SmallTalk.OK, Asks.ANYTHING_ELSE, ()),
        (SmallTalk.CHATTER, Asks.HELPED, ()),
        (SmallTalk.DONE, Asks.ANYTHING_ELSE, ("done",)),
        (SmallTalk.WORKED, Asks.HELPED, ("done",)),
    ],
)
def test_an_answer_to_the_bots_own_question_is_understood(
    kind: SmallTalk, asks: Asks, expected: tuple[str, ...]
) -> None:
    assert respond(kind, Before(asks=asks, greeted=True, helped=True)).sentences == expected


def test_whoever_was_not_helped_and_wants_nothing_is_not_told_that_we_are_glad() -> None:
    assert respond(SmallTalk.DONE, Before(asks=Asks.PERSON, greeted=True)).sentences == ("declined",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_in_every_language(language: str) -> None:
    wording = BUILT_IN.of(language)
    for kind, before in itertools.product(SmallTalk, [Before(), *BEFORES]):
        assert all(wording.say(key, brand="Acme") for key in respond(kind, before).sentences)
