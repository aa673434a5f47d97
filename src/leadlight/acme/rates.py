"""What is true at Acme: the numbers its history is made by, and a good reader of that history finds again.

Nothing here was measured at a real company. The orders of magnitude are those a revenue team would call
ordinary: one lead in five is ever handed to sales, seven of ten of those are accepted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
END: Final = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)  # midnight at the end of June in Berlin

HOUR: Final = 3_600_000  # all times of the generator are milliseconds since 1970, UTC
DAY: Final = 24 * HOUR
FIRST: Final = int(START.timestamp()) * 1000
LAST: Final = int(END.timestamp()) * 1000


class Source(NamedTuple):
    """Where leads come from; ``interest`` and ``fit``: how far they are above the average, in deviations."""

    name: str
    share: float
    interest: float
    fit: float
    utm_source: str | None
    utm_medium: str | None
    first_form: str | None  # None: the lead came from a list, without a form


SOURCES: Final = (
    Source("organic search", 0.24, 0.15, 0.00, None, None, "newsletter"),
    Source("paid search", 0.18, 0.30, -0.10, "google", "cpc", "whitepaper"),
    Source("paid social", 0.14, -0.60, -0.40, "linkedin", "paid_social", "whitepaper"),
    Source("webinar", 0.12, 0.20, 0.20, "webinar", "email", "webinar"),
    Source("trade fair", 0.10, -0.10, 0.25, None, None, None),
    Source("content", 0.08, -0.25, 0.00, "newsletter", "email", "whitepaper"),
    Source("referral", 0.08, 0.65, 0.45, "partner-site", "referral", "newsletter"),
    Source("partner", 0.06, 0.25, 0.60, "partner-site", "partner", "newsletter"),
)

# How many have it, and what it says about the fit, in thirds of a letter. The rest is noise of SPREAD thirds.
INDUSTRIES: Final = {
    "Software": (0.20, 2),
    "Manufacturing": (0.22, 2),
    "Logistics": (0.12, 2),
    "Professional services": (0.16, 0),
    "Retail": (0.12, 0),
    "Education": (0.10, 0),
    "Public sector": (0.08, 0),
}
SENIORITIES: Final = {
    "c-level": (0.08, 3),
    "vp": (0.10, 3),
    "director": (0.15, 2),
    "manager": (0.27, 1),
    "specialist": (0.30, 0),
    "student": (0.10, -2),
}
DEPARTMENTS: Final = {
    "Sales": (0.24, 2),
    "Marketing": (0.26, 2),
    "IT": (0.16, 0),
    "Finance": (0.12, 0),
    "Operations": (0.22, 0),
}
COUNTRIES: Final = {
    "DE": 0.46,
    "AT": 0.11,
    "CH": 0.12,
    "NL": 0.08,
    "FR": 0.07,
    "GB": 0.08,
    "US": 0.05,
    "BR": 0.03,
}
SERVED: Final = ("DE", "AT", "CH", "NL", "FR", "GB")
EMPLOYEES: Final = ((1000, 3), (200, 2), (50, 1))  # from so many employees on, so many thirds
SPREAD: Final = 1.2

# What marketing does today, by rule of thumb: hand over at so many points, or when a lead asks to be called.
HALF_LIFE_DAYS: Final = 30.0
HAND_OVER_POINTS: Final = 50.0
HAND_OVER_THIRDS: Final = 3
ASKS: Final = ("demo", "contact", "pricing")
ASKS_THIRDS: Final = 1
COOL_OFF_DAYS: Final = 30


class Step(NamedTuple):
    """One decision of sales: log-odds for the average lead, what fit and interest add, how long it takes."""

    yes: str
    odds: float
    fit: float
    interest: float
    median_hours: float
    spread: float  # of the logarithm of the hours


# How long a step takes does not depend on how it ends: what is decided by the end is a fair sample.
STEPS: Final = (
    Step("sales_accepted", 0.15, 1.00, 0.30, 7, 1.1),
    Step("sales_qualified", -0.35, 0.55, 0.60, 6 * 24, 0.6),
    Step("opportunity_created", 0.60, 0.30, 0.50, 5 * 24, 0.6),
    Step("opportunity_won", -1.90, 0.50, 0.70, 38 * 24, 0.5),
)
REQUALIFIED: Final = 0.12  # of those disqualified by sales

SCANNERS: Final = 0.02  # addresses whose mail is read by a scanner that clicks every link
SPAM: Final = 0.008  # leads that a robot typed into a form
DUPLICATES: Final = 0.008  # events that are delivered twice
LATE: Final = 0.02  # events that arrive hours or days after they happened

# The page a visitor's first visit begins with: how many begin so, and how many of those become leads by a form.
LANDINGS: Final = {
    "/": (0.30, 0.05),
    "/blog/lead-scoring": (0.26, 0.03),
    "/blog/pipeline-review": (0.14, 0.04),
    "/product": (0.16, 0.10),
    "/pricing": (0.08, 0.18),
    "/demo": (0.06, 0.35),
}
SECOND_VISIT: Final = 0.3  # of all visitors: come a second time; leads send their form then
BOTS: Final = 0.05  # robots for each visitor

# Money, in euros. Channels that are not here cost nothing that anybody wrote down.
COST_OF_A_LEAD: Final = {
    "paid search": 95.0,
    "paid social": 60.0,
    "webinar": 70.0,
    "trade fair": 160.0,
    "content": 35.0,
    "partner": 50.0,
}
IN_VAIN: Final = tuple(("podcast", month, 2_400.0) for month in ("2026-01", "2026-02", "2026-03"))
CHURN: Final = 0.03  # a month, of all customers alike
