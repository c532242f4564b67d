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
from bot.ports import Answerer
from bot.privacy import Redactor
from bot.rehearsal.comparing import compare
from bot.rehearsal.past import Exchange, PastConversation, as_it_stood, exchanges
from bot.rehearsal.result import Result, Source, figures_of

log = logging.getLogger("firstline.rehearsal")


class Replay:
    """Thread-safe as far as the answerer is. `mask`: what finds personal data; None: it stays."""

    def __init__(self, answerer: Answerer, mask: Redactor | None) -> None:
        self._answerer = answerer
        self._mask = mask

    def __call__(self, number: int, past: PastConversation) -> tuple[Result, ...]:
        """Raises StoreUnavailable and ConfigurationError; whatever else goes wrong is a result that failed."""
        found: list[Result] = []
        for exchange in exchanges(past):
            found.append(self._one(past, exchange, as_it_stood(past, exchange, number)))
            if found[-1].kind is Kind.HANDED_OVER:
                break
        return tuple(self._masked(found, past.requester))

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
        if self._mask is None:
            yield from found
            return
        texts = [text for one in found for text in (one.asked, one.said, one.agent)]
        clean = self._mask.redact(texts, requester).texts
        for place, one in enumerate(found):
            asked, said, agent = clean[3 * place : 3 * place + 3]
            yield replace(one, asked=asked, said=said, agent=agent)


def _text(turns: Sequence[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)
