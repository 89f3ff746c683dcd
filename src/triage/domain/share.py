"""A share as it is measured: how many of how many, with the bounds between which the true share lies."""

from typing import NamedTuple

_Z = 1.96
"""Of the normal distribution, for 95 of 100."""


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
