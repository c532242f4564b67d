"""Two rankings made one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.fusion import Scored, fused, score_of

SCORE = st.integers(1, 1000).map(lambda number: number / 1000)


def ranking(scores: dict[int, float]) -> list[Scored]:
    ordered = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    return [Scored(passage, score) for passage, score in ordered]


RANKING = st.dictionaries(st.integers(1, 30), SCORE, max_size=20).map(ranking)


@given(RANKING, RANKING)
def test_each_passage_of_either_comes_once(words: list[Scored], meaning: list[Scored]) -> None:
    found = fused(words, meaning)
    assert sorted(found) == sorted({one.passage for one in (*words, *meaning)})


@given(RANKING)
def test_one_ranking_by_itself_stays_as_it_is(one: list[Scored]) -> None:
    assert fused(one, []) == [scored.passage for scored in one]


@given(RANKING, RANKING)
def test_what_is_first_in_both_is_first(words: list[Scored], meaning: list[Scored]) -> None:
    assert fused([Scored(99, 2.0), *words], [Scored(99, 2.0), *meaning])[0] == 99


@given(RANKING, RANKING, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_scale_of_a_ranking_does_not_matter(words: list[Scored], meaning: list[Scored], factor: float) -> None:
    louder = [Scored(one.passage, one.score * factor) for one in words]
    assert fused(louder, meaning) == fused(words, meaning)


def test_what_an_index_has_missed_counts_as_near_as_it_is() -> None:
    words = [Scored(1, 5.0), Scored(2, 4.0)]
    nearest = [Scored(2, 0.80), Scored(3, 0.75), Scored(4, 0.70)]
    assert fused(words, nearest)[0] == 2
    assert fused(words, nearest, [Scored(1, 0.79)])[0] == 1


def test_a_clear_first_counts_more_than_a_narrow_one() -> None:
    # given one passage far ahead by its words, and another ahead by a hair by its meaning
    words = [Scored(1, 10.0), Scored(2, 2.0), Scored(3, 1.5)]
    meaning = [Scored(2, 0.84), Scored(1, 0.839), Scored(4, 0.80), Scored(5, 0.70), Scored(6, 0.60)]
    # then by places alone both would be level, and the words decide
    assert fused(words, meaning)[0] == 1


def test_scores_fall_from_one() -> None:
    scores = [score_of(place) for place in range(1, 200)]
    assert scores[0] == 1
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
