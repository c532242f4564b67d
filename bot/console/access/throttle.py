"""Guessing passwords takes for ever: attempts are counted before they are looked at, by name and address."""

from __future__ import annotations

from bot.console.access.tokens import Tokens
from bot.store.console.sessions import Attempts

WINDOW_SECONDS = 15 * 60
# From one address, whatever the names: an office may share one. On one name, from wherever: many addresses are cheap,
# yet nobody should be able to lock somebody else out with a handful of requests.
OF_ADDRESS = OF_NAME = 20


class Throttle:
    def __init__(self, attempts: Attempts, tokens: Tokens, limit: int) -> None:
        """`limit`: for a name from one address within WINDOW_SECONDS."""
        self._attempts = attempts
        self._tokens = tokens
        self._limit = limit

    def allows(self, name: str, address: str) -> bool:
        """One more. Every limit is counted, whichever is reached."""
        limits = {
            self._both(name, address): self._limit,
            self._tokens.attempt("address", address): self._limit * OF_ADDRESS,
            self._tokens.attempt("name", name): self._limit * OF_NAME,
        }
        within = [self._attempts.count(key) <= limit for key, limit in limits.items()]
        return all(within)

    def forget(self, name: str, address: str) -> None:
        """It went well."""
        self._attempts.forget([self._both(name, address)])

    def _both(self, name: str, address: str) -> str:
        return self._tokens.attempt("both", name, address)
