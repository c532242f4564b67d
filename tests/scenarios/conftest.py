"""A whole installation for each scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import Installation, installed
from tests.support.shared import SHARED


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Sandbox, web and workers on threads. What was asked of a vendor against its own description fails the test."""
    contracts = SHARED / "contracts"
    with installed(
        database_url, redis_url, tmp_path, contracts=contracts if contracts.exists() else None
    ) as installation:
        installation.work()
        yield installation
        violations = installation.sandbox.violations
    assert violations == []
