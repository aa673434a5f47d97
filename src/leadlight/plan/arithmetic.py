"""A plan without a history: the arithmetic of a funnel, backwards, on rates that are given. Exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from leadlight.plan.errors import PlanCallError
from leadlight.plan.given import MONTH_DAYS
from leadlight.plan.target import Target


@dataclass(frozen=True)
class Arithmetic:
    """What a target asks of each stage, and how long before the deals its entries must come.

    ``ahead`` holds, for the stages whose delays down to the deal are all known, the days from there to the deal.
    """

    target: Target
    deals: int
    deal: Fraction | None
    share: Fraction
    rates: Mapping[str, Fraction]
    needed: Mapping[str, int]
    ahead: Mapping[str, float]
    timezone: str = "UTC"

    def by(self, stage: str) -> datetime | None:
        """The last instant at which an entry into the stage still makes a deal in time."""
        end = self.target.end
        return None if end is None or stage not in self.ahead else end - timedelta(days=self.ahead[stage])

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        latest = {stage: self.by(stage) for stage in self.needed}
        zone = ZoneInfo(self.timezone)
        return {
            "target": {"amount": float(self.target.amount), "unit": "money" if self.target.in_money else "deals"}
            | {
                "by": self.target.by,
                "share": float(self.share),
                "deal": None if self.deal is None else float(self.deal),
            },
            "basis": "rates given",
            "rates": {stage: float(rate) for stage, rate in self.rates.items()},
            "needed": dict(self.needed),
            "days_ahead": dict(self.ahead),
            "months_ahead": {stage: round(days / MONTH_DAYS, 1) for stage, days in self.ahead.items()},
            "latest": {stage: at.astimezone(zone).date().isoformat() for stage, at in latest.items() if at},
        }


def arithmetic(
    target: Target,
    rates: Mapping[str, Fraction],
    deal: Fraction | None = None,
    share: Fraction = Fraction(1),
    delays: Mapping[str, float] | None = None,
) -> Arithmetic:
    """Each stage's need is the next one's, divided by its rate; rounded up once, at the end.

    >>> rates = {"mql": Fraction(1, 3), "opportunity": Fraction(1, 4)}
    >>> dict(arithmetic(Target.read("25 deals"), rates).needed)
    {'mql': 300, 'opportunity': 100, 'customer': 25}
    """
    delays = delays or {}
    if odd := [stage for stage in delays if stage not in rates]:
        raise PlanCallError(f"--delays {odd[0]}: there is no rate for it. Add {odd[0]} to --rates.")
    deals = target.deals(deal, share)
    stages = [*rates, "customer"]
    needed, ahead = {"customer": Fraction(deals)}, {"customer": 0.0}
    for stage, after in reversed(list(pairwise(stages))):
        needed[stage] = needed[after] / rates[stage]
        if after in ahead and stage in delays:
            ahead[stage] = ahead[after] + delays[stage]
    whole = {stage: ceil(needed[stage]) for stage in stages}
    known = {stage: ahead[stage] for stage in stages if stage in ahead} if delays else {}
    return Arithmetic(target, deals, deal, share, dict(rates), whole, known)
