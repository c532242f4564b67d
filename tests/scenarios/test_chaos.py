"""The short form of `make chaos`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.chaos import Chaos, chaotic
from tests.support.shared import SHARED


@pytest.mark.deploy
@pytest.mark.timeout(420)
def test_nothing_is_lost_nothing_said_twice_nobody_talked_over(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    contracts = SHARED / "contracts"
    known = contracts if contracts.exists() else None
    with chaotic(database_url, redis_url, tmp_path, known) as (firstline, model, langfuse):
        counted = Chaos(firstline, model, langfuse, messages=150, seed=20260105).run()
    assert counted["messages"] == 150
    assert counted["workers killed"] > 0
    assert counted["answer sent"] > 15
    assert counted["workers frozen"] > 0
    assert counted["web chats killed"] > 0
    assert counted["scorers killed"] > 0
    assert counted["answers judged"] > 0
    assert counted["moods of Langfuse"] > 5
    assert counted["turns traced"] > 10
    assert counted["times Redis was emptied"] > 0
    assert counted["connections of visitors lost"] > 0
    assert counted["answers of visitors read as streams"] > 0
