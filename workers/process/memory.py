"""Memory with hundreds of threads, as glibc's malloc deals with it.

It gives threads heaps of their own, up to eight a core, none of which gives back what others need. Two are enough where
nearly all threads wait. And once a large block was freed, it takes blocks up to this size from a heap, which keeps
them: what is needed only while models are loaded would stay for good.
"""

from __future__ import annotations

import ctypes

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
ARENAS = 2
MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD
LARGE = 128 * 1024  # bytes, malloc's own value before it raises it


def share_heaps() -> None:
    """For the whole process, before it starts threads. Nothing where the C library is another."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, ARENAS)
        mallopt(MMAP_THRESHOLD, LARGE)
