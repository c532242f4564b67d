"""A word that nobody can guess. It stands in the system prompt: a reply that has it repeats what is ours alone."""

from __future__ import annotations

import secrets
from functools import cache

from bot import prompts


@cache
def canary() -> str:
    """The same in all prompts of this process, so that they begin alike and a provider may keep what it has read."""
    return secrets.token_hex(8)


def canary_rule() -> str:
    """For the system prompt."""
    return prompts.load("canary").filled(mark=canary())
