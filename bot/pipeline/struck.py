"""Which guards struck in a run, for what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.model import Harm
from bot.pipeline.outgoing.guard import Leak
from bot.pipeline.state import AnswerState
from bot.pipeline.steps.disarm import LEFT_OUT

_LEAKS = frozenset(leak.value for leak in Leak)


def struck(state: AnswerState, notes: Mapping[str, str]) -> Iterator[str]:
    """The guards that did, by name."""
    if state.injection is not None and state.injection.found:
        yield "injection"
    if state.moderated is not None and state.moderated.harm is not Harm.NONE:
        yield "moderation"
    if LEFT_OUT in notes.values():
        yield "passages"
    if _LEAKS.intersection(notes.values()):
        yield "outgoing"
