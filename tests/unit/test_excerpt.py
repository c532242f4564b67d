"""What is quoted of an article, and how it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.excerpt import unwrapped


@pytest.mark.parametrize(
    ("article", "shown"),
    [
        ("one line\nand its rest\n\nnext", "one line and its rest\n\nnext"),
        ("- an item that\n  goes on\n- another", "- an item that goes on\n- another"),
        ("```\nmake demo\nmake test\n```", "```\nmake demo\nmake test\n```"),
        ("a street  \na town\\\na country", "a street  \na town\\\na country"),
        ("> quoted\n> words", "> quoted words"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
    ],
)
def test_wrapped_lines_are_joined_and_asked_for_ones_kept(article: str, shown: str) -> None:
    assert unwrapped(article) == shown


@given(st.text(alphabet="ab `*->#|\n\\", max_size=80))
def test_unwrapping_loses_no_letter(text: str) -> None:
    assert [c for c in unwrapped(text) if c in "ab"] == [c for c in text if c in "ab"]
