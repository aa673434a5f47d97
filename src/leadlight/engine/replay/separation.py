"""Whether leads that stood higher when they qualified got further, and the alarm where they did not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from leadlight.engine.replay.rate import Rate

Verdict = Literal["better", "worse", "unclear", "nothing"]

_BECAME: Final = {"sql": "SQL", "opportunity": "an opportunity", "customer": "customers"}


@dataclass(frozen=True)
class Separation:
    """Whether leads that stood higher when they qualified got further: rates by temperature or score, lowest first.

    ``worse``: some surely do worse than some below them. ``better``: none do, and some surely do better.
    ``unclear``: the intervals overlap, so it cannot be told. ``nothing``: fewer than two bands to compare.
    """

    by: Literal["temperature", "score"]
    goal: str
    bands: dict[str, Rate]

    @property
    def worst(self) -> tuple[str, str] | None:
        """The lower and the higher band that are most surely the wrong way round."""
        pairs = [
            (self._gap(low, high), low, high)
            for low, high in combinations(self.bands, 2)
            if self.bands[high].surely_below(self.bands[low])
        ]
        return max(pairs)[1:] if pairs else None

    @property
    def verdict(self) -> Verdict:
        filled = [rate for rate in self.bands.values() if rate.n]
        if self.worst:
            return "worse"
        if len(filled) < 2:
            return "nothing"
        return "better" if any(low.surely_below(high) for low, high in combinations(filled, 2)) else "unclear"

    def _gap(self, low: str, high: str) -> float:
        return (self.bands[low].share or 0.0) - (self.bands[high].share or 0.0)

    @property
    def alarm(self) -> str:
        """What is wrong, and what to do; empty where nothing is known to be."""
        if self.worst is None:
            return ""
        low, high = self.worst
        what = "what makes a lead hot" if self.by == "temperature" else "the rules that bring the last points"
        return (
            f"Leads that qualified {_standing(self.by, high)} became {_BECAME[self.goal]} less often than those that "
            f"qualified {_standing(self.by, low)}: {_said(self.bands[high])} against {_said(self.bands[low])}. "
            f"Look at {what}."
        )


def _standing(by: str, band: str) -> str:
    return band if by == "temperature" else f"with a score of {band}"


def _said(rate: Rate) -> str:
    share, low, high = rate.share or 0.0, rate.low or 0.0, rate.high or 0.0
    return f"{share:.0%} of {rate.n:,} (95% interval {low * 100:.0f} to {high:.0%})"
