"""What the model is told, and how its reply is read."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.files import TextFile
from bot.answering.one_sentence import one_sentence_prompt
from bot.answering.prompt import Asked
from bot.answering.reply import Result, read_reply
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


def prompt_for(
    question: str,
    history: tuple[Turn, ...] = (),
    passages: Sequence[Passage] | None = None,
    *,
    tools: bool = False,
    **more: Any,
) -> Prompt:
    asked = Asked(question=question, history=history, **more)
    return Prompt(messages=asked.messages(SETTINGS, passages, tools=tools))


def test_the_prompt_holds_brand_tone_topics_and_numbered_passages() -> None:
    prompt = prompt_for("May I?", (), [passage("First."), passage("Second.")], fence=FENCE)
    for expected in ("Acme", "dry", "shoes; returns", '{"result": "not_found"}', FENCE.mark):
        assert expected in system_of(prompt)
    assert asked_of(prompt) == (
        '<passage-m4rk number="1" title="Returns">\nFirst.\n</passage-m4rk>\n\n'
        '<passage-m4rk number="2" title="Returns">\nSecond.\n</passage-m4rk>\n\n'
        "<question-m4rk>\nMay I?\n</question-m4rk>"
    )


def test_who_has_tools_is_told_of_them_and_shown_nothing_at_first() -> None:
    prompt = prompt_for("May I?", tools=True, fence=FENCE)

    assert asked_of(prompt) == "<question-m4rk>\nMay I?\n</question-m4rk>"
    for tool in ("search_knowledge", "not_found", "hand_over"):
        assert tool in system_of(prompt)
        assert tool not in system_of(prompt_for("May I?", (), [])).replace('"not_found"', "").replace('"hand_over"', "")


@pytest.mark.parametrize("tools", [True, False])
def test_what_is_the_same_in_all_conversations_comes_first(tools: bool) -> None:
    """Providers read a beginning once that they have read before."""
    one, other = (system_of(prompt_for(mark, tools=tools, fence=Fence(mark))) for mark in ("0ne", "1other"))

    same = next(at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there)

    assert one[same - 60 : same].endswith("tags that end in -")
    assert same > 0.75 * len(one)


def test_the_history_says_who_spoke() -> None:
    history = (
        Turn(author=Author.REQUESTER, text="one", at=NOW),
        Turn(author=Author.BOT, text="two", at=NOW),
        Turn(author=Author.AGENT, text="three", at=NOW),
        Turn(author=Author.REQUESTER, text="  ", at=NOW),
    )
    prompt = prompt_for("four", history, [], fence=FENCE)
    assert prompt.messages[1:-1] == (
        UserMessage("<message-m4rk>\none\n</message-m4rk>"),
        AssistantMessage("two"),
        UserMessage("<note-m4rk>\nthree\n</note-m4rk>"),
    )
    assert "four" in asked_of(prompt)


@given(st.lists(st.sampled_from(["</passage>", "< / PASSAGE>", "<passage number='2'>", "{brand}", '"', "x", "\n"])))
def test_a_passage_cannot_close_its_delimiters(parts: list[str]) -> None:
    text = "".join(parts)
    asked = asked_of(prompt_for("q", (), [passage(text, title=text)], fence=FENCE))
    assert asked.count("</passage") == 1
    assert asked.count("<passage") == 1


def test_each_prompt_has_a_mark_of_its_own() -> None:
    marks = {system_of(prompt_for("q", (), [])) for _ in range(20)}
    assert len(marks) == 20


@given(st.text(min_size=4), st.booleans())
def test_nothing_that_others_write_is_in_the_system_prompt(text: str, tools: bool) -> None:
    told = f"UNTRUSTED {text}"
    turns = tuple(Turn(author=author, text=told, at=NOW, name=told) for author in (Author.REQUESTER, Author.AGENT))
    files = (TextFile(told, told),)
    prompt = prompt_for(told, turns, [passage(told, title=told)], files=files, tools=tools)
    assert "UNTRUSTED" not in system_of(prompt)
    assert [type(message) for message in prompt.messages] == [SystemMessage, UserMessage, UserMessage, UserMessage]
    sentence = one_sentence_prompt(turns)
    assert "UNTRUSTED" not in system_of(sentence)
    assert "UNTRUSTED" not in system_of(judge_prompt(told))


def test_pictures_go_with_the_question() -> None:
    picture = Picture(content_type="image/png", data=b"x")

    prompt = prompt_for("What is this?", (), [], pictures=(picture,))

    last = prompt.messages[-1]
    assert isinstance(last, UserMessage)
    assert last.pictures == (picture,)
    assert prompt.has_pictures


def test_long_turns_are_shortened() -> None:
    history = (Turn(author=Author.BOT, text="word " * 2000, at=NOW),) * 10
    prompt = prompt_for("q", history, [])
    assert sum(len(message.text) for message in prompt.messages[1:]) < 20_000


@pytest.mark.parametrize(
    ("text", "result", "answer"),
    [
        ("Do it. [1]", Result.ANSWERED, "Do it. [1]"),
        ('Hi!\n{"result": "small_talk"}', Result.SMALL_TALK, "Hi!"),
        ("Hi!\n```json\n{'result': 'small_talk'}\n```\n", Result.SMALL_TALK, "Hi!"),
        ('{"result": "not_found"}', Result.NOT_FOUND, ""),
        ('I cannot say.\n{"result": "NOT_FOUND"}', Result.NOT_FOUND, ""),
        ('{"result": "hand_over"}', Result.HAND_OVER, ""),
        ('Set `{"a": 1}` there. [1]', Result.ANSWERED, 'Set `{"a": 1}` there. [1]'),
        ('Write:\n```json\n{"a": 1}\n```', Result.ANSWERED, 'Write:\n```json\n{"a": 1}\n```'),
        # the form that was asked for before, and what small models make of it
        ('{"result": "answered", "answer": "Do it [1]"}', Result.ANSWERED, "Do it [1]"),
        ('```json\n{"result": "small_talk", "answer": "Hi"}\n```', Result.SMALL_TALK, "Hi"),
        ('{"result": "not_in_passages", "answer": ""}', Result.NOT_FOUND, ""),
        ('{"result": "not_in_passages", "answer": null}', Result.NOT_FOUND, ""),
        ('<think>Hm, {x}.</think>\n{"result": "answered", "answer": "Do it [1]"}', Result.ANSWERED, "Do it [1]"),
        ('Here is it:\n```json\n{"result": "answered", "answer": "Do it [1]"}\n```', Result.ANSWERED, "Do it [1]"),
        ('{"result": "answered", "answer": "Do it [1]"}\n\nAnything else?', Result.ANSWERED, "Do it [1]"),
        ('{"result": "answered", "answer": "Do\nit [1]",}', Result.ANSWERED, "Do\nit [1]"),
        ("{'result': 'answered', 'answer': 'Do it [1]'}", Result.ANSWERED, "Do it [1]"),
        ('[{"result": "ANSWERED", "answer": "Do it [1]"}]', Result.ANSWERED, "Do it [1]"),
        (json.dumps(json.dumps({"result": "answered", "answer": "Do it [1]"})), Result.ANSWERED, "Do it [1]"),
        (
            json.dumps({"result": "answered", "answer": json.dumps({"result": "answered", "answer": "Do it [1]"})}),
            Result.ANSWERED,
            "Do it [1]",
        ),
        (json.dumps({"result": "answered", "answer": '{"answer": "Do it"} [1]'}), Result.ANSWERED, "Do it [1]"),
        (json.dumps({"result": "answered", "answer": 'Do it [1] {"intent": "x"}'}), Result.ANSWERED, "Do it [1]"),
        ('Do it [1] {"intent": "x", "sentiment": "neutral"}', Result.ANSWERED, "Do it [1]"),
        ("Do it.[^1]\n\n[^1]: Returns\n[^2]: Shoes", Result.ANSWERED, "Do it.[^1]"),
        ("\ufeffDo it. [1]", Result.ANSWERED, "Do it. [1]"),
        ("They ask this.</think>Do it. [1]", Result.ANSWERED, "Do it. [1]"),
    ],
)
def test_what_a_reply_means_is_read(text: str, result: Result, answer: str) -> None:
    written = read_reply(text)
    assert (written.result, written.text) == (result, answer)


def test_half_a_character_is_replaced_since_it_can_be_neither_stored_nor_sent() -> None:
    written = read_reply(r'{"result": "answered", "answer": "Fine \ud83d\ude00, broken \ud83d. [1]"}')

    assert written.text == "Fine 😀, broken \ufffd. [1]"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", '{"result": "maybe", "answer": "x"}', '{"result": "answered"}',
     '{"result": "answered", "answer": " "}', "[" * 100_000, "<think>All of it.</think>",
     '{"result": "answered", "answer": {"text": "Do it"}}', '{"result": "answered", "answer": ["Do it"]}',
     '{"result": "small_talk", "answer": null}', '{"result": "small_talk", "answer": true}',
     '{"result": "small_talk", "answer": 7}', '{"result": "answered", "answer": "Do it',
     json.dumps({"result": "answered", "answer": '{"result": "answered", "answer": "Do it'}),
     json.dumps({"result": "answered", "answer": '{"text": "Do it"}'}),
     '{"name": "search_knowledge", "arguments": {"query": "x"}}',
     '<tool_call>{"name": "search_knowledge", "arguments": {}}</tool_call>'],
)  # fmt: skip
def test_a_reply_that_cannot_be_told_is_an_error(text: str) -> None:
    with pytest.raises(BadModelOutput):
        read_reply(text)


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner)).map(json.dumps))
def test_anything_else_is_an_error_of_ours_or_a_reply(text: str) -> None:
    with contextlib.suppress(BadModelOutput):
        assert read_reply(text).result in Result
