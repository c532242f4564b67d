"""A reply that begins anew, because another model writes it: each of its beginnings by itself."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model import Anew, Piece


def beginnings(pieces: Iterator[Piece]) -> Iterator[Iterator[Piece]]:
    """The reply each time it begins; all but the last are void. Each is read before the next is asked for."""
    more = True

    def until_anew() -> Iterator[Piece]:
        nonlocal more
        for piece in pieces:
            if isinstance(piece, Anew):
                return
            yield piece
        more = False

    while more:
        yield until_anew()
