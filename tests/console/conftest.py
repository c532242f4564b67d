"""A console, and people who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.console.access import passwords
from bot.model import Role
from tests.support.console import QUICK, Visitor, add_user, served, settings_of
from tests.support.serving import Served
from tests.support.store import Store

SignedIn = Callable[[Role], Visitor]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)


@pytest.fixture
def console(store: Store, tmp_path: Path) -> Iterator[Served]:
    running = served(store, settings_of(tmp_path))
    yield running
    running.close()


@pytest.fixture
def visitor(console: Served) -> Visitor:
    return Visitor(console.url)


@pytest.fixture
def signed_in(store: Store, console: Served) -> SignedIn:
    """Somebody of this role, who has signed in."""

    def of_role(role: Role) -> Visitor:
        add_user(store, role.value, role)
        visitor = Visitor(console.url)
        assert visitor.sign_in(role.value).status_code == 200
        return visitor

    return of_role
