"""Which section is chosen: by its sentences, by figures that are asked for, and by what its words stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive import extractive_answer
from bot.answering.quoting.kinds import figures_asked
from bot.answering.quoting.selection import select
from bot.answering.reading import read
from bot.answering.words import terms
from bot.learned.features import word_hashes
from bot.learned.words import word_vectors
from bot.model import StandIn
from tests.support.articles import article
from tests.support.wording import EN

SENTENCES = st.lists(st.text(alphabet="abc äé¶-'", max_size=30).map(lambda text: f"{text} code."), max_size=60)


@given(SENTENCES)
def test_sentences_that_are_hashed_together_mean_what_each_means(sentences: list[str]) -> None:
    there = read("", "\n".join(sentences))
    said = [sentence for sentence in sentences if sentence.strip()]
    assert [set(terms(one)) for one in said] == list(map(set, there.sentences))
    whole = word_vectors().total(word_hashes(" ".join(one.replace("¶", " ") for one in said[:1])))
    last = read("", said[0]).meanings[-1] if said else whole
    assert np.allclose(last, whole / (np.linalg.norm(whole) + 1e-6), atol=1e-4)


def test_each_sentence_begins_where_it_stands() -> None:
    text = "One code. Two codes.\n\n- three codes\n- four"
    begins = [text[start:].split()[0] for start in read("t", text).starts]
    assert begins == ["One", "Two", "-", "-"]


def test_a_word_that_another_stands_for_is_one_word_and_not_two() -> None:
    found = article(
        "Your account",
        ("Deactivated accounts", "Your account may be closed for a while, and open again."),
        ("How do I delete my account?", "Press Delete and confirm."),
    )
    delete = (StandIn(said="close", instead="delete", worth=0.9),)
    assert select("how can I close my account?", found, delete).choices[0].section.text.startswith("Press Delete")


def test_the_section_with_the_words_close_together_is_chosen_before_one_that_has_them_all_over() -> None:
    scattered = "The browser is yours. " + "It is fast. " * 12 + "Updates come at night. " + "All is well. " * 12
    found = article(
        "Signing in",
        ("Notes", f"{scattered}You may be remembered. We are happy."),
        ("More notes", "An update of the browser ends that you are remembered. Sign in once more."),
    )
    chosen = select("why am I not remembered after a browser update", found).choices[0]
    assert chosen.section.title == "More notes"


@pytest.mark.parametrize(
    ("question", "text", "stands_there"),
    [
        ("how long is it valid?", "It expires after ten minutes.", True),
        ("Wie lange gilt er?", "Er gilt 10 Tage.", True),
        ("what does it cost", "It costs 4.90 EUR.", True),
        ("what does it cost", "It costs nothing.", False),
        ("phone number of the hotline", "Call +1 (888) 767-6738.", True),
        ("whom do I call?", "Version 4.1.1 of 2024.", False),
        ("How do I change my phone number?", "Call 1-888-767-6738.", False),
    ],
)
def test_a_figure_is_looked_for_where_one_is_asked_for(question: str, text: str, stands_there: bool) -> None:
    assert any(figure.search(text) for figure in figures_asked(question)) is stands_there


def test_a_long_section_is_quoted_from_where_the_figure_stands_that_is_asked_for() -> None:
    long = "\n\n".join(f"Paragraph {number} about retirement and its many forms. " * 3 for number in range(12))
    found = article("Retirement", ("", f"{long}\n\nThe retirement office answers at 1-888-767-6738."))
    assert "1-888-767-6738" in extractive_answer("phone number of the retirement office", found, 0.1, EN).text
    assert "Paragraph 0" in extractive_answer("forms of retirement", found, 0.1, EN).text
