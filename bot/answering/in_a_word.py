"""What became of a question, in a word: for the metric."""

from __future__ import annotations

from bot.answering.proactive import confident_enough
from bot.model import Mode, Outcome


def in_a_word(mode: Mode, outcome: Outcome) -> str:
    """Of a recorded outcome."""
    answer = outcome.answer
    if mode is Mode.PROACTIVE and not confident_enough(outcome):
        return "skipped"
    if mode.leaves_it_to_agents:
        return "proposed" if answer is not None and answer.grounded else "skipped"
    if outcome.decision.escalate:
        return "handed_over"
    if answer is None or answer.silent:
        return "skipped"
    return "not_found" if answer.grounded is False else "answered"
