"""Influence: what marketing brought or touched, and who gets the credit for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from leadlight.report.base import Report
from leadlight.report.column import Column, rate_columns
from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.gathered import Gathered, gathered
from leadlight.report.influence.rows import MONEY, rows
from leadlight.report.measures.rates import rate
from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome
from leadlight.report.terms import read_half_life

if TYPE_CHECKING:
    pass

_SCHEMA = {
    "reading": pl.String, "channel": pl.String, "leads": pl.Int64, "opportunities": pl.Float64, "pipeline": pl.Float64,
    "won": pl.Float64, "revenue": pl.Float64,
}  # fmt: skip
_READINGS = ("sourced", "influenced", *MODELS)


class Influence(Report):
    """What has marketing sourced, what has it influenced, and which channel earned it, by which model?

    It follows the opportunities created in the period, and the leads created in it. Touches are events with a channel.
    """

    title = "Influence"
    question = "Which leads, pipeline and revenue did marketing source or influence, and which channel gets the credit?"
    keys = ("reading", "value", "channel")
    of_wins = True
    needs_history = True
    options: ClassVar[Mapping[str, str]] = MappingProxyType({"channel": "", "half-life": "7d"})
    columns: ClassVar[tuple[Column, ...]] = (
        Column("reading", "Reading", "text", "sourced, influenced, or the model by which credit is given."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("channel", "Channel", "text", "The channel; in brackets what belongs to none, or to any of them."),
        Column(
            "leads", "Leads", "count", "Leads created in the period; the models give credit for none.", compared=True
        ),
        *rate_columns("of_leads", "Of leads", "Share of all leads of the value and period", ": all leads of both"),
        Column(
            "opportunities",
            "Opportunities",
            "points",
            "Opportunities created in the period; of a model, the parts of them that the channel is given.",
            compared=True,
        ),
        *rate_columns(
            "of_opportunities", "Of opps", "Share of all opportunities of the value and period", ": all of both"
        ),
        Column("pipeline", "Pipeline", "money", "What they were thought to be worth when created.", compared=True),
        Column("won", "Won", "points", "Of these opportunities: won by now, or the parts of them.", compared=True),
        Column("revenue", "Revenue", "money", "What those that were won were won for.", compared=True),
    )

    def check(self, options: Mapping[str, str]) -> None:
        read_half_life(options["half-life"])

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        half_life = read_half_life(scope.options["half-life"])
        parts = [self._part(value, found, half_life) for value, found in gathered(outcome, scope).items()]
        whole = pl.concat([self.empty, *parts])
        return whole.sort(pl.col("reading").cast(pl.Enum(_READINGS)), maintain_order=True)

    def _part(self, value: str, found: Gathered, half_life: float) -> pl.DataFrame:
        """The rows of one value; shares are of its own leads and opportunities."""
        counted = pl.DataFrame(rows(found, half_life), schema=_SCHEMA)
        leads, deals = pl.lit(found.leads.height, pl.Int64), pl.lit(found.deals.height, pl.Int64)
        leads = pl.when(pl.col("reading").is_in(MODELS)).then(0).otherwise(leads)
        whole = counted.with_columns(
            *(pl.col(name) / 100 for name in MONEY),
            *rate("of_leads", pl.col("leads"), leads, pl.lit(0)),
            *rate("of_opportunities", pl.col("opportunities"), deals, pl.lit(0)),
            value=pl.lit(value),
        )
        return whole.select(pl.col(name).cast(kind) for name, kind in self.empty.schema.items())
