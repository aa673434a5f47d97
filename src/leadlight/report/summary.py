"""The outcome in one look: who is where, who is hot, what each month brought, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.model.shapes import Temperature
from leadlight.model.words import STAGES
from leadlight.report.matrix import Matrix, matrix
from leadlight.report.tables import Outcome

TOP: Final = 10
"""So many leads are named."""

NO_STAGE: Final = "no event yet"
WITH_SALES: Final = ("mql", "pql", "sal", "sql", "opportunity")
"""Qualified, and not yet won, lost or given back."""
_TO_CALL: Final = WITH_SALES[:-1]
_OUT: Final = ("disqualified", "lost", "customer")
_WARMTH: Final = {"hot": 0, "warm": 1, "cold": 2}


@dataclass(frozen=True)
class TopLead:
    """A lead worth a call, and why, in words."""

    lead: str
    score: float
    grade: str | None
    temperature: str | None
    stage: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Month:
    """A calendar month, such as 2026-03, and how many became MQL and PQL in it. ``running``: it is not
    over."""

    month: str
    mql: int
    pql: int
    running: bool = False


@dataclass(frozen=True)
class Summary:
    """What a revenue person looks at first. Plain values, made once, shown on the screen and on the page."""

    leads: int
    as_of: datetime
    timezone: str
    counts_by_stage: dict[str, int]
    ever_qualified: int
    hot: int
    matrix: Matrix
    mqls_by_month: tuple[Month, ...]
    top: tuple[TopLead, ...]
    rejected: dict[str, int]

    @property
    def with_sales(self) -> int:
        """Leads in the hands of sales now: qualified, and not yet won or given back."""
        return sum(self.counts_by_stage.get(stage, 0) for stage in WITH_SALES)


def summarise(
    outcome: Outcome,
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> Summary:
    """Sum an outcome up.

    ``reasons``: for a lead, the sentences that say why; those of ``top_leads`` are shown. The matrix is drawn
    by the model's thresholds of hot and warm, where the outcome's facts have them.
    """
    leads, thresholds = outcome.leads, outcome.facts.get("temperature")
    stage = pl.when(pl.col("first_at").is_not_null()).then(pl.col("stage").cast(pl.String))
    stages = dict(leads.group_by(stage).len().iter_rows())
    counts = {stage: stages[stage] for stage in STAGES if stage in stages}
    nowhere = {NO_STAGE: stages[None]} if None in stages else {}
    qualified = outcome.transitions.filter(pl.col("to_stage").is_in(["mql", "pql"]))
    return Summary(
        leads=len(leads),
        as_of=outcome.as_of,
        timezone=outcome.timezone,
        counts_by_stage=counts | nowhere,
        ever_qualified=qualified["lead"].n_unique(),
        hot=len(leads.filter(pl.col("temperature") == "hot")),
        matrix=matrix(leads, Temperature.model_validate(thresholds) if thresholds else None),
        mqls_by_month=_months(outcome, qualified),
        top=_top(outcome, reasons or {}),
        rejected=_reasons(outcome.rejected),
    )


def _reasons(rejected: pl.DataFrame) -> dict[str, int]:
    """How many rows were rejected for each reason, the most common first."""
    counts = rejected.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return dict(counts.iter_rows())


def top_leads(outcome: Outcome, most: int = TOP) -> list[str]:
    """Whose turn it is with sales, or about to be: the qualified first, each by temperature, then score.

    Never those who are disqualified, lost, or customers already, or who show no interest.
    """
    return _ranked(outcome).head(most)["lead"].to_list()


def _ranked(outcome: Outcome) -> pl.DataFrame:
    stage = pl.col("stage").cast(pl.String)
    turn = stage.is_in(_TO_CALL) | (~stage.is_in(_OUT) & (pl.col("score") > 0))
    open_ = outcome.leads.filter(turn & pl.col("first_at").is_not_null())
    warmth = pl.col("temperature").cast(pl.String).replace_strict(_WARMTH, default=len(_WARMTH), return_dtype=pl.Int8)
    keys = [~stage.is_in(_TO_CALL), warmth, -pl.col("score"), "lead"]
    return open_.select("lead", "score", "grade", "temperature", stage).sort(keys)


def _top(outcome: Outcome, reasons: Mapping[str, Sequence[str]]) -> tuple[TopLead, ...]:
    rows = _ranked(outcome).head(TOP).iter_rows(named=True)
    return tuple(TopLead(**row, why=tuple(reasons.get(row["lead"], ()))) for row in rows)


def _months(outcome: Outcome, qualified: pl.DataFrame) -> tuple[Month, ...]:
    """Every month from the first that qualified anybody to the as-of; those with none too."""
    if qualified.is_empty():
        return ()
    local = qualified.select("to_stage", month=pl.col("at").dt.convert_time_zone(outcome.timezone).dt.strftime("%Y-%m"))
    counts = {(month, stage): n for month, stage, n in local.group_by("month", "to_stage").len().iter_rows()}
    now = outcome.as_of.astimezone(ZoneInfo(outcome.timezone)).date()
    first = date.fromisoformat(f"{min(month for month, _ in counts)}-01")
    numbers = range(first.year * 12 + first.month - 1, now.year * 12 + now.month)
    months = [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]
    return tuple(
        Month(month, counts.get((month, "mql"), 0), counts.get((month, "pql"), 0), month == f"{now:%Y-%m}")
        for month in months
    )
