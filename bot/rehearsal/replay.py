"""One past conversation through the pipeline, exchange by exchange, until a person would have had it.

Each exchange is asked as it really stood: after what was really said, agents' answers included. So a later one never
depends on what the bot made of an earlier one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import ConfigurationError, StoreUnavailable
from bot.model import Cancellation, Conversation, Kind, Outcome, Requester, Turn
from bot.ports import Answerer, ChatModel
from bot.privacy import Redactor
from bot.rehearsal.comparing import Comparison, compare
from bot.rehearsal.comparing.judge import is_open, second_opinion
from bot.rehearsal.past import Exchange, PastConversation, as_it_stood, exchanges
from bot.rehearsal.result import Result, Source, figures_of

log = logging.getLogger("firstline.rehearsal")


class Replay:
    """Thread-safe as far as the answerer is. `redactor` finds personal data, which stays in the results only where it
    is `shown`. `judge`: who is asked where code cannot tell whether answers agree; None: nobody."""

    def __init__(
        self, answerer: Answerer, redactor: Redactor, *, shown: bool = False, judge: ChatModel | None = None
    ) -> None:
        self._answerer = answerer
        self._redactor = redactor
        self._shown = shown
        self._judge = judge

    def __call__(self, number: int, past: PastConversation) -> tuple[Result, ...]:
        """Raises StoreUnavailable and ConfigurationError; whatever else goes wrong is a result that failed."""
        found: list[Result] = []
        for exchange in exchanges(past):
            found.append(self._one(past, exchange, as_it_stood(past, exchange, number)))
            if found[-1].kind is Kind.HANDED_OVER:
                break
        masked = list(self._masked(found, past.requester))
        judged = map(self._judged, masked)
        told = found if self._shown else masked
        return tuple(replace(one, comparison=compared) for one, compared in zip(told, judged, strict=True))

    def _judged(self, one: Result) -> Comparison:
        """`one` is without personal data."""
        if self._judge is None or not is_open(one.comparison, one.kind):
            return one.comparison
        return second_opinion(one.comparison, one.asked, one.said, one.agent, self._judge)

    def _one(self, past: PastConversation, exchange: Exchange, asked: Conversation) -> Result:
        began = time.perf_counter()
        outcome, problem = self._outcome(asked)
        seconds = time.perf_counter() - began
        kind = Kind.FAILED if outcome is None else outcome.kind
        answer = None if outcome is None else outcome.answer
        said, question, agent = answer.text if answer else "", _text(exchange.asked), _text(exchange.answered)
        cites = answer.cites if answer else ()
        known: dict[str, Any] = {} if outcome is None else figures_of(outcome)
        return Result(
            conversation=past.key,
            exchange=exchange.number,
            kind=kind,
            asked=question,
            said=said,
            agent=agent,
            comparison=compare(question, said, kind, agent, cited=[one.url for one in cites]),
            sources=tuple(Source(title=one.title, url=one.url) for one in cites),
            seconds=seconds,
            channel=past.channel,
            link=past.link,
            problem=problem,
            **known,
        )

    def _outcome(self, asked: Conversation) -> tuple[Outcome | None, str]:
        try:
            return self._answerer(asked, Cancellation()), ""
        except (StoreUnavailable, ConfigurationError):
            raise
        except Exception as error:  # noqa: BLE001  (one that fails is told in the report, the rest goes on)
            log.warning("an exchange failed", extra={"error": type(error).__name__})
            return None, type(error).__name__

    def _masked(self, found: Sequence[Result], requester: Requester) -> Iterator[Result]:
        texts = [text for one in found for text in (one.asked, one.said, one.agent)]
        clean = self._redactor.redact(texts, requester).texts
        for place, one in enumerate(found):
            asked, said, agent = clean[3 * place : 3 * place + 3]
            yield replace(one, asked=asked, said=said, agent=agent)


def _text(turns: Sequence[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)
