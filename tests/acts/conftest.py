"""A store in which people are asked in a channel of their own."""

from __future__ import annotations

import pytest

from bot.config import Approvals
from bot.store.db import Database
from tests.support.acting import Asking
from tests.support.store import Store


@pytest.fixture
def asking(store: Store) -> Asking:
    settings = Approvals(channel="slack:C0YES", approvers=("U0BOSS",))
    return Asking(Store(store.database, store.cipher, approvals=settings))


@pytest.fixture
def database(asking: Asking) -> Database:
    return asking.store.database
