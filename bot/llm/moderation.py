"""Moderation over the OpenAI wire format: the provider's moderations endpoint, and Llama Guard 3 as a chat model.

One attempt, within seconds: a requester waits. After failures in a row a service is left alone for a while. Failures
become `ModelError`s, without any text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import httpx2
from openai import APIResponse

from bot import telemetry
from bot.errors import BadModelOutput, ModelError, ModelUnavailable
from bot.guards.moderation import Moderator, of_llama_guard, of_provider
from bot.llm.breaker import Breaker
from bot.llm.client import Passing, connect, ended_at, mapped_errors, timeouts
from bot.model import Moderated

_VERDICT_TOKENS = 20
_Reply = TypeVar("_Reply")
_Found = TypeVar("_Found")


class _Service:
    def __init__(self, api_key: str, base_url: str, timeout: float, *, model: str) -> None:
        self._client = connect(api_key, base_url, timeout)
        self._model = model
        self._timeout = timeout

    def _read(self, asked: AbstractContextManager[APIResponse[_Reply]], read: Callable[[_Reply], _Found]) -> _Found:
        """What `read` finds in the reply to the request, which is made now. Raises ModelUnavailable, BadModelOutput."""
        with (
            _bounded(self._timeout) as deadline,
            asked as response,
            ended_at(response.http_response, deadline),
        ):
            return read(response.parse())


class ProviderModeration(_Service):
    """A `Moderator`: `POST /moderations`, which OpenAI has and few others."""

    name = "provider"

    def moderate(self, text: str) -> Moderated:
        """Raises ModelUnavailable or BadModelOutput."""
        asked = self._client.moderations.with_streaming_response.create(
            input=text, model=self._model, timeout=timeouts(self._timeout)
        )
        categories = self._read(asked, lambda reply: reply.results[0].categories.model_dump(by_alias=True))
        return of_provider(name for name, violated in categories.items() if violated is True)


class LlamaGuard(_Service):
    """A `Moderator`: a chat completion; the model's own template holds the policy and the categories."""

    name = "llama_guard"

    def moderate(self, text: str) -> Moderated:
        """Raises ModelUnavailable or BadModelOutput."""
        asked = self._client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=[{"role": "user", "content": text}],
            max_tokens=_VERDICT_TOKENS,
            temperature=0,
            timeout=timeouts(self._timeout),
        )
        said = self._read(asked, lambda reply: reply.choices[0].message.content)
        return of_llama_guard(said if isinstance(said, str) else "")


class LeftAlone:
    """A `Moderator` that leaves another one alone for a minute after it has failed three times in a row."""

    def __init__(self, inner: Moderator, breaker: Breaker | None = None) -> None:
        self.name = inner.name
        self._inner = inner
        self._breaker = breaker or Breaker()

    def moderate(self, text: str) -> Moderated:
        """Raises ModelError, at once while the service is left alone."""
        if not self._breaker.admits():
            telemetry.GUARD.add(what=self.name, outcome="skipped")
            raise ModelUnavailable("The moderation service failed a moment ago.")
        try:
            found = self._inner.moderate(text)
        except ModelError:
            telemetry.GUARD.add(what=self.name, outcome="failed")
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return found


@contextmanager
def _bounded(seconds: float) -> Iterator[float]:
    """The deadline (`time.monotonic()`) of one exchange; everything that goes wrong in it as a `ModelError`."""
    deadline = time.monotonic() + seconds
    try:
        with mapped_errors(deadline):
            yield deadline
    except Passing as failure:
        raise ModelUnavailable(f"The moderation service did not answer ({failure}).") from None
    except httpx2.HTTPError:
        raise ModelUnavailable("The moderation service's connection was lost.") from None
    except (ValueError, AttributeError, IndexError, TypeError, RecursionError):  # the library checks no types
        raise BadModelOutput("The moderation service's reply has another form.") from None
