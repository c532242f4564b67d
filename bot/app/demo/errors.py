"""What ends the tour before its end."""

from __future__ import annotations

from bot.errors import FirstlineError


class Unmet(FirstlineError):
    """Something that the tour expects did not happen. The message is the expectation."""
