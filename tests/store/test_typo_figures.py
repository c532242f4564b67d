"""The figures that docs/knowledge.md promises, within what chance leaves: `make figures`, and a short form of it."""

from __future__ import annotations

import re
from contextlib import closing, nullcontext

import pytest

from bot.app.measuring import followups, typos
from bot.app.measuring.articles import help_articles
from bot.store.db import Database
from tests.support.shared import shared

pytestmark = pytest.mark.figures
_SHARE = re.compile(r"(?<![\d\[])(\d?\.\d{3})")


def figures(sections: list[str], title: str) -> dict[str, list[float]]:
    """By row: right first, among the first five."""
    (section,) = (one for one in sections if one.startswith(title))
    rows = (line.strip() for line in section.splitlines()[2:])
    return {re.split(r"  +", row)[0].split(" .")[0].split(" 1.")[0]: [*map(float, _SHARE.findall(row))] for row in rows}


def test_the_short_form_titles_in_english_with_slips(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typos, "server", lambda: closing(Database(database_url)))
    monkeypatch.setattr(typos, "LANGUAGES", ("_en",))
    monkeypatch.setattr(typos, "EVERY", 500)
    monkeypatch.setattr(typos, "help_articles", lambda data: help_articles(data)[::6])
    for others in ("everyday", "listed"):  # these are about articles in all three languages
        monkeypatch.setattr(typos, others, lambda *given: typos.titles(given[-1])[:5])
    slipped = figures(list(typos.sections(shared("evals"))), "Titles, with")

    assert slipped["understood"][1] >= 0.9
    assert slipped["understood"][1] >= slipped["as written"][1] + 0.1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_slips_cost_little_and_clean_questions_lose_nothing() -> None:
    sections = list(typos.sections(shared("evals")))

    for title in ("Titles", "Everyday questions"):
        clean, slipped = figures(sections, f"{title}, as they are"), figures(sections, f"{title}, with")
        assert clean["understood"][1] >= clean["as written"][1]
        assert slipped["understood"][1] >= clean["understood"][1] - 0.06
        assert slipped["understood"][1] >= slipped["as written"][1] + 0.15
    other = figures(sections, "In other words")
    assert other["understood"][1] >= other["as written"][1] + 0.2


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_follow_ups_are_found_at_least_as_well_as_by_joining_and_new_topics_as_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(followups, "embedder", lambda _: nullcontext())  # by words: 12,000 vectors take half an hour
    sections = list(followups.sections(shared("evals")))

    for title in ("Follow-ups", "Spoken dialogues"):
        found = figures(sections, title)
        joined = max(found["last two turns joined"][1], found["last two questions joined"][1])
        assert found["in the conversation"][1] >= joined
    new = figures(sections, "New topics")
    assert new["in the conversation"][1] >= new["last turn alone"][1] - 0.05
