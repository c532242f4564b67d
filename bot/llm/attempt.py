"""One call of one of several language models: what it took is told, counted and paid for, also where it broke off."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from bot import telemetry
from bot.errors import ModelError, ModelUnavailable, RequestRefused
from bot.llm.breaker import Breaker
from bot.llm.prices import Prices, counted
from bot.model import Finished, Piece, Prompt, TextPiece, ToolCall, Usage
from bot.ports import ChatModel, Purse

log = logging.getLogger("firstline.llm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of the models. `seconds`: how long one call of it may take."""

    name: str
    chat: ChatModel = field(repr=False)
    seconds: float
    prices: Prices | None = None  # None: not known
    breaker: Breaker = field(default_factory=Breaker, repr=False)

    @property
    def free(self) -> bool:
        return self.prices is not None and self.prices.nothing


class Attempt:
    """`failed`: the models before it that did not answer. `handed_out`: whether there were any pieces."""

    def __init__(self, candidate: Candidate, prompt: Prompt, failed: tuple[str, ...], purse: Purse | None) -> None:
        self.handed_out = False
        self._candidate = candidate
        self._prompt = prompt
        self._failed = failed
        self._purse = purse
        self._written: list[str] = []
        self._began = time.monotonic()

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for it any more: then its end is no failure of the model's."""
        return self._prompt.cancellation is not None and self._prompt.cancellation.cancelled

    def pieces(self) -> Iterator[Piece]:
        """Raises what the model raises."""
        own = self._candidate
        outcome, paid = "withdrawn", False
        reply = own.chat.reply(self._prompt)
        try:
            for piece in reply:
                self.handed_out = True
                self._written.append(_words(piece))
                if isinstance(piece, Finished):
                    outcome, paid = "ok", True
                    own.breaker.succeeded()
                    piece = replace(piece, usage=self._pay(piece.usage))
                yield piece
        except ModelError as error:
            if not self.cancelled:
                outcome = "failed"
                self._note(error)
            raise
        finally:
            if isinstance(reply, Generator):
                reply.close()  # before anything else: nobody waits for the rest
            telemetry.MODEL_ASKED.add(model=own.name, outcome=outcome)
            if (self.handed_out or self.cancelled) and not paid:
                self._pay(Usage(model=own.name))

    def _pay(self, told: Usage) -> Usage:
        """With all that is recorded of a call."""
        own, took = self._candidate, counted(told, self._prompt, "".join(self._written))
        usage = replace(
            took,
            model=own.name,
            cost=None if own.prices is None else own.prices.cost(took),
            seconds=time.monotonic() - self._began,
            prompt=self._prompt.name,
            failed=self._failed,
            ended_at=time.time(),
        )
        if usage.cost is not None:
            telemetry.MODEL_COST.add(float(usage.cost), model=own.name)
        if self._purse is not None:
            self._purse.pay(self._prompt.conversation, usage)
        return usage

    def _note(self, error: ModelError) -> None:
        """What is no good is this reply, or this request; what does not answer may not answer the next time either."""
        log.warning("a model failed", extra={"model": self._candidate.name, "error": type(error).__name__})
        down = isinstance(error, ModelUnavailable) and not isinstance(error, RequestRefused)
        if down and self._had_its_time and self._candidate.breaker.failed():
            telemetry.MODEL_PAUSES.add(model=self._candidate.name)
            log.warning("a model is left alone for a while", extra={"model": self._candidate.name})

    @property
    def _had_its_time(self) -> bool:
        """Where little was left for it, that it was not done in time says nothing."""
        until = self._prompt.deadline or math.inf
        return time.monotonic() < until or until - self._began >= self._candidate.seconds / 2


def _words(piece: Piece) -> str:
    match piece:
        case TextPiece(text):
            return text
        case ToolCall(name=name, arguments=arguments):
            return f"{name} {dict(arguments)}"
        case _:
            return ""
