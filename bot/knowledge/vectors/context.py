"""What of a passage is embedded."""

from __future__ import annotations

from bot.knowledge.chunk import Piece


def context_of(title: str, piece: Piece) -> str:
    """A passage by itself may not say what it is about."""
    return " › ".join((title, *piece.headings)) + "\n\n" + piece.text
