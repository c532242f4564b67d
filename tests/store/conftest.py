"""What several tests of the store ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.db import Database
from bot.store.outcomes.resolutions import Ratings
from tests.support.store import Store


@pytest.fixture
def asking(database_url: str) -> Iterator[Store]:
    """A store that asks for a rating after every resolution."""
    ratings = Ratings(channels={"intercom"}, after={"confirmed", "assumed", "human"})
    store = Store(Database(database_url), ratings=ratings)
    yield store
    store.database.close()
