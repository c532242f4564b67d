"""Words that are still being written come alive nowhere, however they are cut."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from connectors.webchat.wire.hold_back import LONGEST, HoldBack

LEADING = ("https://evil.example/x", "[this](", "http:", "//", "www.a.example", "<b>", "![x](")
PIECES = ("Open ", "Settings", "\n", *LEADING, "a" * 300, " ", "设置", "：")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def shown(pieces: list[str]) -> str:
    hold = HoldBack()
    return "".join(map(hold.feed, pieces)) + hold.end()


@given(TEXTS, st.lists(st.integers(0, 400), max_size=8))
@example("a" * 300 + " b", [])
@example("a" * 300, [250])
def test_it_does_not_matter_where_a_text_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]

    whole = shown(list(text))

    assert shown(pieces) == whole
    assert not re.search(r"://|\]\(|<|www\.", whole)


@given(TEXTS)
def test_no_more_is_held_back_than_a_word(text: str) -> None:
    hold = HoldBack()
    for character in text:
        hold.feed(character)
        assert hold.held <= LONGEST


def test_a_script_without_blanks_is_shown_as_it_grows() -> None:
    hold = HoldBack()

    assert hold.feed("请打开设置，点击**“保存") == "请打开设置，点击**“保存"
    assert hold.feed("”** 见https://evil.example/x。" + "好" * 300) == "”** 见…。" + "好" * 300
