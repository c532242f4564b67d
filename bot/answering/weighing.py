"""A question and what was found for it: which section answers it, and how surely. Done once for a question, whoever
writes the answer then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.answering.confidence import Judgement, Signals, judge, signals, telling_words
from bot.answering.query.parts import questions
from bot.answering.query.ways import ways_of_putting
from bot.answering.quoting.selection import Selection, select
from bot.model import Passage, StandIn, WordUse


@dataclass(frozen=True, slots=True)
class Weighed:
    selection: Selection
    signals: Signals
    judgement: Judgement


def weigh(
    question: str,
    passages: Sequence[Passage],
    use_of_words: Callable[[Collection[str]], WordUse],
    stand_ins: tuple[StandIn, ...] = (),
    *,
    parts: Sequence[str] | None = None,
) -> Weighed:
    """`question`: redacted, slips mended, with what it follows. `parts`: those of it that may be all it asks; None: the
    questions in it. Raises what `use_of_words` raises.
    """
    ways = ways_of_putting(question, questions(question) if parts is None else parts, stand_ins)
    use = use_of_words({word for way in ways for word in telling_words(way)})
    selection = select(question, passages, stand_ins)
    found = signals(ways, passages, use, selection)
    return Weighed(selection, found, judge(question, found, use))
