"""Costs as people read them: by channel, by month, and what customers are worth."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from leadlight.report.column import Column
from leadlight.report.cost.counts import STAGES
from leadlight.report.cost.poisson import FEWEST
from leadlight.report.cost.rows import SHARED
from leadlight.report.findings import Findings
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.period import ALL_TIME
from leadlight.report.say import DASH, number, percent
from leadlight.report.sheet import Cell, Sheet, against

Row = dict[str, Any]

MOST: Final = 12
_VALUES: Final = "value"  # a cut of the screen's own; of values there are few, of channels and months perhaps many
_HEADINGS: Final = ("Spend", "Lead", "MQL", "SQL", "Opp.", "Customer")
_TITLES: Final = {
    "cohort": "What the leads created{} have cost, by {}",
    "entries": "What was spent{}, by what happened, by {}",
}
_NOTHING: Final = Cell(DASH, tone="quiet")


def sheets(findings: Findings) -> list[Sheet]:
    """Both readings by channel, the cohorts by month, and the worth of customers where it is known; split by a column,
    all by its values."""
    table, period, by = findings.table, findings.scope.period, findings.scope.by_title
    when = "" if period == ALL_TIME else f" in {period.label}"
    told = next(column for column in findings.columns if column.name == "cost")
    readings = ["cohort"] if agree(table) else ["cohort", "entries"]
    cuts = [("cohort", "channel"), ("cohort", "month"), *((each, "channel") for each in readings[1:])]
    if by:
        cuts = [(reading, _VALUES) for reading in readings]
        table = table.filter(cut="all").with_columns(pl.lit(_VALUES).alias("cut"), line="value")
    found = [
        _costs(table, reading, cut, by or cut.capitalize(), _TITLES[reading].format(when, by or cut), told)
        for reading, cut in cuts
    ]
    found = [sheet for sheet in found if sheet.rows]
    worth = table.filter((pl.col("stage") == "customer") & pl.col("revenue_month").is_not_null())
    return found if worth.is_empty() else [*found, _worth(worth, when, _VALUES if by else "channel")]


def agree(table: pl.DataFrame) -> bool:
    """Whether what happened in the period is what became of the leads created in it, as it is of all time."""
    keys = ["value", "line", "stage"]
    figures = [*keys, "spend", "count"]
    cohort, entries = (table.filter(cut="channel", reading=each).select(figures).sort(keys) for each in _TITLES)
    return cohort.equals(entries)


def _values(table: pl.DataFrame, reading: str, cut: str) -> dict[str, dict[str, Row]]:
    """The rows of a cut by line and stage; of many, those with the most spend, or the latest months."""
    rows: dict[str, dict[str, Row]] = {}
    for row in table.filter(reading=reading, cut=cut).iter_rows(named=True):
        rows.setdefault(row["line"], {})[row["stage"]] = row
    if cut == _VALUES:
        return rows
    kept = list(rows)[-MOST:] if cut == "month" else list(rows)[:MOST]
    return {line: rows[line] for line in kept}


def _costs(table: pl.DataFrame, reading: str, cut: str, heading: str, title: str, told: Column) -> Sheet:
    values = _values(table, reading, cut)
    whole = _values(table, reading, "all") if values else {}
    lines = [_line(value, stages, told) for value, stages in [*values.items(), *whole.items()]]
    note = "Cost of one, its 95% interval, and how many there were (n). ~: more may come, so it will fall."
    if SHARED in table["spend_note"]:
        note += " Spend is shared out by leads."
    return Sheet(title + _shown(table, reading, cut), (heading, *_HEADINGS), lines, note)


def _shown(table: pl.DataFrame, reading: str, cut: str) -> str:
    """Which of many rows are shown."""
    there = table.filter(reading=reading, cut=cut)["line"].n_unique()
    if there <= MOST or cut == _VALUES:
        return ""
    which = f"the latest {MOST} months" if cut == "month" else f"the {MOST} with the most spend"
    return f": {which} of {there:,}; all counts the others, too"


def _line(value: str, stages: dict[str, Row], told: Column) -> tuple[Cell, ...]:
    spend = stages["inquiry"]["spend"] or 0.0  # none in a row that only the period before has
    money = Cell(number(round(spend)), tone="plain" if spend else "quiet")
    return (Cell(value, tone="strong"), money, *(_cost(stages[stage], told) for stage in STAGES))


def _cost(row: Row, told: Column) -> Cell:
    count, note = row["count"], row["cost_note"] or "no spend"  # a row that only the period before has says nothing
    if row["cost"] is None:
        return Cell(DASH, f"{note}\nn {count:,}" if note != "no spend" else f"n {count:,}", "quiet")
    before, _, _ = against(told, row).partition(", ")
    so_far = "~" if note.startswith("so far") else ""
    within = f"{_short(row['cost_low'])}{DASH}{_short(row['cost_high'])}"
    tone: Any = "quiet" if count < TOO_FEW else "plain"
    small = "\n".join(filter(None, [within, f"n {count:,}", before]))
    return Cell(f"{so_far}{number(round(row['cost']))}", small, tone)


def _short(amount: float | None) -> str:
    """An amount that need not be exact, in few characters.

    >>> _short(1234.5), _short(76_600), _short(3_101_386), _short(None)
    ('1,234', '77k', '3.1M', '?')
    """
    if amount is None:
        return "?"
    if amount >= 1e6:
        return f"{amount / 1e6:.1f}M"
    return f"{amount / 1e3:.0f}k" if amount >= 1e4 else f"{amount:,.0f}"


def _worth(table: pl.DataFrame, when: str, cut: str) -> Sheet:
    some, whole = (table.filter(reading="entries", cut=each) for each in (cut, "all"))
    rows = [each.to_dicts() for each in (some if cut == _VALUES else some.head(MOST), whole)]
    header = ("Customers won", "CAC", "A month", "Churn", "CLV", "CLV : CAC", "Payback")
    note = "A month: what a customer pays. Churn: a month. Payback: months until a customer has paid what it cost."
    return Sheet(
        f"What customers won{when} are worth", header, [_value_line(row) for part in rows for row in part], note
    )


def _value_line(row: Row) -> tuple[Cell, ...]:
    few = row["churned"] < TOO_FEW
    known = row["clv"] is not None and row["churned"] >= FEWEST
    clv = _NOTHING if known or row["clv_note"] == "" else Cell(DASH, row["clv_note"].removesuffix(" to say"), "quiet")
    if known:
        within = f"{_short(row['clv_low'])}{DASH}{_short(row['clv_high'])}"
        clv = Cell(number(round(row["clv"])), within, "quiet" if few else "plain")
    ratio = row["clv_to_cac"] if known else None
    return (
        Cell(row["line"], tone="strong"),
        Cell(number(round(row["cost"])), f"n {row['count']:,}")
        if row["cost"]
        else Cell(DASH, f"n {row['count']:,}", "quiet"),
        Cell(number(round(row["revenue_month"]))),
        Cell(percent(row["churn_month"]), f"{row['churned']:,} in {row['customer_months']:,.0f}"),
        clv,
        _NOTHING if ratio is None else Cell(f"{ratio:.1f}", tone="quiet" if few else "plain"),
        _NOTHING if row["payback_months"] is None else Cell(number(round(row["payback_months"], 1))),
    )
