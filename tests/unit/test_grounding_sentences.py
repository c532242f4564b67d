"""What is left of an answer when sentences are left out: the form of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.grounding.sentences import sentences, without

STEPS = """To return shoes:

1. Print the label.
2. Call our hotline.
3. Put the shoes in the box. Close the box.

Good luck!"""


@pytest.mark.parametrize(
    ("dropped", "left"),
    [
        (
            ("Call our hotline.",),
            "To return shoes:\n\n1. Print the label.\n2. Put the shoes in the box. Close the box.\n\nGood luck!",
        ),
        (("Close the box.",), STEPS.replace(" Close the box.", "")),
        (("Put the shoes in the box.",), STEPS.replace("Put the shoes in the box. ", "")),
        (
            ("Print the label.", "Call our hotline.", "Put the shoes in the box.", "Close the box."),
            "Good luck!",
        ),
        (("Good luck!",), STEPS.removesuffix("\n\nGood luck!")),
    ],
)  # fmt: skip
def test_the_rest_keeps_its_form(dropped: tuple[str, ...], left: str) -> None:
    assert without(STEPS, [one for one in sentences(STEPS) if one.text in dropped]) == left


def test_a_heading_with_nothing_below_it_goes() -> None:
    markdown = "## Returns\nPrint the label.\n\n## Refunds\nWe pay at once."

    assert without(markdown, [one for one in sentences(markdown) if one.text == "We pay at once."]) == (
        "## Returns\nPrint the label."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Use e.g. Chrome. Then sign in.", ["Use e.g. Chrome.", "Then sign in."]),
        ("Öffnen Sie z. B. Chrome. Dann weiter.", ["Öffnen Sie z. B. Chrome.", "Dann weiter."]),
        ("Version 4.1 is out! Get it?", ["Version 4.1 is out!", "Get it?"]),
        ("- **Print** the label.\n- Go.", ["**Print** the label.", "Go."]),
        ("> 1. Print it.", ["Print it."]),
        ("```\nrm a.txt\nls\n```", ["rm a.txt", "ls"]),
        ("打开设置。选择安全。", ["打开设置。选择安全。"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, said: list[str]) -> None:
    assert [one.text for one in sentences(text)] == said


LINES = st.builds(
    lambda mark, said, end: mark + " ".join(said) + end,
    st.sampled_from(("", "- ", "1. ", "  2) ", "> ", "## ", "**Head**")),
    st.lists(st.sampled_from(("One.", "Two!", "z. B. three.", "4.1 is out."))),
    st.sampled_from(("", ":", " and", "```")),
)
MARKDOWN = st.lists(LINES).map("\n".join)


def in_order(some: list[str], among: list[str]) -> bool:
    rest = iter(among)
    return all(one in rest for one in some)


@given(markdown=MARKDOWN, data=st.data())
def test_what_is_left_has_the_sentences_that_were_kept_and_no_others(markdown: str, data: st.DataObject) -> None:
    said = sentences(markdown)
    dropped = [one for one in said if data.draw(st.booleans())]

    left = "\n".join(one.text for one in sentences(without(markdown, dropped)))

    kept = [one for one in said if one not in dropped]
    assert in_order(left.split(), " ".join(one.text for one in kept).split())
    assert in_order(" ".join(one.text for one in kept if not one.leads_in).split(), left.split())


@given(markdown=MARKDOWN)
def test_nothing_dropped_is_nothing_lost(markdown: str) -> None:
    assert [one.text for one in sentences(without(markdown, []))] == [one.text for one in sentences(markdown)]
