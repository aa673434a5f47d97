"""What marketing has spent: a file with ``channel, campaign, month, amount, currency``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.plan.answer import Cost
from leadlight.plan.errors import PlanError
from leadlight.plan.need import Range
from leadlight.report.say import shown

_NEEDED: Final = ("channel", "month", "amount", "currency")
_MONTH: Final = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Spend:
    """Amounts by ``channel`` and ``month`` (as 2026-03), all in one currency."""

    table: pl.DataFrame
    currency: str

    @classmethod
    def read(cls, path: Path) -> Spend:
        """Read a spend file. Raises PlanError when it is none, and says in which row."""
        try:
            rows = pl.read_csv(path.read_bytes(), infer_schema=False)
        except pl.exceptions.PolarsError as error:
            raise PlanError(f'--spend: "{path}" cannot be read as CSV: {" ".join(str(error).split())[:150]}') from error
        if missing := [name for name in _NEEDED if name not in rows.columns]:
            raise PlanError(f'--spend: "{path}" lacks the column {missing[0]}. It needs: {", ".join(_NEEDED)}.')
        amounts = rows.with_columns(value=pl.col("amount").str.strip_chars().cast(pl.Float64, strict=False))
        for line, (month, amount, value) in enumerate(amounts.select("month", "amount", "value").iter_rows(), start=2):
            if not _MONTH.fullmatch(month or ""):
                raise PlanError(f"--spend: line {line} has the month '{shown(month or '')}'. Write it like 2026-03.")
            if value is None or not 0 <= value < 1e15:
                raise PlanError(
                    f"--spend: line {line} has the amount '{shown(amount or '')}'. Write a number from 0 on."
                )
        currencies = sorted(amounts["currency"].drop_nulls().unique())
        if len(currencies) != 1:
            raise PlanError(
                f"--spend: there must be one currency, and there {'are' if currencies else 'is'} "
                f"{', '.join(map(shown, currencies)) or 'none'}. Convert the amounts first."
            )
        return cls(amounts.select("channel", "month", amount="value"), currencies[0])

    def per_inquiry(self, created: pl.DataFrame, as_of: datetime, timezone: str) -> tuple[float, str, str] | None:
        """What a new lead has cost, and from which to which month: those complete, with spend and with leads.

        ``created`` holds the instant ``inquiry`` of each lead's creation.
        """
        local = pl.col("inquiry").dt.convert_time_zone(timezone)
        leads = created.group_by(month=local.dt.strftime("%Y-%m")).len()
        running = as_of.astimezone(ZoneInfo(timezone)).strftime("%Y-%m")
        spent = self.table.filter(pl.col("month") < running).group_by("month").agg(pl.col("amount").sum())
        both = spent.join(leads, on="month").sort("month")
        amount, count = float(both["amount"].sum()), int(both["len"].sum())
        return (amount / count, both["month"][0], both["month"][-1]) if amount and count else None

    def of(self, channel: str) -> Spend:
        """One channel's, by its name in any case."""
        return Spend(self.table.filter(pl.col("channel").str.to_lowercase() == channel.lower()), self.currency)


def cost_of(spend: Spend, needed: Range, created: pl.DataFrame, as_of: datetime, timezone: str) -> Cost | None:
    """What the needed new leads cost, at what one has cost so far."""
    found = spend.per_inquiry(created, as_of, timezone)
    if found is None:
        return None
    each, since, until = found
    total = Range(needed.low * each, needed.middle * each, needed.high * each)
    return Cost(total, each, spend.currency, since, until)
