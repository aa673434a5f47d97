"""The picture of costs: what a lead, an MQL and a customer of each channel cost, and the customers of each month."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.cost.poisson import FEWEST
from leadlight.report.cost.rows import SHARED
from leadlight.report.cost.sheets import MOST
from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, rows_of
from leadlight.report.findings import Findings
from leadlight.report.period import ALL_TIME
from leadlight.report.say import day
from leadlight.report.spend import spend_of

_PANELS: Final = {
    "inquiry": ("Cost of a lead", BLUE),
    "sql": ("Cost of an SQL", ORANGE),
    "customer": ("Cost of a customer (CAC)", GREEN),
}


def chart(findings: Findings) -> alt.TopLevelMixin:
    """A panel for each stage: a dot for each channel, or value, its interval, and how many there were."""
    outcome, period, spend = findings.outcome, findings.scope.period, spend_of(findings.scope)
    by = findings.scope.by_title
    column, cut = ("value", "all") if by else ("line", "channel")
    table = findings.table.filter(reading="cohort", cut=cut)
    order = table[column].unique(maintain_order=True).to_list()
    order = order if by else order[:MOST]
    table = table.filter(pl.col(column).is_in(order))
    currency = spend.currency or "money"
    panels = [
        _panel(table.filter(stage=stage), stage, _names(column, order, by, n), currency)
        for n, stage in enumerate(_PANELS)
    ]
    which = "all leads" if period == ALL_TIME else f"leads created in {period.label}"
    said = [
        f"Spend divided by what {which} had become by {day(outcome.as_of, outcome.timezone)}. Bars: 95% intervals; "
        "n: how many.",
        "Hollow: more may still come, so the cost will fall. Without a dot: no spend, or none yet.",
    ]
    if any(_edge(table.filter(stage=stage)) for stage in _PANELS):
        said.append(
            f"At the edge bars go on, and dots may lie beyond: from fewer than {FEWEST} nobody can say how far."
        )
    if SHARED in table["spend_note"]:
        said.append("Spend is shared out by leads: within a channel and month each costs the same, whatever its value.")
    title = alt.TitleParams(
        f"What a lead, an SQL and a customer cost, by {by or 'channel'}", subtitle=said, fontSize=20
    )
    return alt.hconcat(*panels, spacing=36, title=title)


def _names(column: str, order: list[str], by: str, place: int) -> alt.Y:
    """Channels, or values, from top to bottom; named at the first panel."""
    more: dict[str, Any] = {"axis": None} if place else {"title": by or "channel"}
    return alt.Y(f"{column}:N", sort=order, scale=alt.Scale(domain=order), **more)


def _edge(table: pl.DataFrame) -> float | None:
    """Where a panel ends, if the interval of a cost of very few would leave no room for the others."""
    highest = table["cost_high"].max()
    sure = table.filter(pl.col("count") >= FEWEST)["cost_high"].max()
    return sure if isinstance(sure, float) and isinstance(highest, float) and highest > sure else None


def _panel(table: pl.DataFrame, stage: str, y: alt.Y, currency: str) -> Any:
    heading, colour = _PANELS[stage]
    edge = _edge(table)
    rows: Any = alt.Chart(rows_of(table.to_dicts())).transform_calculate(
        end=f"min(datum.cost_high == null ? datum.cost : datum.cost_high, {edge or 1e300})",
        said="format(datum.cost, ',.0f') + ' · n ' + format(datum.count, ',')",
    )
    scale = alt.Scale(domain=[0, edge], nice=False) if edge else alt.Scale(zero=True)
    x = alt.X("cost_low:Q", title=currency, axis=alt.Axis(format="~s", tickCount=4), scale=scale)
    known = rows.transform_filter("datum.cost != null")
    bounded = known.transform_filter("datum.cost_high != null && datum.cost_low < datum.end")
    unknown = rows.transform_filter("datum.cost == null")
    hollow = alt.condition("indexof(datum.cost_note, 'so far') == 0", alt.value("white"), alt.value(colour))
    layers = [
        bounded.mark_rule(strokeWidth=4, color=colour, opacity=0.45, strokeCap="round").encode(y=y, x=x, x2="end:Q"),
        known.transform_filter("datum.cost <= datum.end")
        .mark_point(filled=True, size=75, opacity=1, stroke=colour, strokeWidth=2)
        .encode(y=y, x="cost:Q", fill=hollow),
        known.mark_text(align="left", dx=8).encode(y=y, x="end:Q", text="said:N"),
        unknown.transform_calculate(said="(datum.cost_note || 'no spend') + ', n ' + format(datum.count, ',')")
        .mark_text(align="left", dx=4, fontStyle="italic", color=GREY)
        .encode(y=y, x=alt.datum(0), text="said:N"),
    ]
    title = alt.TitleParams(heading, fontSize=14, anchor="start")
    return alt.layer(*layers, width=240, height=alt.Step(32), title=title)
