"""The answer in a reply that is still being written is, in the end, the answer of the whole reply."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.citations import WithoutMarkers, take_citations
from bot.answering.growing_answer import GrowingAnswer
from bot.answering.reply import read_reply
from bot.errors import BadModelOutput
from bot.model import Passage

# Nine, one of which holds numbers in brackets of its own.
PASSAGES = [
    Passage(id=number, title="", url="", text=text, score=1.0)
    for number, text in enumerate(["word [1] x, press [12] for x", *[""] * 8], start=1)
]
# What takes part in markers, code and placeholders, and what stands between.
MARKDOWN = st.lists(
    st.sampled_from(
        ["`", "``", "```", "[", "]", "(", ")", "1", "12", ",", ";", "^", "【", "】", "†", "<", ">", "NAME", "_", " ",
         "\t", "\n", "x", "word", "[1]", " [1, 2]", "[1](https://a.example)", "【3†source】", "<EMAIL_1>",
         "press", "or", "\"", "**", "[12]", ". ", "`code[1]`",
         "passage", "source ", "[passage 1]", "(Source 2)", "[[1]]", "[1-3]", "-", "²", "¹", "&",
         "([1])", "(see [1])", "**[1]**", "(1)", "<sup>", "</sup>", "[1], [2]", " and ", "^", "\\[1\\]", "［1］"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(MARKDOWN, st.lists(st.integers(0, 10_000)))
@example("See `a[1]` [1](https://x`y) `[2]\n", [])
def test_any_split_of_an_answer_gives_what_is_recorded_of_the_whole(markdown: str, cuts: list[int]) -> None:
    for pieces in (split(markdown, cuts), list(markdown)):
        growing = WithoutMarkers(PASSAGES)

        grown = [growing.feed(piece) for piece in pieces] + [growing.end()]

        assert "".join(grown) == take_citations(markdown, PASSAGES)[0]


@given(st.lists(st.sampled_from(["<EMAIL_1>", "<NAME_12>", " ", "a", "<", "\n"])).map("".join))
def test_no_piece_ends_within_a_placeholder(text: str) -> None:
    growing = WithoutMarkers(PASSAGES)

    grown = [growing.feed(character) for character in text] + [growing.end()]

    placeholders = re.compile(r"<[A-Z]+_\d+>")
    assert sum(len(placeholders.findall(piece)) for piece in grown) == len(placeholders.findall(text))


def grown_of(pieces: list[str]) -> list[str]:
    growing = GrowingAnswer(PASSAGES)
    grown = [growing.feed(piece) for piece in pieces] + [growing.end()]
    assert growing.text == "".join(grown)
    return grown


def test_words_do_not_wait_for_the_end_of_the_answer() -> None:
    pieces = ["Open Set", "tings. [", "1]\n\nThen `Se", "curity`. [2]", '\n{"res', 'ult": "answered"}']

    assert grown_of(pieces) == ["Open Set", "tings.", "\n\nThen", " `Security`.", "", "", ""]


# What may turn out to be no words for a person.
ODD = st.lists(
    st.sampled_from(
        ["{", "}", '"', "\\", "```", "json", "<", "</", "think", ">", "<think>", "</think>", "<|", "|>", "[", "]",
         "[1]", "result", "answer", ":", "answered", " ", "\n", "word", ". ", "\ud83d", "\ude00",
         '{"result": "answered"}',
         '{"result": "answered", "answer": "word"}', "<tool_call>", "\ufeff", "<EMAIL_1>"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(MARKDOWN | ODD, st.lists(st.integers(0, 10_000)))
def test_any_split_of_a_reply_grows_to_the_same(written: str, cuts: list[int]) -> None:
    assert "".join(grown_of(split(written, cuts))) == "".join(grown_of(list(written)))


@given(MARKDOWN)
def test_the_grown_answer_is_the_answer_of_the_whole_reply(answer: str) -> None:
    written = f"Open x{answer}"

    assert "".join(grown_of(list(written))) == take_citations(read_reply(written).text, PASSAGES)[0]


@pytest.mark.parametrize(
    "written",
    [
        '{"result": "answered", "answer": "secret plans"}',
        ' \n```json\n{"result": "answered", "answer": "secret plans"}\n```',
        '"{\\"result\\": \\"answered\\", \\"answer\\": \\"secret plans\\"}"',
        '[{"answer": "secret plans"}]',
        "<think>secret plans",
        '<think>secret plans</think>{"answer": "secret plans"}',
        "\ufeff<|channel|>analysis<|message|>secret plans<|end|>",
        '<tool_call>{"name": "search_knowledge"}</tool_call>',
        "Okay, let me think: secret plans",
        "**Thinking:** secret plans",
        "<THINK>secret plans",
        "<answer>secret plans</answer>",
        "```markdown\nsecret plans\n```",
        "analysisSecret plans.assistantfinal",
    ],
)
def test_what_is_no_words_for_a_person_does_not_grow(written: str) -> None:
    grown = "".join(grown_of(list(written)))

    assert grown.strip('"[') == ""


@pytest.mark.parametrize("rest", ["\n\n**Sources:**\n- secret plans", "\nsmall_talk", "<|im_end|>secret plans", "</s>"])
def test_what_stands_below_the_words_does_not_grow(rest: str) -> None:
    assert "".join(grown_of(list(f"Open Settings.{rest}"))) == "Open Settings."


def test_after_a_thought_the_words_grow() -> None:
    assert "".join(grown_of(list("<think>They ask { this }.</think>\n\nOpen Settings. [1]"))) == "Open Settings."


@given(ODD)
def test_a_reply_is_words_for_a_person_or_an_error_of_ours(written: str) -> None:
    try:
        read = read_reply(written)
    except BadModelOutput:
        return
    assert not re.search(r'"(?:result|answer)"\s*:|<think>', read.text)


def test_a_long_run_of_spaces_takes_no_time() -> None:
    """From each of a hundred thousand spaces to the end and back would take minutes."""
    text = "a" + " " * 100_000 + "b"

    assert take_citations(text, PASSAGES[:1]) == (text, ())
    assert "".join([(growing := WithoutMarkers(PASSAGES)).feed(text), growing.end()]) == text
