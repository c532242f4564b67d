"""The plain methods that `firstline eval retrieval` sets beside ours, and how it counts."""

from __future__ import annotations

import numpy as np
import pytest

from bot.app.measuring.retrieval.questions import Asked
from bot.app.measuring.retrieval.report import figures
from bot.app.measuring.retrieval.ways import BM25, Corpus, articles, best, by_rank

TEXTS = ["How to change a password", "How to delete an account", "Passwords: how a password is kept", "Prices"]


def test_bm25_knows_what_is_rare_and_how_often_it_is_said() -> None:
    assert best(BM25(TEXTS).scores("where is my password kept?")) == [2, 0]
    assert best(BM25(TEXTS).scores("zebra")) == []


def test_two_rankings_are_fused_by_places() -> None:
    assert by_rank([1, 2, 3], [3, 4]) == [3, 1, 2, 4]


def test_passages_of_one_article_count_once() -> None:
    assert articles(Corpus(["a", "a", "b"], TEXTS[:3]), [1, 0, 2]) == ["a", "b"]


@pytest.mark.parametrize(
    ("found", "recall", "rank"),
    [
        (["right", "x"], 0.5, 1.0),
        (["x", "right", "too"], 1.0, 0.5),
        (["x", "x1", "x2", "x3", "x4", "too"], 0.0, 1 / 6),
        ([], 0.0, 0.0),
    ],
)
def test_recall_is_of_all_that_is_right_and_the_rank_of_the_first(found: list[str], recall: float, rank: float) -> None:
    recalls, ranks = figures([found], [Asked("?", frozenset({"right", "too"}), "part")])
    assert np.allclose([recalls[0], ranks[0]], [recall, rank])
