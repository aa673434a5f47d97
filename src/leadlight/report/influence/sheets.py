"""Influence as people read it: what marketing brought, and the credit of each channel, model beside model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from leadlight.report.column import Column
from leadlight.report.findings import Findings
from leadlight.report.influence.by_value import MODEL_TITLES, adding_up, by_value
from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.rows import ANY, UNSOURCED, UNTOUCHED
from leadlight.report.measures.rates import wilson
from leadlight.report.period import ALL_TIME
from leadlight.report.say import interval, number, percent
from leadlight.report.sheet import Cell, Sheet, against

Row = dict[str, Any]


def sheets(findings: Findings) -> list[Sheet]:
    """What marketing brought; then opportunities, pipeline and revenue by channel and model; split by a column, what
    marketing brought of each value, and its opportunities."""
    table, period = findings.table, findings.scope.period
    when = "" if period == ALL_TIME else f" in {period.label}"
    if findings.scope.by:
        return by_value(findings, when)
    told = {column.name: column for column in findings.columns}
    found = [_brought(f"Leads and opportunities created{when}", table, told)]
    for name, title in (("opportunities", "Opportunities"), ("pipeline", "Pipeline"), ("revenue", "Revenue so far")):
        if table[name].sum() or name == "opportunities":
            found.append(_by_model(f"{title}{when}, by channel and model", name, table))
    return found


def _brought(title: str, table: pl.DataFrame, told: dict[str, Column]) -> Sheet:
    sourced = table.filter((pl.col("reading") == "sourced") & (pl.col("channel") != UNSOURCED))
    touched = table.filter(reading="influenced", channel=ANY).row(0, named=True)
    rest = table.filter(reading="influenced", channel=UNTOUCHED).row(0, named=True)
    names = ("leads", "opportunities", "pipeline", "won", "revenue")
    whole = {name: touched[name] + rest[name] for name in names}
    parts = {"Sourced": {name: sourced[name].sum() for name in names}, "Influenced": touched, "All": whole}
    lines = [
        (Cell(what, tone="strong"), *(_part(name, part[name], whole[name]) for name in names))
        for what, part in parts.items()
    ]
    note = (
        "Sourced: a touch was the lead's very first event. Influenced: a touch came before the opportunity (of leads: "
        "ever). With the share of all, of counts with its 95% interval."
    )
    header = ("Marketing", "Leads", "Opp.", "Pipeline", "Won", "Revenue")
    if "leads_before" in table.columns:
        lines.append(_before(touched, told, names))
    return Sheet(title, header, lines, note)


def _before(touched: Row, told: dict[str, Column], names: Sequence[str]) -> tuple[Cell, ...]:
    """What was influenced in the period before."""
    said = (against(told[name], touched).replace(", ", "\n") if name in told else "" for name in names)
    return (Cell("Influenced", "before", tone="quiet"), *(Cell("", small) for small in said))


def _part(name: str, part: float, whole: float) -> Cell:
    if not whole:
        return Cell(number(part), tone="quiet")
    counts = name not in ("pipeline", "revenue")
    low, high = pl.select(pl.concat_list(wilson(pl.lit(part), pl.lit(whole)))).item()
    within = f"\n{interval(low, high)}" if counts and part != whole else ""
    return Cell(number(round(part)), f"{percent(part / whole)}{within}")


def _by_model(title: str, name: str, table: pl.DataFrame) -> Sheet:
    """A row for each channel; what is shown is rounded so that it still adds up."""
    credit = {model: table.filter(reading=model) for model in MODELS}
    channels = credit["first"]["channel"].to_list()
    shown = {model: adding_up(part[name], name) for model, part in credit.items()}
    lines = [
        (Cell(channel, tone="strong"), *(Cell(number(shown[model][n])) for model in MODELS))
        for n, channel in enumerate(channels)
    ]
    total = (Cell("All", tone="quiet"), *(Cell(number(round(sum(shown[model]), 1)), tone="quiet") for model in MODELS))
    return Sheet(title, ("Channel", *MODEL_TITLES.values()), [*lines, total])
