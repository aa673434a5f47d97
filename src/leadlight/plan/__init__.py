"""What a target asks: from revenue back to inquiries, on measured rates and delays, with a range."""

from leadlight.plan.answer import Ask, Plan
from leadlight.plan.arithmetic import Arithmetic, arithmetic
from leadlight.plan.errors import PlanCallError, PlanError
from leadlight.plan.given import deal_size, read_delays, read_rates, read_what_if
from leadlight.plan.made import Wish
from leadlight.plan.need import Range
from leadlight.plan.plan import plan
from leadlight.plan.target import Target, read_share
from leadlight.plan.worth import DealSizes, measured_deals

__all__ = [
    "Arithmetic",
    "Ask",
    "DealSizes",
    "Plan",
    "PlanCallError",
    "PlanError",
    "Range",
    "Target",
    "Wish",
    "arithmetic",
    "deal_size",
    "measured_deals",
    "plan",
    "read_delays",
    "read_rates",
    "read_share",
    "read_what_if",
]
