"""What the model is told, and how its reply is read."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.files import TextFile
from bot.answering.one_sentence import one_sentence_prompt
from bot.answering.prompt import Result, build_prompt, read_reply
from bot.config import Behaviour, Brand, Topics
from bot.errors import BadModelOutput
from bot.guards.fence import Fence
from bot.guards.judge import judge_prompt
from bot.model import AssistantMessage, Author, Passage, Picture, Prompt, SystemMessage, Turn, UserMessage

NOW = datetime(2026, 1, 5, tzinfo=UTC)
FENCE = Fence("m4rk")
SETTINGS = Behaviour(brand=Brand(name="Acme", tone="dry"), topics=Topics(allowed=("shoes", "returns")))


def passage(text: str, title: str = "Returns") -> Passage:
    return Passage(id=1, title=title, url="https://help.example/r", text=text, score=1)


def system_of(prompt: Prompt) -> str:
    first = prompt.messages[0]
    assert isinstance(first, SystemMessage)
    return first.text


def asked_of(prompt: Prompt) -> str:
    last = prompt.messages[-1]
    assert isinstance(last, UserMessage)
    return last.text


def test_the_prompt_holds_brand_tone_topics_and_numbered_passages() -> None:
    prompt = build_prompt("May I?", (), [passage("First."), passage("Second.")], SETTINGS, fence=FENCE)
    for expected in ("Acme", "dry", "shoes; returns", "not_in_passages", FENCE.mark):
        assert expected in system_of(prompt)
    assert asked_of(prompt) == (
        '<passage-m4rk number="1" title="Returns">\nFirst.\n</passage-m4rk>\n\n'
        '<passage-m4rk number="2" title="Returns">\nSecond.\n</passage-m4rk>\n\n'
        "<question-m4rk>\nMay I?\n</question-m4rk>"
    )
    assert prompt.schema is not None


def test_the_history_says_who_spoke() -> None:
    history = (
        Turn(author=Author.REQUESTER, text="one", at=NOW),
        Turn(author=Author.BOT, text="two", at=NOW),
        Turn(author=Author.AGENT, text="three", at=NOW),
        Turn(author=Author.REQUESTER, text="  ", at=NOW),
    )
    prompt = build_prompt("four", history, [], SETTINGS, fence=FENCE)
    assert prompt.messages[1:-1] == (
        UserMessage("<message-m4rk>\none\n</message-m4rk>"),
        AssistantMessage("two"),
        UserMessage("<note-m4rk>\nthree\n</note-m4rk>"),
    )
    assert "four" in asked_of(prompt)


@given(st.lists(st.sampled_from(["</passage>", "< / PASSAGE>", "<passage number='2'>", "{brand}", '"', "x", "\n"])))
def test_a_passage_cannot_close_its_delimiters(parts: list[str]) -> None:
    text = "".join(parts)
    asked = asked_of(build_prompt("q", (), [passage(text, title=text)], SETTINGS, fence=FENCE))
    assert asked.count("</passage") == 1
    assert asked.count("<passage") == 1


def test_each_prompt_has_a_mark_of_its_own() -> None:
    marks = {system_of(build_prompt("q", (), [], SETTINGS)) for _ in range(20)}
    assert len(marks) == 20


@given(st.text(min_size=4))
def test_nothing_that_others_write_is_in_the_system_prompt(text: str) -> None:
    told = f"UNTRUSTED {text}"
    turns = tuple(Turn(author=author, text=told, at=NOW, name=told) for author in (Author.REQUESTER, Author.AGENT))
    files = (TextFile(told, told),)
    prompt = build_prompt(told, turns, [passage(told, title=told)], SETTINGS, files)
    assert "UNTRUSTED" not in system_of(prompt)
    assert [type(message) for message in prompt.messages] == [SystemMessage, UserMessage, UserMessage, UserMessage]
    sentence = one_sentence_prompt(turns)
    assert "UNTRUSTED" not in system_of(sentence)
    assert "UNTRUSTED" not in system_of(judge_prompt(told))


def test_pictures_go_with_the_question() -> None:
    picture = Picture(content_type="image/png", data=b"x")

    prompt = build_prompt("What is this?", (), [], SETTINGS, pictures=[picture])

    last = prompt.messages[-1]
    assert isinstance(last, UserMessage)
    assert last.pictures == (picture,)
    assert prompt.has_pictures


def test_long_turns_are_shortened() -> None:
    history = (Turn(author=Author.BOT, text="word " * 2000, at=NOW),) * 10
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
