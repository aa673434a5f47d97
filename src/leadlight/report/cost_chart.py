"""The picture of costs: what a lead, an MQL and a customer of each channel cost, and the customers of each month."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.cost_sheets import MOST
from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE
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
    """A panel for each stage: a dot for each channel, its interval, and how many there were."""
    outcome, period, spend = findings.outcome, findings.scope.period, spend_of(findings.scope)
    table = findings.table.filter(reading="cohort", cut="channel")
    order = table["value"].unique(maintain_order=True).head(MOST).to_list()
    table = table.filter(pl.col("value").is_in(order))
    currency = spend.currency if spend and spend.currency else "money"
    panels = [_panel(table, stage, order, currency, axis=n == 0) for n, stage in enumerate(_PANELS)]
    which = "all leads" if period == ALL_TIME else f"leads created in {period.label}"
    said = [
        f"Spend divided by what {which} had become by {day(outcome.as_of, outcome.timezone)}. Bars: 95% intervals; "
        "n: how many.",
        "Hollow: more may still come, so the cost will fall. Without a dot: no spend, or none yet.",
    ]
    title = alt.TitleParams("What a lead, an SQL and a customer cost, by channel", subtitle=said, fontSize=20)
    return alt.hconcat(*panels, spacing=36).properties(title=title)


def _panel(table: pl.DataFrame, stage: str, order: list[str], currency: str, *, axis: bool) -> Any:
    heading, colour = _PANELS[stage]
    rows: Any = alt.Chart(alt.InlineData(values=table.filter(stage=stage).to_dicts()))
    labels: dict[str, Any] = {"title": "channel"} if axis else {"axis": None}
    y = alt.Y("value:N", sort=order, scale=alt.Scale(domain=order), **labels)
    x = alt.X("cost_low:Q", title=currency, axis=alt.Axis(format="~s", tickCount=4), scale=alt.Scale(zero=True))
    known = rows.transform_filter("datum.cost != null")
    bounded = known.transform_filter("datum.cost_high != null")
    unknown = rows.transform_filter("datum.cost == null")
    hollow = alt.condition("datum.cost_note == 'so far'", alt.value("white"), alt.value(colour))
    text = known.transform_calculate(
        said="format(datum.cost, ',.0f') + ' · n ' + format(datum.count, ',')",
        end="datum.cost_high == null ? datum.cost : datum.cost_high",
    )
    layers = [
        bounded.mark_rule(strokeWidth=4, color=colour, opacity=0.45, strokeCap="round").encode(
            y=y, x=x, x2="cost_high:Q"
        ),
        known.mark_point(filled=True, size=75, opacity=1, stroke=colour, strokeWidth=2).encode(
            y=y, x="cost:Q", fill=hollow
        ),
        text.mark_text(align="left", dx=8).encode(y=y, x="end:Q", text="said:N"),
        unknown.transform_calculate(said="datum.cost_note + ', n ' + format(datum.count, ',')")
        .mark_text(align="left", dx=4, fontStyle="italic", color=GREY)
        .encode(y=y, x=alt.datum(0), text="said:N"),
    ]
    title = alt.TitleParams(heading, fontSize=14, anchor="start")
    return alt.layer(*layers).properties(width=240, height=alt.Step(32), title=title)
