"""Where the vendors' files are that the tests hold us against; they live beside the repository, never in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def shared(path: str) -> Path:
    """The file or folder `path` under ../shared. Without it the test is skipped, or fails where it is required."""
    found = SHARED / path
    if found.exists():
        return found
    reason = f"../shared/{path} is not on this machine"
    if os.environ.get("FIRSTLINE_REQUIRE_SHARED") == "1":
        pytest.fail(f"{reason}, and FIRSTLINE_REQUIRE_SHARED=1 asks for it")
    pytest.skip(reason)


def shared_rows(path: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with shared(path).open(encoding="utf-8") as lines:  # not splitlines: a text may hold other ends of a line
        return [json.loads(line) for line in lines]
