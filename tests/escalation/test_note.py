"""What the facts tell the agent besides the words; what they do not tell is left out."""

from __future__ import annotations

from bot.model import Facts, HandoffNote, Intent, SignalValue
from escalation.note import note_of
from escalation.signals.mood import FRUSTRATION, WORSE
from tests.support.asking import conversation


def facts(*found: tuple[str, float]) -> Facts:
    signals = tuple(
        SignalValue(name=name, strength=strength, threshold=0.5, explanation=f"It is {name}.")
        for name, strength in found
    )
    return Facts(conversation=conversation("x"), signals=signals, attempt=None)


def test_mood_and_trend_are_told_in_the_words_of_their_signals() -> None:
    note = note_of(conversation("x"), facts((WORSE, 0.9), (FRUSTRATION, 0.7)))
    assert note.mood == f"It is {FRUSTRATION}. It is {WORSE}."


def test_what_was_not_found_is_left_out() -> None:
    weak = facts((FRUSTRATION, 0.4), (Intent.COMPLAINT, 0.3))
    assert note_of(conversation("x"), weak) == note_of(conversation("x"), None) == HandoffNote()


def test_the_matter_is_the_surest_that_an_agent_would_care_for() -> None:
    found = facts((Intent.HOW_TO, 0.9), (Intent.COMPLAINT, 0.6), (Intent.OUTAGE, 0.7), (Intent.HUMAN_REQUEST, 1))
    assert (
        note_of(conversation("x"), found, Intent.REFUND_OR_BILLING_DISPUTE).intent is Intent.REFUND_OR_BILLING_DISPUTE
    )
    assert note_of(conversation("x", language="de"), found, Intent.HUMAN_REQUEST) == HandoffNote(
        intent=Intent.OUTAGE, language="de"
    )
