"""Evidence that a mean is above a bound, at any time: what a gambler has won who bets on it with a fair bookmaker.

Of differences from -1 to 1 whose mean is at most `tolerance`, whatever came before, each bet is fair or worse. So with
a chance of alpha at most the gambler ever multiplies their money by 1/alpha (Ville's inequality): one may look after
every conversation, and stop at any. It holds for any number of them, and assumes no normal curve. All that has to be
kept of the past is the money.

I. Waudby-Smith, A. Ramdas: Estimating means of bounded random variables by betting. Journal of the Royal Statistical
Society B 86 (2024), section 4; G. Shafer: Testing by betting, JRSS A 184 (2021).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# The money is bet in equal shares, each with stakes of its own: large ones soon find what is large. As shares of the
# largest that cannot lose all.
STAKES = (0.05, 0.1, 0.2, 0.4, 0.8)
# Each of these in parts that are bet one from the beginning, the others from later on: what changes late is found by
# a late part, since the first ones have lost a little with every bet before.
PARTS = 4
AT_ONCE = 0.5  # the share of the first part; the others have as much each


def purse() -> Numbers:
    """What one begins with, 1 in all, as natural logarithms: by stake and part."""
    parts = [AT_ONCE, *[(1 - AT_ONCE) / (PARTS - 1)] * (PARTS - 1)]
    return np.log(np.tile(np.array(parts) / len(STAKES), (len(STAKES), 1)))


def bet(money: Numbers, differences: Numbers, *, tolerance: float, parts: Sequence[int]) -> tuple[Numbers, Numbers]:
    """All that one has after each of the differences (the last axis), as a natural logarithm; and the money after the
    last, to go on with. `parts`: how many are bet on each. Any axes before are games of their own. The same whether it
    is done at once or in pieces, to the last digit."""
    stakes = np.array(STAKES)[:, None] / (1 + tolerance)
    grown = np.log1p(stakes * (differences[..., None, :] - tolerance))
    playing = np.arange(PARTS)[:, None] < np.asarray(parts)
    steps = np.concatenate([money[..., None], grown[..., None, :] * playing], axis=-1)
    after = np.cumsum(steps, axis=-1)
    together: Numbers = np.logaddexp.reduce(after.reshape(*money.shape[:-2], -1, after.shape[-1]), axis=-2)
    return together[..., 1:], after[..., -1]


def first_alarm(won: Numbers, chance: float) -> int | None:
    """The index at which this much could be won by chance with a probability of `chance` at most; None: at none."""
    over = np.flatnonzero(won >= -math.log(chance))
    return int(over[0]) if over.size else None
