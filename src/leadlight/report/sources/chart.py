"""The picture of sources: for each, the share that became MQL, SQL and customer, against what all leads did."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, rows_of
from leadlight.report.findings import Findings
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.period import ALL_TIME
from leadlight.report.say import STAGE_TITLES, day

_PANELS: Final = {"mql": BLUE, "sql": ORANGE, "customer": GREEN}


def chart(findings: Findings) -> alt.TopLevelMixin:
    """A panel for each goal, a dot for each value; the grey line is all leads together."""
    table, outcome, period = findings.table, findings.outcome, findings.scope.period
    order = table["value"].unique(maintain_order=True).to_list()
    goals = [goal for goal in _PANELS if table.filter(goal=goal)["reached"].sum()] or ["mql"]
    panels = [_panel(table, goal, order, findings.scope.by_title if n == 0 else None) for n, goal in enumerate(goals)]
    by = f" by {findings.scope.by_title}" if findings.scope.by else ""
    which = "all leads" if period == ALL_TIME else f"leads created in {period.label}"
    said = [
        f"Share of {which} that became MQL, SQL or customer by {day(outcome.as_of, outcome.timezone)}; "
        "only leads that had their time.",
        "Bars: 95% intervals; n: leads counted; grey line: all leads together; from fewer than "
        f"{TOO_FEW} nothing is said.",
    ]
    title = alt.TitleParams(f"Which leads get somewhere?{f' Conversion{by}' if by else ''}", subtitle=said, fontSize=20)
    return alt.hconcat(*panels, spacing=36, title=title)


def _panel(table: pl.DataFrame, goal: str, order: list[str], axis: str | None) -> Any:
    rows = alt.Chart(rows_of(table.filter(goal=goal).to_dicts()))
    named: dict[str, Any] = {"title": axis or None} if axis is not None else {"axis": None}
    y = alt.Y("value:N", sort=order, scale=alt.Scale(domain=order), **named)
    sure = rows.transform_filter(f"datum.converted_n >= {TOO_FEW}")
    said = "format(datum.converted, datum.converted < 0.1 ? '.1%' : '.0%') + ' · n ' + format(datum.converted_n, ',')"
    few = rows.transform_filter("datum.converted_note != ''")
    colour = _PANELS[goal]
    low = alt.X("converted_low:Q", title="share of leads", axis=alt.Axis(format="%", tickCount=4))
    layers = [
        _all_together(rows),
        sure.mark_rule(strokeWidth=4, color=colour, opacity=0.45, strokeCap="round").encode(
            y=y, x=low, x2="converted_high:Q"
        ),
        sure.mark_point(filled=True, size=70, color=colour, opacity=1).encode(y=y, x="converted:Q"),
        sure.transform_calculate(said=said)
        .mark_text(align="left", dx=8)
        .encode(y=y, x="converted_high:Q", text="said:N"),
        few.mark_text(align="left", dx=2, fontStyle="italic", opacity=0.7).encode(
            y=y, x=alt.datum(0), text="converted_note:N"
        ),
    ]
    heading = alt.TitleParams(f"Became {STAGE_TITLES[goal]}", fontSize=14, anchor="start")
    return alt.layer(*layers, width=230, height=alt.Step(30), title=heading)


def _all_together(rows: alt.Chart) -> Any:
    """A line at the share of all values together, worked out from theirs."""
    summed = (
        rows.transform_filter("datum.converted_n > 0")
        .transform_calculate(hits="datum.converted * datum.converted_n")
        .transform_aggregate(hits="sum(hits)", n="sum(converted_n)")
        .transform_calculate(together="datum.hits / datum.n")
    )
    return summed.mark_rule(color=GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x="together:Q")
