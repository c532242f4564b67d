"""How likely the articles answer a question: a probability, the same whoever found the passages and in which order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.confidence import LEAST_PASSAGES, Judgement, Signals, model, telling_words
from bot.answering.topics import topic_of
from bot.answering.weighing import Weighed, weigh
from bot.app.cli.commands import cli
from bot.app.measuring import confidence_fit
from bot.app.measuring.cases import Case
from bot.app.measuring.sittings import Asked, Kind
from bot.config import Topics
from bot.model import ANYBODY, Passage, WordUse
from tests.support.bm25 import BM25Search
from tests.support.figures import FORMS, ceiling, floor
from tests.support.shared import shared_rows

PASSWORD = Passage(id=1, title="Reset your password", url="u1", text="Open Settings, choose Security.", score=1)
RETURNS = Passage(id=2, title="Returns", url="u2", text="You can return shoes within 30 days.", score=0.1)
USE = WordUse(passages=100, shares={"password": 0.1, "reset": 0.05, "shoes": 0.03}, languages=frozenset({"en"}))


def judge(question: str, passages: Sequence[Passage], use: WordUse) -> Judgement:
    return weighed(question, passages, use).judgement


def signals(question: str, passages: Sequence[Passage], use: WordUse) -> Signals:
    return weighed(question, passages, use).signals


def weighed(question: str, passages: Sequence[Passage], use: WordUse) -> Weighed:
    return weigh(question, passages, lambda _: use)


@given(st.text(max_size=200), st.lists(st.sampled_from((PASSWORD, RETURNS)), max_size=3), st.floats(0, 1))
def test_it_is_a_probability_of_any_text(question: str, passages: list[Passage], share: float) -> None:
    use = WordUse(passages=100, shares=dict.fromkeys(telling_words(question), share), languages=frozenset({"en"}))
    judgement = judge(question, passages, use)
    assert 0 <= judgement.answered <= 1
    assert judgement.on_subject is None or 0 <= judgement.on_subject <= 1
    assert all(math.isfinite(value) for value in (signals(question, passages, use).subject, judgement.answered))


def test_neither_the_order_nor_the_score_of_the_passages_matters() -> None:
    question = "How do I reset my password?"
    assert judge(question, [PASSWORD, RETURNS], USE) == judge(question, [RETURNS, PASSWORD], USE)


def test_rare_words_count_more_than_usual_ones() -> None:
    passage = Passage(id=1, title="", url="u", text="Payments.", score=1)
    rare = WordUse(passages=100, shares={"payments": 0.01, "invoice": 0.5})
    usual = WordUse(passages=100, shares={"payments": 0.5, "invoice": 0.01})
    asked = "payments invoice"
    assert signals(asked, [passage], rare).article > signals(asked, [passage], usual).article


def test_words_that_stand_in_no_article_speak_against_the_subject() -> None:
    known = signals("reset my password", [PASSWORD], USE)
    strange = signals("reset my weather", [PASSWORD], USE)
    assert strange.subject < known.subject


def test_a_name_that_the_article_does_not_have_is_missed_and_the_first_word_of_a_sentence_is_none() -> None:
    asked = ("reset the password of Payments", "reset the password. Payments", "reset the password of payments")
    assert [signals(text, [PASSWORD], USE).names for text in asked] == [1, 0, 0]
    assert signals("how does the Password get a Reset?", [PASSWORD], USE).names == 0


def test_what_the_headings_say_beyond_the_question_speaks_against_the_article() -> None:
    longer = replace(PASSWORD, title="Reset your password for Tesla chargers in Norway")
    plain, beyond = (signals("reset my password", [one], USE).beyond for one in (PASSWORD, longer))
    assert plain < beyond < 1
    assert model().answered[[field.name for field in fields(Signals)].index("beyond")] < 0


def test_words_and_meaning_agree_on_an_article_or_do_not() -> None:
    assert signals("reset my password", [PASSWORD, RETURNS], USE).unanimous == 1
    assert signals("shoes", [PASSWORD, RETURNS], USE).unanimous == 1
    assert signals("reset my password", [], USE).unanimous == 0


def test_one_article_that_is_ahead_of_the_others_is_a_good_sign() -> None:
    twin = Passage(id=3, title=PASSWORD.title, url="u3", text=PASSWORD.text, score=1)
    alone, beside = (signals("reset password", found, USE).ahead for found in ([PASSWORD], [PASSWORD, twin]))
    assert alone > beside == 0


def test_so_is_one_whose_words_weigh_more_than_those_of_any_other_and_it_may_stand_anywhere() -> None:
    first, second = replace(PASSWORD, lead=3.0), replace(RETURNS, lead=-3.0)
    found = [signals("reset password", some, USE).lead for some in ([second, first], [PASSWORD, RETURNS], [second])]
    assert found[0] > 0
    assert found[1:] == [0, 0]
    assert model().answered[[field.name for field in fields(Signals)].index("lead")] > 0


def test_an_article_about_the_same_thing_that_does_not_do_what_is_asked_is_no_good_sign() -> None:
    here = replace(PASSWORD, title="Delete your password")
    (does, other), asked = (signals("reset my password", [one], USE) for one in (PASSWORD, here)), "agrees"
    assert getattr(does, asked) == 1
    assert getattr(other, asked) == 0
    assert other.margin <= does.margin


@pytest.mark.parametrize(
    ("question", "use"),
    [
        ("reset my weather", WordUse(passages=LEAST_PASSAGES - 1, languages=frozenset({"en"}))),  # too few to tell
        ("Wie wird das Wetter in der Stadt?", WordUse(passages=1000, languages=frozenset({"en"}))),  # foreign
        ("and how?", WordUse(passages=1000, languages=frozenset({"en"}))),  # says nothing
    ],
)
def test_where_the_subject_cannot_be_told_nothing_is_out_of_scope(question: str, use: WordUse) -> None:
    judgement = judge(question, [], use)
    assert judgement.on_subject is None
    assert not judgement.out_of_scope


def test_a_question_of_which_nothing_is_known_is_out_of_scope() -> None:
    assert judge("What is the weather in Paris?", [], WordUse(passages=1000, languages=frozenset({"en"}))).out_of_scope


# fitted


def made_up(kind: Kind, value: float) -> Case:
    return Case(
        "somewhere", Asked("", kind, "set"), Signals(*[value] * len(fields(Signals))), shared=value, carried=value
    )


def test_the_fit_tells_the_kinds_apart_and_is_the_same_every_time() -> None:
    rows = [made_up(kind, base + step / 100) for kind, base in KINDS for step in range(40)]
    fit = confidence_fit.fitted(rows)
    assert fit == confidence_fit.fitted(rows)
    likely = confidence_fit.probabilities(rows, fit.answered)
    assert likely[0] > likely[40] > likely[-1]
    lost = [row for row, value in zip(rows, confidence_fit.probabilities(rows, fit.on_subject), strict=True)
            if row.asked.kind == "answered" and value < fit.on_subject_from]  # fmt: skip
    assert len(lost) <= math.ceil(confidence_fit.LOST * 40)


KINDS: tuple[tuple[Kind, float], ...] = (("answered", 0.8), ("missed", 0.5), ("far", 0.0))


def test_what_the_fit_writes_is_what_is_read(tmp_path: Path) -> None:
    assert confidence_fit.written(model()) == confidence_fit.PATH.read_text(encoding="utf-8")


def test_sets_that_are_missing_are_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["eval", "topics", "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "docs.jsonl is missing" in result.output


@pytest.mark.figures
@FORMS
def test_floor_on_what_is_told_apart(whole: bool) -> None:
    """Of technotes: what the articles answer against what they do not, and against what is about something else."""
    docs = shared_rows("evals/techqa/docs.jsonl")
    search = BM25Search([(doc["text"].split("\n")[0], doc["id"], doc["text"]) for doc in docs])

    def judged(questions: list[str]) -> list[tuple[float, bool]]:
        found = [
            judge(text, search.search(text, 5, ANYBODY), search.use_of_words(telling_words(text))) for text in questions
        ]
        return [(one.answered, one.out_of_scope) for one in found]

    gold = judged(
        [row["question"] for row in shared_rows("evals/techqa/questions.jsonl") if not row["is_impossible"]][
            :: 1 if whole else 12
        ]
    )
    far = judged([row["text"] for row in shared_rows("evals/clinc150/test.jsonl")][:: 10 if whole else 140])
    assert sum(scope for _, scope in gold) / len(gold) <= ceiling(0.07, len(gold), whole=whole)
    assert sum(scope for _, scope in far) / len(far) >= floor(0.5, len(far), whole=whole)
    ahead = [left > right for left, _ in gold for right, _ in far]
    assert sum(ahead) / len(ahead) >= floor(0.9, len(gold), whole=whole)


# topics


def topics(**own: object) -> Topics:
    return Topics.model_validate({"own": own})


def test_a_topic_is_found_by_its_examples_in_other_words() -> None:
    prices = {
        "description": "What our plans cost",
        "examples": ["How much is the pro plan?", "Do you have a discount?"],
    }
    found = topic_of("how much does the pro plan cost", topics(prices=prices))
    assert found is not None
    assert found.name == "prices"
    assert topic_of("how do I reset my password", topics(prices=prices)) is None


def test_the_nearest_topic_wins() -> None:
    own = topics(one={"description": "Cancel an order"}, two={"description": "Cancel a subscription"})
    found = topic_of("cancel the subscription", own)
    assert found is not None
    assert found.name == "two"


@given(st.text(max_size=200))
def test_any_text_has_a_topic_or_none(text: str) -> None:
    found = topic_of(text, topics(one={"description": "Cancel an order"}))
    assert found is None or 0 < found.nearness <= 1.0001
