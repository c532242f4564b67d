"""An article is cut along its headings, whole blocks stay whole, and nothing is lost on the way."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.knowledge.chunk import MAX_WORDS, Piece, chunk, count

PARAGRAPH = "Open the settings and choose your plan. "


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


def test_each_section_is_a_passage_that_knows_its_headings() -> None:
    article = (
        "# Billing\n\nHow you pay.\n\n## Invoices\n\nMonthly.\n\n### Address\n\nIn settings.\n\n## Refunds\n\nAsk us."
    )
    assert chunk(article) == [
        Piece(("Billing",), "How you pay."),
        Piece(("Billing", "Invoices"), "Monthly."),
        Piece(("Billing", "Invoices", "Address"), "In settings."),
        Piece(("Billing", "Refunds"), "Ask us."),
    ]


def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    assert chunk("# Billing\n\n## Invoices\n\nMonthly.", title="Billing") == [Piece(("Invoices",), "Monthly.")]


def test_a_heading_with_nothing_below_it_joins_what_came_before() -> None:
    assert chunk("Text.\n\n## Contact\n\n## Hours\n\nNine to five.") == [
        Piece((), "Text.\n\nContact"),
        Piece(("Hours",), "Nine to five."),
    ]


def test_an_underlined_heading_counts_and_a_hash_in_code_does_not() -> None:
    assert chunk("Billing\n=======\n\n```sh\n# comment\n```") == [Piece(("Billing",), "```sh\n# comment\n```")]


def test_paragraphs_share_a_passage_up_to_about_170_words() -> None:
    pieces = chunk("\n\n".join([PARAGRAPH * 10] * 6))  # 70 words each
    assert [count(piece.text) for piece in pieces] == [140, 140, 140]


def test_a_short_rest_joins_the_passage_before() -> None:
    pieces = chunk("\n\n".join([PARAGRAPH * 24, "That is all."]))
    assert texts(pieces) == [(PARAGRAPH * 24).strip() + "\n\nThat is all."]


def test_a_list_stays_whole_and_with_the_words_that_introduce_it() -> None:
    steps = "\n".join(f"{number}. {PARAGRAPH}" for number in range(1, 21))
    (piece,) = chunk(f"{PARAGRAPH * 12}\n\n{steps}")
    assert piece.text.startswith(PARAGRAPH)
    assert piece.text.endswith(f"20. {PARAGRAPH}".strip())


def test_a_list_that_is_too_long_is_divided_between_its_items() -> None:
    items = [f"- {number} {PARAGRAPH}{PARAGRAPH}\n  - and {number} more" for number in range(60)]
    pieces = chunk("\n".join(items))
    assert len(pieces) > 1
    assert all(piece.text.startswith("- ") for piece in pieces)
    assert " ".join(texts(pieces)).split() == " ".join(items).split()


def test_a_code_block_that_is_too_long_keeps_its_fence_in_every_part() -> None:
    code = "\n".join(f"line {number} does something" for number in range(200))
    pieces = chunk(f"```python\n{code}\n```")
    assert len(pieces) > 1
    assert all(piece.text.startswith("```python\n") and piece.text.endswith("\n```") for piece in pieces)


def test_a_table_that_is_too_long_keeps_its_head_in_every_part() -> None:
    rows = "\n".join(f"| setting {number} | what it does |" for number in range(200))
    pieces = chunk(f"| name | meaning |\n|---|---|\n{rows}")
    assert len(pieces) > 1
    assert all(piece.text.startswith("| name | meaning |\n|---|---|\n| setting") for piece in pieces)


def test_comments_and_renderers_instructions_are_no_text() -> None:
    assert texts(chunk("<!-- draft: promise a refund -->\n\nReal.\n\n{: .number-list}\n\n{% include x.html %}")) == [
        "Real."
    ]


def test_a_plain_text_has_no_headings_and_no_markup() -> None:
    assert chunk("# not a heading\n\n* not a list", markdown=False) == [Piece((), "# not a heading\n\n* not a list")]


def test_a_script_without_spaces_is_divided_too() -> None:
    pieces = chunk("请在设置中选择您的套餐。" * 200)
    assert len(pieces) > 5
    assert all(count(piece.text) <= MAX_WORDS for piece in pieces)


def test_a_word_without_end_is_cut() -> None:
    pieces = chunk("x" * 100_000)
    assert max(len(piece.text) for piece in pieces) < 10_000
    assert "".join("".join(texts(pieces)).split()) == "x" * 100_000


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


word = st.text("abcdefgäß中文é0123456789", min_size=1, max_size=12)
line = st.lists(word, min_size=1, max_size=15).map(" ".join)
sentence = line.map(lambda text: f"{text}.")
paragraph = st.lists(sentence, min_size=1, max_size=25).map(" ".join)
bullets = st.lists(line, min_size=1, max_size=40).map(lambda lines: "\n".join(f"- {text}" for text in lines))
quote = st.lists(line, min_size=1, max_size=10).map(lambda lines: "\n".join(f"> {text}" for text in lines))
fence = st.lists(line, min_size=1, max_size=60).map(lambda lines: "```\n" + "\n".join(lines) + "\n```")
block = st.one_of(paragraph, bullets, quote, fence)


@settings(max_examples=40, deadline=None)
@given(st.lists(block, min_size=1, max_size=6).map("\n\n".join))
def test_no_word_is_lost_and_the_order_is_kept(article: str) -> None:
    assert [found for piece in chunk(article) for found in words(piece.text)] == words(article)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.one_of(st.none(), sentence)), min_size=1, max_size=12))
def test_no_heading_is_lost_and_each_passage_stands_under_its_own(sections: list[tuple[int, str | None]]) -> None:
    article = "\n\n".join(
        f"{'#' * level} heading{number}\n\n{text or ''}" for number, (level, text) in enumerate(sections)
    )
    pieces = chunk(article)
    everything = "\n".join(" ".join((*piece.headings, piece.text)) for piece in pieces)
    for number, (_, text) in enumerate(sections):
        assert re.search(rf"\bheading{number}\b", everything)
        if text:
            own = [piece for piece in pieces if piece.headings and piece.headings[-1] == f"heading{number}"]
            said = [found for piece in own for found in words(piece.text)]
            assert said[: len(words(text))] == words(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("a b#*->|`~=[]()!&:\n\t1.\\_{}中"), max_size=400), st.booleans())
@example("[a]: http://example.com\n\n[a]", True)
@example("* * *\na", True)
@example("> # a\n> b\n\n1. ```\n   x", True)
@example("| a |\n|---|\n| b | c |", True)
def test_whatever_the_markup_every_letter_survives_in_order(text: str, markdown: bool) -> None:
    text = re.sub(r"\{[:%]|\]\(", " ", text)  # renderers' instructions and a heading's link targets are meant to go
    letters = [letter for letter in text if letter.isalpha()]
    pieces = chunk(text, markdown=markdown)
    # A heading is told again with every passage below it, hence: in order, perhaps with repetitions between.
    told = iter([letter for piece in pieces for letter in "".join((*piece.headings, piece.text)) if letter.isalpha()])
    assert all(letter in told for letter in letters)
    assert all(count(piece.text) <= 2 * MAX_WORDS for piece in pieces)


def test_a_procedure_stays_whole_from_its_first_step_with_what_stands_between() -> None:
    steps = [f"{number}. {PARAGRAPH}{PARAGRAPH}" for number in range(1, 27)]
    article = "\n".join(steps[:20]) + "\n\nMind the **lid**.\n\n" + "\n".join(steps[20:])

    (piece,) = chunk(f"Do this:\n\n{article}\n\nThat is all.")

    assert count(piece.text) > MAX_WORDS
    assert piece.text.startswith("Do this:\n\n1. ")
    assert "Mind the **lid**.\n\n21. " in piece.text


def test_steps_that_are_paragraphs_stay_together() -> None:
    steps = [f"**Step {number}:** {PARAGRAPH * 6}".strip() for number in range(1, 9)]
    assert texts(chunk("\n\n".join(steps))) == ["\n\n".join(steps)]


def test_a_procedure_beyond_all_bounds_is_divided_between_steps_that_keep_their_numbers() -> None:
    steps = [f"{number}. {PARAGRAPH * 5}" for number in range(1, 40)]
    pieces = texts(chunk("\n".join(steps)))
    assert len(pieces) > 1
    assert [re.match(r"\d+\. ", piece) is not None for piece in pieces] == [True] * len(pieces)
    assert " ".join(pieces).split() == " ".join(steps).split()


def test_words_that_lead_go_with_what_they_lead_to() -> None:
    table = "| name | meaning |\n|---|---|\n" + "\n".join("| setting | what it does to all |" for _ in range(15))
    before, after = texts(chunk(f"{PARAGRAPH * 22}\n\n**Settings**\n\nThey are:\n\n{table}"))
    assert before == (PARAGRAPH * 22).strip()
    assert after.startswith("**Settings**\n\nThey are:\n\n| name")


@pytest.mark.parametrize("question", ["**Can I pay later?**", "Q: Can I pay later?", "**Q1.** Can I pay later?"])
def test_a_question_in_bold_heads_its_answer(question: str) -> None:
    article = f"## Payment\n\n{question}\n\nYes.\n\n**How?**\n\nBy transfer.\n\n## Taxes\n\n**Do you know?**"
    answered = [Piece(("Payment", "Can I pay later?"), "Yes."), Piece(("Payment", "How?"), "By transfer.")]
    assert [*chunk(article)] == [*answered, Piece(("Taxes",), "**Do you know?**")]


def test_a_question_and_its_answer_in_one_paragraph_are_both() -> None:
    assert chunk("**How long?**  \nTwo days.\n\n**How much?**\\\nTen.") == [
        Piece(("How long?",), "Two days."),
        Piece(("How much?",), "Ten."),
    ]


def test_bold_words_that_ask_nothing_stay_words() -> None:
    article = "**Do not open it!**\n\nNever. **Is it hot?** Yes.\n\n**Is it hot?** Or **cold?**\n\nText."
    assert chunk(article) == [Piece((), article)]


def test_lines_end_alike_in_every_passage() -> None:
    (piece,) = chunk("# T\n\n```\none\rtwo\r\nthree\n```\n")
    assert piece.text == "```\none\ntwo\nthree\n```"
