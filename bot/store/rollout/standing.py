"""Where a requester stands: the same as long as the database is the same, and nobody can tell beforehand.

A keyed hash gives a point from 0 to 100 for the rollout, and another for the arms. Who stands below a share is in, so
one that grows takes others in and moves nobody out. Asked for with the statement that begins a conversation.
"""

from __future__ import annotations

import hashlib
from typing import TypedDict

from bot.config import Rollout
from bot.model import ThreadRef
from bot.store.queries import queries
from bot.store.work import UnitOfWork


class Standing(TypedDict):
    """What the statement that begins a conversation is given: points and shares, per cent."""

    point: float
    share: float
    arm_point: float
    arms: list[str]
    shares: list[float]


class Standings:
    """One instance a process; the key is read once."""

    def __init__(self, rollout: Rollout) -> None:
        self._rollout = rollout
        self._key: bytes | None = None

    def of(self, work: UnitOfWork, thread: ThreadRef, requester_id: str) -> Standing:
        """Who is not known yet stands where their thread does."""
        if self._key is None:
            self._key = queries.rollout_key(work.connection).bytes
        return self._standing(self._key, thread, requester_id)

    def of_known(self, thread: ThreadRef, requester_id: str) -> Standing | None:
        """The same without a connection; None: the key is not read yet."""
        return None if self._key is None else self._standing(self._key, thread, requester_id)

    def _standing(self, key: bytes, thread: ThreadRef, requester_id: str) -> Standing:
        who = (thread.channel, thread.account, requester_id or f"thread {thread.thread_id}")
        arms = self._rollout.arms
        return Standing(
            point=point(key, "rollout", *who),
            share=self._rollout.share_of(thread.channel),
            arm_point=point(key, "arms", *who),
            arms=[arm.name for arm in arms],
            shares=[arm.share for arm in arms],
        )


def point(key: bytes, *what: str) -> float:
    """From 0 to below 100, evenly."""
    digest = hashlib.blake2b("\0".join(what).encode(), key=key, digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48 * 100
