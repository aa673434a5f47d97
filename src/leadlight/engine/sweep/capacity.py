"""What sales can take on, as people say it: 40 a week, 8 a day, 170 a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Final

from leadlight.engine.sweep.errors import SweepCallError

_A_WEEK: Final = {"day": 5.0, "week": 1.0, "month": 12 / 365.25 * 7}
"""So many of each are in a week: five working days, and the twelfth part of a year's months."""
_SAID: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*(?:(?:/|per|a)\s*(day|week|month))?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Capacity:
    """Leads a week that sales can take on, and how it was said."""

    a_week: float
    said: str

    @classmethod
    def read(cls, text: str) -> Capacity:
        """``40/week``, ``8/day`` (a working day, five to the week) or ``170/month``; a bare number is a week's.

        >>> [Capacity.read(said).a_week for said in ("40/week", "8/day", "40")]
        [40.0, 40.0, 40.0]
        >>> round(Capacity.read("170/month").a_week, 1)
        39.1
        """
        found = _SAID.fullmatch(text)
        if found is None:
            raise SweepCallError(f"'{text}' is not a capacity. Write it like 40/week, 8/day or 170/month.")
        period = (found[2] or "week").lower()
        return cls(float(found[1]) * _A_WEEK[period], f"{float(found[1]):g} a {period}")

    @classmethod
    def weekly(cls, leads: float) -> Capacity:
        """So many a week."""
        if not (isfinite(leads) and leads >= 0):
            raise SweepCallError(f"A capacity of {leads:g} leads a week cannot be. Give a number from 0 on.")
        return cls(float(leads), f"{leads:g} a week")
