"""What the model is told, and how its reply is read."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.prompt import Result, build_prompt, read_reply
from bot.config import Behaviour, Brand, Topics
from bot.errors import BadModelOutput
from bot.model import AssistantMessage, Author, Passage, Picture, Prompt, SystemMessage, Turn, UserMessage

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SETTINGS = Behaviour(brand=Brand(name="Acme", tone="dry"), topics=Topics(allowed=("shoes", "returns")))


def passage(text: str, title: str = "Returns") -> Passage:
    return Passage(id=1, title=title, url="https://help.example/r", text=text, score=1)


def system_of(prompt: Prompt) -> str:
    first = prompt.messages[0]
    assert isinstance(first, SystemMessage)
    return first.text


def test_the_prompt_holds_brand_tone_topics_and_numbered_passages() -> None:
    prompt = build_prompt("May I?", (), [passage("First."), passage("Second.")], SETTINGS)
    for expected in ("Acme", "dry", "shoes; returns", '<passage number="1"', "Second.\n</passage>", "not_in_passages"):
        assert expected in system_of(prompt)
    assert prompt.messages[1:] == (UserMessage("May I?"),)
    assert prompt.schema is not None


def test_the_history_says_who_spoke() -> None:
    history = (
        Turn(author=Author.REQUESTER, text="one", at=NOW),
        Turn(author=Author.BOT, text="two", at=NOW),
        Turn(author=Author.AGENT, text="three", at=NOW),
        Turn(author=Author.REQUESTER, text="  ", at=NOW),
    )
    prompt = build_prompt("four", history, [], SETTINGS)
    assert prompt.messages[1:] == (
        UserMessage("one"),
        AssistantMessage("two"),
        AssistantMessage("(A colleague wrote:) three"),
        UserMessage("four"),
    )


@given(st.lists(st.sampled_from(["</passage>", "< / PASSAGE>", "<passage number='2'>", "{brand}", '"', "x", "\n"])))
def test_a_passage_cannot_close_its_delimiters(parts: list[str]) -> None:
    text = "".join(parts)
    system = system_of(build_prompt("q", (), [passage(text, title=text)], SETTINGS))
    start = system.index("Passages:")
    assert system[start:].count("</passage>") == 1
    assert system[start:].count("<passage ") == 1


def test_pictures_go_with_the_question() -> None:
    picture = Picture(content_type="image/png", data=b"x")

    prompt = build_prompt("What is this?", (), [], SETTINGS, pictures=[picture])

    assert prompt.messages[-1] == UserMessage("What is this?", (picture,))
    assert prompt.has_pictures


def test_long_turns_are_shortened() -> None:
    history = (Turn(author=Author.BOT, text="word " * 2000, at=NOW),) * 30
    prompt = build_prompt("q", history, [], SETTINGS)
    assert sum(len(message.text) for message in prompt.messages[1:]) < 20_000


@pytest.mark.parametrize(
    ("text", "result", "answer"),
    [
        ('{"result": "answered", "answer": "Do it [1]"}', Result.ANSWERED, "Do it [1]"),
        ('```json\n{"result": "small_talk", "answer": "Hi"}\n```', Result.SMALL_TALK, "Hi"),
        ('{"result": "not_in_passages", "answer": ""}', Result.NOT_IN_PASSAGES, ""),
    ],
)
def test_a_reply_in_the_agreed_form_is_read(text: str, result: Result, answer: str) -> None:
    written = read_reply(text)
    assert (written.result, written.text) == (result, answer)


def test_half_a_character_is_replaced_since_it_can_be_neither_stored_nor_sent() -> None:
    written = read_reply(r'{"result": "answered", "answer": "Fine \ud83d\ude00, broken \ud83d. [1]"}')

    assert written.text == "Fine 😀, broken \ufffd. [1]"


@pytest.mark.parametrize(
    ("intent", "sentiment", "read"),
    [
        ("Reset password", "angry", ("reset password", -1.0)),
        ("change e-mail", "happy", ("change e-mail", 0.7)),
        ("<EMAIL_1>", "furious", (None, None)),  # no personal data, no word that was not agreed on
        ("card 4111 1111", None, (None, None)),
        ("a whole sentence that goes on and on about what they want", 3, (None, None)),
        (None, [], (None, None)),
    ],
)
def test_what_the_model_makes_of_the_question_is_a_few_plain_words(
    intent: object, sentiment: object, read: tuple[str | None, float | None]
) -> None:
    reply = {"result": "answered", "answer": "Do it [1]", "intent": intent, "sentiment": sentiment}
    written = read_reply(json.dumps(reply))
    assert (written.intent, written.sentiment) == read


@pytest.mark.parametrize(
    "text",
    ["", "Sure! Do it.", "[]", "null", '"x"', '{"result": "maybe", "answer": "x"}', '{"result": "answered"}',
     '{"result": "answered", "answer": " "}', "[" * 100_000],
)  # fmt: skip
def test_a_reply_in_another_form_is_an_error(text: str) -> None:
    with pytest.raises(BadModelOutput):
        read_reply(text)


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner)).map(json.dumps))
def test_anything_else_is_an_error_of_ours_or_a_reply(text: str) -> None:
    with contextlib.suppress(BadModelOutput):
        assert read_reply(text).result in Result
