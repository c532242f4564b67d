from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.db import Database
from tests.support.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    database = Database(database_url, 6)
    yield Store(database)
    database.close()
