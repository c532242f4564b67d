"""Codes in the forms that people write them: what an article has of one and what a question asks for meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.words import asked, codes_asked, searchable

LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=5)
NUMBER = st.integers(10, 99_999).map(str)
NAME = st.text("bcdfghjklmnpqrstvwz", min_size=3, max_size=8)
MODEL = st.tuples(LETTERS, NUMBER, LETTERS)
VERSION = st.lists(st.integers(0, 30).map(str), min_size=2, max_size=4)


def article(text: str) -> set[str]:
    return set(searchable(f"When this happens, see {text} for help.").split())


def question(text: str) -> set[str]:
    """What is looked up; words in a row share what one of them is worth."""
    return {*asked(text).split(), *(word for form in codes_asked(text) for word in form.words.split())}


@given(MODEL)
def test_a_model_is_found_as_a_whole_in_each_way_to_join_its_parts(model: tuple[str, str, str]) -> None:
    whole = "".join(model).lower()
    letters, number, _ = model
    for joint in ("-", "", "_", "/"):
        assert {whole, f"{letters}{number}".lower()} <= article(joint.join(model))
        assert whole in question(joint.join(model))
    assert whole in question(" ".join(model))
    for begun in (f"{letters}{number}", f"{letters}-{number}", f"{letters} {number}".lower()):
        assert f"{letters}{number}".lower() in question(begun)


@given(VERSION)
def test_a_version_is_found_with_and_without_its_v_and_by_what_it_begins_with(numbers: list[str]) -> None:
    version = ".".join(numbers)
    for written in (version, f"v{version}", f"V{version}"):
        assert {version, ".".join(numbers[:2])} <= article(written)
        assert version in question(written)


@given(st.lists(NAME, min_size=2, max_size=4))
def test_a_name_of_several_words_is_found_however_they_are_joined(names: list[str]) -> None:
    whole = "".join(names)
    for joint in ("_", ".", "-", "\\", "::", "@"):
        assert whole in article(joint.join(names))
        assert whole in question(joint.join(names))
    assert set(names) <= article("_".join(names))


@given(st.integers(16, 0xFFFFFFFF))
def test_a_hexadecimal_code_is_found_with_and_without_its_0x(code: int) -> None:
    for written in (f"0x{code:08x}", f"0x{code:08X}", f"0X{code:08X}"):
        assert f"{code:08x}" in article(written) & question(written)


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("exit code -1", "minus1", True),
        ("exit code \u22121.", "minus1", True),
        ("5-10 pages", "minus10", False),
        ("(-1)", "1", False),
        ("a date like 2026-11-29", "minus29", False),
        ("set maxPoolSize", "pool", True),
        ("a NullPointerException", "pointer", True),
        ("my iPhone", "phone", False),
        ("on GitHub", "hub", False),
        ("1,000 users", "1000", True),
        ("MS17-010", "ms17", True),
    ],
)
def test_forms_of_an_article(text: str, word: str, there: bool) -> None:
    assert (word in article(text)) is there


@given(st.text(max_size=300))
def test_nothing_that_needs_quoting_is_looked_up(text: str) -> None:
    looked_up = " ".join(form.words for form in codes_asked(text))
    assert all(c.isalnum() or c in " ." for c in looked_up)


def test_a_pasted_log_stays_small() -> None:
    log = "\n".join(f"at com.example.app{n}.Handler.run(Handler.java:{n})" for n in range(500))
    assert len(codes_asked(log)) <= 200
    assert len(searchable(log)) < 12 * len(log)
