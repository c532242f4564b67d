"""What can go wrong between us and a tool server, as its callers see it."""

from __future__ import annotations


class NotReached(Exception):
    """There is no connection, or no answer. The message says why, for operators and for the model, without anybody's
    words."""
