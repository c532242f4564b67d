"""How many examples a costly property tests."""

from __future__ import annotations

from hypothesis import settings

USUAL = 16  # examples of a property in `make test`


def at_most(number: int) -> settings:
    """As `@settings(max_examples=number)` in `make test`; in other profiles more or fewer, as these have."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=max(1, number * profile.max_examples // USUAL))
