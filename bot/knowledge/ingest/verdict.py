"""Whether what a source tells now may replace what it told before.

A checkout that failed, an export that broke off, a site behind a login overnight: all look like a company that threw
its articles away. So a sudden loss is taken for a mistake until somebody says that it is none.
"""

from __future__ import annotations

from dataclasses import dataclass

FEW = 3  # fewer articles than this come and go; all of several do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of one source's articles."""

    known: int  # before
    lost: int  # of these are gone now
    unread: int  # of these could not be read
    read: int  # now, new ones too
    left_out: int  # could not be read, new ones too


def loss(counts: Counts, max_loss: float) -> str | None:
    """Why nothing of the run is taken; None where it may be."""
    sudden = counts.lost >= FEW or counts.lost == counts.known > 1
    if not sudden or counts.lost <= max_loss * counts.known:
        return None
    return (
        f"{counts.lost} of its {counts.known} articles are gone at once, more than {max_loss:.0%}: "
        "everything is kept as it was; if they are to go, run it with --accept-loss"
    )


def unread(counts: Counts, max_loss: float) -> str | None:
    """What is wrong though the rest was taken; None: nothing."""
    if counts.left_out and not counts.read:
        return "nothing could be read"
    if not counts.read and not counts.known:
        return "no articles were found there"
    if counts.unread >= FEW and counts.unread > max_loss * counts.known:
        return f"{counts.unread} of its {counts.known} articles could not be read and stay as they were"
    return None
