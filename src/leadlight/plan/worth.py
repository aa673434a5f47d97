"""What a deal is worth, measured on the deals that were won."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl

from leadlight.plan.errors import PlanError
from leadlight.plan.posterior import Floats
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.past.history import History
from leadlight.report.past.opportunities import currencies, opportunities
from leadlight.report.say import plural, shown
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome

_INSTEAD = "Say what a deal is worth instead, such as --deal 25000."


@dataclass(frozen=True, eq=False)
class DealSizes:
    """The amounts of deals that were won, in whole cents, and of how many more the amount is ``unknown``."""

    cents: Floats
    unknown: int = 0

    @property
    def n(self) -> int:
        return self.cents.size

    @property
    def few(self) -> bool:
        return self.n < TOO_FEW

    @property
    def mean(self) -> Fraction:
        """To the cent.

        >>> DealSizes(np.array([1_000.0, 1_001.0, 1_001.0])).mean
        Fraction(1001, 100)
        """
        return Fraction(round(float(self.cents.mean())), 100)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the mean lies with 95%."""
        low, high = np.quantile(self.means(500, np.random.default_rng(7)), [0.025, 0.975])
        return float(low), float(high)

    def means(self, draws: int, rng: np.random.Generator) -> Floats:
        """What the mean may be: the Bayesian bootstrap (Rubin 1981), which weighs the deals there were at random."""
        weights = (rng.standard_exponential(self.n) for _ in range(draws))
        return np.array([float(weight @ self.cents / weight.sum()) for weight in weights]) / 100


def measured_deals(outcome: Outcome, history: History) -> DealSizes:
    """The deals of the leads of an outcome, out of the history it was made of: as of the report on influence.

    Raises PlanError where they cannot tell: none was won, they have no amount above 0, or several currencies.
    """
    scope = Scope(history=history)
    won = opportunities(outcome, scope).filter(pl.col("won").is_not_null())
    sizes = won.filter("known")["revenue"].cast(pl.Float64).to_numpy()
    found = DealSizes(sizes, won.height - sizes.size)
    if not won.height:
        raise _unmeasured("none was won yet")
    deals = f"{plural(won.height, 'deal')} that {'was' if won.height == 1 else 'were'} won"
    if not found.n:
        raise _unmeasured(f"none of the {deals} has an amount. A --map can name it")
    if not sizes.any():
        raise _unmeasured(f"none of the {deals} has an amount above 0")
    if not found.mean:
        raise _unmeasured(f"the {deals} are worth less than a cent on average")
    several = currencies(won.filter("known"))
    if len(several) > 1:
        raise _unmeasured(f"amounts are in {shown(', '.join(several), 100)}")
    return found


def _unmeasured(why: str) -> PlanError:
    return PlanError(f"What a deal is worth cannot be measured: {why}. {_INSTEAD}")
