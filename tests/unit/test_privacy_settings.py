"""`[privacy]`: patterns of the operator's own numbers, refused at the start where they cannot work."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

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
