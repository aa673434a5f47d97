"""How often something came of it, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

Z: Final = 1.959963984540054  # 95 % of a normal distribution lies within so many standard deviations


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``n``. ``low`` and ``high`` are the Wilson 95 % interval, within which the true share may lie.

    All three are None where there is nothing to count.

    >>> rate = Rate(10, 40)
    >>> rate.share, round(rate.low, 3), round(rate.high, 3)
    (0.25, 0.142, 0.402)
    """

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def low(self) -> float | None:
        if not self.n:
            return None
        return max(0.0, self._middle - self._reach) if self.hits else 0.0  # exactly, whatever the rounding

    @property
    def high(self) -> float | None:
        if not self.n:
            return None
        return min(1.0, self._middle + self._reach) if self.hits < self.n else 1.0

    @property
    def _middle(self) -> float:
        return (self.hits / self.n + Z**2 / (2 * self.n)) / (1 + Z**2 / self.n)

    @property
    def _reach(self) -> float:
        share = self.hits / self.n
        return Z * sqrt(share * (1 - share) / self.n + Z**2 / (4 * self.n**2)) / (1 + Z**2 / self.n)

    def surely_below(self, other: Rate) -> bool:
        """Whether even the best this may be is less than the worst the other may be."""
        return self.high is not None and other.low is not None and self.high < other.low

    def as_dict(self) -> dict[str, Any]:
        return {"hits": self.hits, "n": self.n, "share": self.share, "low": self.low, "high": self.high}
