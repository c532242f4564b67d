"""Evidence that a mean is above a bound, at any time: what a gambler has won who bets on it with a fair bookmaker.

Of differences from -1 to 1 whose mean is at most `tolerance`, whatever came before, each bet is fair or worse. So with
a chance of alpha at most the gambler ever multiplies their money by 1/alpha (Ville's inequality): one may look after
every conversation, and stop at any. It holds for any number of them, and assumes no normal curve.

I. Waudby-Smith, A. Ramdas: Estimating means of bounded random variables by betting. Journal of the Royal Statistical
Society B 86 (2024), section 4; G. Shafer: Testing by betting, JRSS A 184 (2021).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# The money is bet in equal parts, each with stakes of its own: large ones soon find what is large. As shares of the
# largest that cannot lose all.
STAKES = (0.05, 0.1, 0.2, 0.4, 0.8)
AT_ONCE = 0.5  # of the money; the rest is for what changes later


def winnings(differences: Numbers, *, tolerance: float, begins: Sequence[int] = (0,)) -> Numbers:
    """By how much the money has grown after each difference (the last axis), as a natural logarithm.

    `begins`: from which index on a part is bet, the first of them AT_ONCE of all; until then it lies by. What changes
    late is found by a late part, since the first ones have lost a little with every bet before."""
    gains = differences - tolerance
    if not gains.size:
        return gains
    size, parts = gains.shape[-1], []
    later = (1 - AT_ONCE) / max(len(begins) - 1, 1)
    shares = [AT_ONCE if len(begins) > 1 else 1.0, *[later] * (len(begins) - 1)]
    for stake in STAKES:
        grown = np.cumsum(np.log1p(stake / (1 + tolerance) * gains), axis=-1)
        for share, begin in zip(shares, (min(one, size) for one in begins), strict=True):
            before = grown[..., begin - 1 : begin] if begin else 0.0
            part = np.where(np.arange(size) < begin, 0.0, grown - before)
            parts.append(part + math.log(share / len(STAKES)))
    together: Numbers = np.logaddexp.reduce(np.stack(parts), axis=0)
    return together


def first_alarm(won: Numbers, chance: float) -> int | None:
    """The index at which this much could be won by chance with a probability of `chance` at most; None: at none."""
    over = np.flatnonzero(won >= -math.log(chance))
    return int(over[0]) if over.size else None
