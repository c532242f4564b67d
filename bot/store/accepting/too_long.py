"""What no index holds is the delivery's trouble and not the database's: it would be no better the next time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import ProgramLimitExceeded

from bot.errors import BadPayload, StoreUnavailable


def is_too_long(error: BaseException) -> bool:
    return isinstance(error, StoreUnavailable) and isinstance(error.__cause__, ProgramLimitExceeded)


@contextmanager
def refused_if_too_long() -> Iterator[None]:
    """Raises BadPayload instead."""
    try:
        yield
    except StoreUnavailable as error:
        if is_too_long(error):
            raise BadPayload("an id: found one that is longer than any index holds") from None
        raise
