"""What is quoted of a section, and how it reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.quoting.excerpt import excerpt, unwrapped
from bot.answering.quoting.sections import Section
from bot.model import Passage


def section(text: str, *path: str, number: int = 0) -> Section:
    return Section(0, Passage(id=1, title="A", url="/a", text=text, score=1.0, article="A"), path, text, 0, number)


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


def test_a_section_that_fits_is_quoted_whole() -> None:
    text = "Follow these steps:\n\n1. One.\n\n   - nested\n\n2. Two.\n\nWarning: it hurts."
    kept = excerpt(section(text), [section(text)])
    assert (kept.text, kept.whole) == (text, True)


def test_points_in_no_order_begin_with_the_one_that_answers_after_what_introduces_them() -> None:
    points = "\n".join(f"- Point {number}: {'carefully ' * 8}done." for number in range(1, 21))
    text = f"These are possible reasons:\n\n{points}"
    kept = excerpt(section(text), [section(text)], text.index("Point 19"))
    assert kept.text.splitlines() == ["These are possible reasons:", "", *points.splitlines()[18:]]
    assert excerpt(section(text), [section(text)], text.index("Point 3")).text.splitlines()[2].startswith("- Point 1:")


def test_a_long_list_begins_with_step_one_and_its_introduction_and_ends_after_a_whole_step() -> None:
    steps = "\n".join(f"{number}. Do step {number}: {'carefully ' * 8}done." for number in range(1, 31))
    text = f"Something else.\n\nFollow these steps:\n\n{steps}"
    for start in (0, text.index("step 17")):
        kept = excerpt(section(text), [section(text)], start, limit=600)
        assert not kept.whole
        assert "Follow these steps:\n\n1. Do step 1:" in kept.text
        assert kept.text.endswith("done.")
        assert len(kept.text) <= 600
        numbers = [int(found) for found in re.findall(r"(?m)^(\d+)\.", kept.text)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_warning_below_a_list_that_is_too_long_is_kept() -> None:
    steps = "\n".join(f"{number}. Do step {number}: {'carefully ' * 8}done." for number in range(1, 31))
    kept = excerpt(section(text := f"{steps}\n\n**Caution:** mind the gap."), [section(text)], limit=600)
    assert kept.text.endswith("**Caution:** mind the gap.")
    assert len(kept.text) <= 600


def test_what_only_introduces_sections_is_quoted_with_them() -> None:
    sections = [
        section("Choose:"),
        section("1. Tap.", "Android", number=1),
        section("1. Press.", "iOS", number=2),
    ]
    assert excerpt(sections[0], sections).text == "Choose:\n\n**Android**\n\n1. Tap.\n\n**iOS**\n\n1. Press."


def test_what_announces_something_that_is_not_there_is_not_whole() -> None:
    assert not excerpt(section("We accept these cards:"), [section("We accept these cards:")]).whole


def test_an_introduction_is_not_left_without_its_list() -> None:
    text = "A paragraph. " * 20 + "\n\nYou need:\n\n```\n" + "code\n" * 800 + "```"
    assert "You need" not in excerpt(section(text), [section(text)], limit=400).text


def test_a_table_is_not_cut_to_its_head() -> None:
    head, row = "| what | why |\n|---|---|", f"| letters | {'They are read. ' * 40} |"
    alone, below = f"{head}\n{row}\n{row}", f"This is kept for a year.\n\n{head}\n{row}"
    assert excerpt(section(alone), [section(alone)], limit=300).text.startswith(f"{head}\n| letters | They are read.")
    assert excerpt(section(below), [section(below)], limit=300).text == "This is kept for a year."


def test_code_is_not_cut_unless_it_has_no_end() -> None:
    code = "```\n" + "line of code\n\n" * 50 + "```"
    assert excerpt(section(code), [section(code)], limit=300).text == code
    endless = "```sh\n" + "line of code\n" * 500 + "```"
    kept = excerpt(section(endless), [section(endless)], limit=300).text
    assert set(kept.splitlines()) == {"```sh", "line of code", "```"}
    assert len(kept) <= 304


BLOCKS = [
    "word. ", "\n", "\n\n", "long " * 60, "- a\n", "1. a\n", "# h\n", "> q\n", "\r\n", "\r", "\u2028", "|a|b|\n|-|-|\n",
    "ab" * 200,
    "Warning: no.\n\n",
]  # fmt: skip


@example(["\u2028", "\n", "long " * 60], 0.0)
@example(["1. a\r", "1. b\r"], 0.0)
@given(st.lists(st.sampled_from(BLOCKS), max_size=60), st.floats(0, 1))
def test_an_excerpt_of_anything_is_made_of_it_in_about_its_length(parts: list[str], where: float) -> None:
    text = "".join(parts)
    kept = excerpt(section(text), [section(text)], int(where * len(text)), 300)
    assert len(kept.text) <= 310
    assert all(piece in text for piece in kept.text.split("\n\n"))
    assert kept.whole or len(text) > 300 or text.rstrip().endswith(":")
    assert bool(kept.text.strip()) is bool(text.strip())
