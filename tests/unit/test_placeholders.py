"""Masking is undone exactly, and nobody can talk a placeholder into somebody's data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.placeholders import PLACEHOLDER, Span, mask, merged, restore

# Text in which things that look like placeholders are likely.
TRICKY = st.text(alphabet=st.sampled_from(list("<>_EMAILNT123 ab@.\n")), max_size=60) | st.text(max_size=60)
PIECES = st.lists(st.sampled_from(["<EMAIL_1>", "<TEXT_1>", "<NAME_2>", "anna@x.io", "Anna", " ", "<", ">", "_1"]))
SPANS = st.lists(
    st.builds(
        lambda start, length, label: Span(start, start + length, label),
        st.integers(0, 60),
        st.integers(0, 12),
        st.sampled_from(["EMAIL", "NAME", "PHONE"]),
    ),
    max_size=6,
)


def within(text: str, spans: list[Span]) -> list[Span]:
    return [Span(min(span.start, len(text)), min(span.end, len(text)), span.label) for span in spans]


@given(TRICKY | PIECES.map("".join), SPANS)
def test_masking_and_restoring_gives_the_text_back(text: str, spans: list[Span]) -> None:
    masked, placeholders = mask(text, within(text, spans), {})
    assert restore(masked, placeholders) == text


@given(st.lists(st.tuples(TRICKY, SPANS), max_size=5))
def test_all_texts_of_a_conversation_come_back_from_the_final_placeholders(texts: list[tuple[str, list[Span]]]) -> None:
    placeholders: dict[str, str] = {}
    masked = []
    for text, spans in texts:
        clean, placeholders = mask(text, within(text, spans), placeholders)
        masked.append(clean)
    assert [restore(clean, placeholders) for clean in masked] == [text for text, _ in texts]
    assert len(set(placeholders.values())) == len(placeholders)


@given(PIECES.map("".join), SPANS)
def test_no_character_of_a_span_is_left(text: str, spans: list[Span]) -> None:
    marked = text.translate({ord(char): None for char in "#"})
    inside = within(marked, spans)
    hidden = "".join(
        "#" if any(span.start <= i < span.end for span in inside) else char for i, char in enumerate(marked)
    )
    masked, placeholders = mask(hidden, inside, {})
    assert "#" not in PLACEHOLDER.sub("", masked)
    assert restore(masked, placeholders) == hidden


def test_the_same_value_has_the_same_placeholder() -> None:
    first, placeholders = mask("ann@x.io", [Span(0, 8, "EMAIL")], {})
    second, _ = mask("to ann@x.io and bob@x.io", [Span(3, 11, "EMAIL"), Span(16, 24, "EMAIL")], placeholders)
    assert first == "<EMAIL_1>"
    assert second == "to <EMAIL_1> and <EMAIL_2>"


def test_a_typed_placeholder_is_not_somebodys_address() -> None:
    _, placeholders = mask("mail ann@x.io", [Span(5, 13, "EMAIL")], {})
    masked, placeholders = mask("what is <EMAIL_1>?", [], placeholders)
    assert masked == "what is <TEXT_1>?"
    assert restore(masked, placeholders) == "what is <EMAIL_1>?"


def test_a_value_that_looks_like_a_placeholder_is_not_restored_twice() -> None:
    assert restore("<TEXT_1>", {"<TEXT_1>": "<EMAIL_1>", "<EMAIL_1>": "ann@x.io"}) == "<EMAIL_1>"


def test_a_placeholder_the_model_made_up_stays() -> None:
    assert restore("to <EMAIL_9>", {"<EMAIL_1>": "ann@x.io"}) == "to <EMAIL_9>"


def test_overlapping_spans_become_one_named_after_the_longest() -> None:
    assert merged([Span(0, 4, "NAME"), Span(2, 12, "EMAIL"), Span(20, 20, "PHONE")]) == [Span(0, 12, "EMAIL")]
