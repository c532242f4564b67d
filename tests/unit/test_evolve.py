"""The next state of an answer is what `dataclasses.replace` would have made."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from bot.pipeline.evolve import evolve
from bot.pipeline.state import AnswerState
from tests.support.asking import conversation


def test_the_next_state_has_what_changed_and_all_else_as_it_was() -> None:
    before = AnswerState(conversation=conversation("Where is my parcel?"), text="Where is my parcel?")
    after = evolve(before, question="Where is it?", note="shorter")
    assert after == replace(before, question="Where is it?", note="shorter")
    assert (before.question, before.note) == ("", "")


def test_a_field_that_no_state_has_is_refused() -> None:
    before = AnswerState(conversation=conversation("Where is my parcel?"), text="Where is my parcel?")
    with pytest.raises(TypeError, match="questoin"):
        evolve(before, questoin="Where is it?")  # type: ignore[call-arg]


def test_nothing_of_a_state_is_made_up_when_it_begins_to_be() -> None:
    # It would stay as it was before the change.
    assert not hasattr(AnswerState, "__post_init__")
    assert all(field.init for field in fields(AnswerState))
