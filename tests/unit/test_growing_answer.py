"""The answer in a reply that is still being written is, in the end, the answer of the whole reply."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.citations import WithoutMarkers, take_citations
from bot.answering.growing_answer import GrowingAnswer
from bot.answering.partial_json import StringFields, whole_characters
from bot.answering.prompt import read_reply
from bot.model import Passage

# Half characters too, as escapes in JSON may say them.
TEXTS = st.text(st.characters() | st.sampled_from(['"', "\\", "\n", "\ud83d", "\ude00", "😀"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
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
         "press", "or", "\"", "**", "[12]", ". ", "`code[1]`"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def fields(pieces: list[str]) -> dict[str, str]:
    reader, grown = StringFields(), dict[str, str]()
    for piece in pieces:
        for name, text in reader.feed(piece):
            grown[name] = grown.get(name, "") + text
    return grown


@given(st.dictionaries(TEXTS, VALUES), st.lists(st.integers(0, 10_000)), st.booleans(), st.sampled_from([None, 2]))
def test_any_split_of_an_object_gives_the_texts_that_the_parser_gives(
    value: dict[str, object], cuts: list[int], ascii_only: bool, indent: int | None
) -> None:
    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    grown = fields(split(written, cuts))

    expected: dict[str, str] = {}
    for name, text in json.loads(written).items():
        if isinstance(text, str) and text:
            key = whole_characters(name)
            expected[key] = expected.get(key, "") + whole_characters(text)
    assert grown == expected


@given(st.text(st.sampled_from('{}[]",:\\u0d8\n ab')) | TEXTS, st.lists(st.integers(0, 10_000)))
@example('{"a": "x\\q"}', [7])
@example('```json\n{"a": "b"}\n```', [4])
def test_any_split_of_any_text_gives_the_same(written: str, cuts: list[int]) -> None:
    assert fields(split(written, cuts)) == fields(list(written)) == fields([written])


def test_a_text_grows_with_each_piece_and_is_never_half_a_character() -> None:
    reader = StringFields()

    grown = [list(reader.feed(piece)) for piece in ('{"answer": "Op', "en \\u", "d83d", "\\ude0", '0 it"', "}")]

    assert grown == [[("answer", "Op")], [("answer", "en ")], [], [], [("answer", "😀 it")], []]


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


def test_words_do_not_wait_for_the_end_of_the_answer() -> None:
    growing = GrowingAnswer(PASSAGES)
    pieces = (
        '{"result": "answered", "answer": "Open Set',
        "tings. [",
        "1]\\n\\nThen `Se",
        'curity`. [2]", "intent": "x"}',
    )

    grown = [growing.feed(piece) for piece in pieces]

    assert grown == ["Open Set", "tings.", "\n\nThen", " `Security`."]
    assert growing.end() == ""
    assert growing.text == "Open Settings.\n\nThen `Security`."


@given(MARKDOWN, st.lists(st.integers(0, 10_000)), st.booleans())
def test_the_grown_answer_is_the_answer_of_the_whole_reply(answer: str, cuts: list[int], ascii_only: bool) -> None:
    written = json.dumps({"result": "answered", "answer": f"x{answer}", "intent": "y"}, ensure_ascii=ascii_only)
    growing = GrowingAnswer(PASSAGES)

    grown = "".join([*(growing.feed(piece) for piece in split(written, cuts)), growing.end()])

    assert grown == growing.text == take_citations(read_reply(written).text, PASSAGES)[0]


@pytest.mark.parametrize(
    "written",
    [
        '{"result": "not_in_passages", "answer": "secret plans"}',
        '{"result": "maybe", "answer": "secret plans"}',
        '{"answer": "secret plans", "result": "answered"}',
        '{"result": "answered", "draft": {"answer": "secret plans"}, "list": ["answer", "secret plans"]}',
        '["result", "answered", "answer", "secret plans"]',
        "Sure! Just open the settings.",
    ],
)
def test_what_does_not_say_first_that_it_is_an_answer_does_not_grow(written: str) -> None:
    growing = GrowingAnswer(PASSAGES)

    assert [growing.feed(character) for character in written] == [""] * len(written)
    assert growing.end() == ""


def test_a_long_run_of_spaces_takes_no_time() -> None:
    """From each of a hundred thousand spaces to the end and back would take minutes."""
    text = "a" + " " * 100_000 + "b"

    assert take_citations(text, PASSAGES[:1]) == (text, ())
    assert "".join([(growing := WithoutMarkers(PASSAGES)).feed(text), growing.end()]) == text
