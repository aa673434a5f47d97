"""Influence split by a column, as people read it: what marketing brought of each value, and who gets the credit there.

All that a value has would fill a screen for each; CSV and JSON have it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from leadlight.report.column import Column
from leadlight.report.findings import Findings
from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.rows import ANY, MEASURES, UNSOURCED, UNTOUCHED
from leadlight.report.measures.cents import apportioned
from leadlight.report.measures.rates import TOO_FEW, wilson
from leadlight.report.say import DASH, interval, number, percent
from leadlight.report.sheet import Cell, Sheet, against

Row = dict[str, Any]

MODEL_TITLES: Final = {
    "first": "First", "last": "Last", "linear": "Linear", "position": "40/20/40", "decay": "Decay", "markov": "Markov",
}  # fmt: skip
MOST_CHANNELS: Final = 3
_OTHERS: Final = "all others"
_NOTHING: Final = Cell(DASH, tone="quiet")


def by_value(findings: Findings, when: str) -> list[Sheet]:
    """What marketing brought of each value; and its opportunities, by the channels with the most credit."""
    there = findings.table.with_columns(pl.col(MEASURES).fill_null(0))  # none in a row that only the period before has
    values = {part["value"][0]: part for part in there.partition_by("value", maintain_order=True)}
    by = findings.scope.by_title
    told = {column.name: column for column in findings.columns}
    brought = [_brought(value, part, told) for value, part in values.items()]
    header = (by, "Leads", "Sourced", "Opp.", "Influenced", "Pipeline", "Revenue")
    note = (
        "Sourced: of the leads, a touch was their very first event. Influenced: of the opportunities, a touch came "
        "before; below pipeline and revenue the part of them. With 95% intervals."
    )
    credit = [line for value, part in values.items() for line in _credit(value, part)]
    more = (
        f"The {MOST_CHANNELS} channels with the most credit of each. Pipeline, wins and revenue by channel and model "
        "are in CSV and JSON."
    )
    title = f"Opportunities created{when}, by {by}, channel and model"
    found = [
        Sheet(f"Leads and opportunities created{when}, by {by}", header, brought, note),
        Sheet(title, (by, *MODEL_TITLES.values()), credit, more),
    ]
    return [sheet for sheet in found if sheet.rows]


def _brought(value: str, part: pl.DataFrame, told: dict[str, Column]) -> tuple[Cell, ...]:
    """How much there is of a value, and how much of it marketing sourced and influenced."""
    sourced = int(part.filter((pl.col("reading") == "sourced") & (pl.col("channel") != UNSOURCED))["leads"].sum())
    touched, rest = (part.filter(reading="influenced", channel=each).row(0, named=True) for each in (ANY, UNTOUCHED))
    whole = {name: touched[name] + rest[name] for name in ("leads", *MEASURES)}
    return (
        Cell(value, tone="strong"),
        Cell(number(whole["leads"])),
        _share(sourced, touched["of_leads_n"] or 0),
        Cell(number(whole["opportunities"])),
        _influenced(touched, told["opportunities"]),
        *(Cell(number(round(whole[name])), _part(touched[name], whole[name])) for name in ("pipeline", "revenue")),
    )


def _share(hits: float, n: int) -> Cell:
    if not n:
        return _NOTHING
    if n < TOO_FEW:
        return Cell(f"{hits:.0f}/{n}", "too few", "quiet")
    low, high = pl.select(pl.concat_list(wilson(pl.lit(hits), pl.lit(n)))).item()
    return Cell(percent(hits / n), interval(low, high))


def _influenced(touched: Row, told: Column) -> Cell:
    found = _share(touched["opportunities"], touched["of_opportunities_n"] or 0)
    before = against(told, touched).replace(", ", "\n")
    return Cell(found.text, "\n".join(filter(None, [found.small, before])), found.tone)


def _part(part: float, whole: float) -> str:
    return percent(part / whole) if whole else ""


def _credit(value: str, part: pl.DataFrame) -> list[tuple[Cell, ...]]:
    """The opportunities of a value, and below it the channels that most of them are given to, by all models."""
    lines = _few(part.filter(pl.col("reading").is_in(MODELS)))
    if lines.is_empty():
        return []
    shown = {model: adding_up(lines[model], "opportunities") for model in MODELS}
    whole = [Cell(number(round(sum(shown[model]), 1)), tone="quiet") for model in MODELS]
    below = [
        (Cell(channel, depth=1), *(Cell(number(shown[model][n])) for model in MODELS))
        for n, channel in enumerate(lines["channel"])
    ]
    return [(Cell(value, tone="strong"), *whole), *below]


def _few(credit: pl.DataFrame) -> pl.DataFrame:
    """The channels with the most credit, a row for all others together, and what no model can give to any."""
    wide = credit.pivot("reading", index="channel", values="opportunities", maintain_order=True)
    some = wide.select("channel", *MODELS, sum=pl.sum_horizontal(MODELS)).filter(pl.col("sum") > 0)
    given = some.filter(pl.col("channel") != UNTOUCHED).sort("sum", descending=True, maintain_order=True)
    if len(given) > MOST_CHANNELS + 1:  # one other has its own name
        others = given.slice(MOST_CHANNELS).select(pl.lit(_OTHERS).alias("channel"), pl.col(*MODELS, "sum").sum())
        given = pl.concat([given.head(MOST_CHANNELS), others])
    return pl.concat([given, some.filter(channel=UNTOUCHED)])


def adding_up(values: pl.Series, name: str) -> list[float]:
    """What is shown of parts, so that it still adds up: money in whole units, opportunities in tenths."""
    scale = 10 if name == "opportunities" else 1
    whole = round(float(values.sum()) * scale)
    return [each / scale for each in apportioned(np.asarray(values, np.float64), whole).tolist()]
