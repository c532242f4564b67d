"""Memory with hundreds of threads: glibc gives threads heaps of their own, up to eight a core, none of which gives back
what others need. Two are enough where nearly all threads wait.
"""

from __future__ import annotations

import ctypes

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
ARENAS = 2


def share_heaps() -> None:
    """For the whole process, before it starts threads. Nothing where the C library is another."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
