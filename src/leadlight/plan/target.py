"""A target as people say it: ``2.5M revenue by 2026-12``, ``100 deals by 2026-Q4``, ``25 deals``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil
from typing import Final

from leadlight.plan.errors import PlanCallError
from leadlight.plan.given import money, share_of
from leadlight.report.errors import ReportError
from leadlight.report.period import Period
from leadlight.report.say import plural, shown

_DEALS: Final = ("deal", "deals", "win", "wins", "customer", "customers")
_MONEY: Final = ("revenue", "sales", "bookings", "arr", "in")
_BARE: Final = 1_000
"""Below this, a number without a word may as well be a number of deals: we ask."""
_AMOUNT: Final = r"[€$£]?\s*\d[\d,_]*(?:\.\d+)?\s*(?:k|m|bn|b)?"
_SAID: Final = re.compile(rf"(?P<amount>{_AMOUNT})\s*(?P<words>[a-z\s€$£]*?)\s*(?:\bby\s+(?P<by>.+))?", re.IGNORECASE)
HOW: Final = "Write it like '2.5M revenue by 2026-12', '100 deals by 2026-Q4' or '25 deals'."


@dataclass(frozen=True)
class Target:
    """What is to be won, in deals or in money, and by when.

    ``amount`` is exact. ``end`` is the instant after the last one that counts, UTC; none without a "by".
    """

    amount: Fraction
    in_money: bool
    by: str | None = None
    end: datetime | None = None

    @classmethod
    def read(cls, text: str, timezone: str = "UTC") -> Target:
        """Read a target; "by 2026-12" is by the end of December where ``timezone`` is.

        >>> Target.read("2.5M revenue by 2026-12").end.isoformat()
        '2027-01-01T00:00:00+00:00'
        >>> Target.read("10M").deals(Fraction(100_000)), Target.read("25 deals").deals()
        (100, 25)
        """
        found = _SAID.fullmatch(" ".join(text.split()))
        if found is None:
            raise PlanCallError(f"'{shown(text)}' is not a target. {HOW}")
        amount, words = found["amount"], found["words"].lower().split()
        wins = any(word in _DEALS for word in words)
        value = money(re.sub(r"[€$£\s]", "", amount))
        _check(text, value, amount, words, wins=wins)
        return cls(value, not wins, *_by(found["by"], timezone))

    def deals(self, size: Fraction | None = None, share: Fraction = Fraction(1)) -> int:
        """How many deals that is: ``share`` of the target, at ``size`` each where it is in money.

        Raises PlanCallError where the size is needed and not given.
        """
        if self.in_money and size is None:
            raise PlanCallError(
                "A target in money needs the size of a deal: add --deal 25000, say; or --history EVENTS…, and it is "
                "measured on the deals that were won; or give the target in deals."
            )
        return ceil(self.amount * share / (size if self.in_money and size is not None else 1))

    @property
    def said(self) -> str:
        """The target without its date.

        >>> Target.read("2.5M revenue").said, Target.read("1 deal").said
        ('2.5M revenue', '1 deal')
        """
        return f"{say_money(self.amount)} revenue" if self.in_money else plural(int(self.amount), "deal")


def say_money(amount: Fraction | float) -> str:
    """Money, short: thousands and millions where no figure is lost by it.

    >>> say_money(2_500_000), say_money(25_000), say_money(1_234_567)
    ('2.5M', '25k', '1,234,567')
    """
    exact = Fraction(amount)
    for unit, name in ((10**9, "bn"), (10**6, "M"), (10**3, "k")):
        if exact >= unit and (exact / unit * 100).denominator == 1:
            return f"{float(exact / unit):,.2f}".rstrip("0").rstrip(".") + name
    return f"{float(exact):,.0f}"


def read_share(text: str) -> Fraction:
    """Marketing's share of the target: ``60%``.

    >>> read_share("60%")
    Fraction(3, 5)
    """
    return share_of(text, "--share")


def _check(text: str, value: Fraction, amount: str, words: list[str], *, wins: bool) -> None:
    known = [w for w in words if w in (*_DEALS, *_MONEY) or w in "€$£" or re.fullmatch("[a-z]{3}", w)]
    if known != words or len(words) > 3:
        raise PlanCallError(f"'{shown(text)}' is not a target: '{' '.join(words)}' is neither deals nor revenue. {HOW}")
    if value <= 0:
        raise PlanCallError(f"The target '{shown(text)}' is nothing. {HOW}")
    if value > 10**15:
        raise PlanCallError(f"The target '{shown(text)}' is more than there is. {HOW}")
    if wins and value.denominator != 1:
        raise PlanCallError(f"The target '{shown(text)}' is no whole number of deals. {HOW}")
    if not words and amount.isdigit() and value < _BARE:
        raise PlanCallError(
            f"Is the target '{shown(text)}' deals or revenue? Write '{amount} deals' or '{amount} revenue'."
        )


def _by(text: str | None, timezone: str) -> tuple[str | None, datetime | None]:
    if text is None:
        return None, None
    try:
        period = Period.read(text, datetime(1970, 1, 1, tzinfo=UTC), timezone)
    except ReportError as error:
        raise PlanCallError(f"The target's date cannot be read. {error}") from error
    if period.end is None or ".." in text or text.lower().startswith(("last", "this")):
        raise PlanCallError(f"'by {shown(text)}' is no date. Write by 2026, 2026-Q4, 2026-12 or 2026-12-15.")
    return period.label, period.end
