"""docs/metrics.md names every column of the views, and its example queries run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.store import Store

PAGE = (Path(__file__).parents[2] / "docs/metrics.md").read_text()
EXAMPLES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
VIEWS = (
    "conversation_outcomes", "resolution_history", "csat", "opinions", "figure_deflection", "figure_resolution",
    "figure_escalation", "figure_escalation_reasons", "figure_csat", "figure_first_word", "figure_time_to_resolution",
    "figure_cost", "figure_spending", "figure_model_errors", "figure_guards", "figure_guard_names", "figure_coverage",
    "figure_limits",
)  # fmt: skip
OF_OTHERS = {"conversations_at_rest", "watched_conversations"}  # what retention asks, and the watch


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_described_and_no_other(store: Store, view: str) -> None:
    table = PAGE.partition(f"**`{view}`**")[2].partition("| column |")[2].partition("\n\n")[0]
    described = {name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    columns = store.rows("SELECT column_name FROM information_schema.columns WHERE table_name = %s", view)
    assert described == {row["column_name"] for row in columns}


def test_every_view_is_described(store: Store) -> None:
    views = store.rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
    assert {row["viewname"] for row in views} == {*VIEWS, *OF_OTHERS}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs(store: Store, example: str) -> None:
    assert store.rows(example) == []
