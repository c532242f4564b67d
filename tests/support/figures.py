"""Floors under figures: over a whole data set in `make figures`, over an even sample of it in `make test`."""

from __future__ import annotations

import math

import pytest

FORMS = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["sample", "whole"])


def floor(share: float, count: int, *, whole: bool) -> float:
    """What a share of so many is at least; lower where these are a sample."""
    return share if whole else share - _chance(share, count)


def ceiling(share: float, count: int, *, whole: bool) -> float:
    """What a share of so many is at most; higher where these are a sample."""
    return share if whole else share + _chance(share, count)


def _chance(share: float, count: int) -> float:
    """By how much the share in a sample of so many may differ from that of the whole: two standard errors."""
    return 2 * math.sqrt(share * (1 - share) / count)
