"""How many examples a costly property tests."""

from __future__ import annotations

from hypothesis import settings


def at_most(number: int) -> settings:
    """As `@settings(max_examples=number)`, and fewer where the profile of this run has fewer."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=min(number, profile.max_examples))
