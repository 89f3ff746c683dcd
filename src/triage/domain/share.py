"""A share as it is measured: how many of how many, with the bounds between which the true share lies."""

import math
from typing import NamedTuple

_Z = 1.96
"""Of the normal distribution, for 95 of 100."""
_ONE_SIDED = 0.05
_HALVINGS = 50
"""So often an interval is halved: then it is narrower than the numbers of a computer."""


class Share(NamedTuple):
    """How many of how many, with the 95 % interval of the share (Wilson 1927)."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The share, 0 to 1."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, in 95 of 100 such measurements; all of them where nothing was measured."""
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.share
        centre, spread = p + _Z * _Z / (2 * n), _Z * ((p * (1 - p) + _Z * _Z / (4 * n)) / n) ** 0.5
        return max(0.0, (centre - spread) / (1 + _Z * _Z / n)), min(1.0, (centre + spread) / (1 + _Z * _Z / n))


def at_most(found: int, of: int) -> float:
    """The largest share that is likely: where `found` of `of` were found at random, the true share is at most this, with 95 % confidence.

    The exact one-sided bound of Clopper and Pearson (1934); 1 where nothing was looked at. 0 of 40: 0.072.
    """
    if found >= of:
        return 1.0
    low, high = found / of, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance_of_no_more(found, of, middle) > _ONE_SIDED else (low, middle)
    return high


def _chance_of_no_more(found: int, of: int, share: float) -> float:
    """How likely at most `found` of `of` are, where the true share is this one (0 < share < 1)."""
    here, not_here = math.log(share), math.log1p(-share)
    return math.fsum(math.exp(_log_ways(of, k) + k * here + (of - k) * not_here) for k in range(found + 1))


def _log_ways(of: int, k: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)
