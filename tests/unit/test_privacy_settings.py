"""`[privacy]`: patterns of the operator's own numbers, refused at the start where they cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bot.app.cli.commands import cli
from bot.app.container import Container
from bot.config import Environment, Settings
from bot.config.behaviour import Behaviour
from bot.config.privacy import Privacy
from bot.model import Requester


@pytest.mark.parametrize("pattern", ["(", r"\d*", "", "[a-"])
def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="expected"):
        Privacy(order_numbers=(pattern,))


def test_the_operators_patterns_reach_the_redactor() -> None:
    behaviour = Behaviour(privacy=Privacy(order_numbers=(r"\bSO-\d{6}\b",)))
    redactor = Container(Settings(env=Environment(), behaviour=behaviour)).redactor
    assert redactor.redact(["where is SO-123456?"], Requester(id="1")).texts == ("where is <ORDER_1>?",)


def test_a_data_set_that_is_missing_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["eval", "pii", "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "synth_dataset_v2.jsonl is missing" in result.stderr
