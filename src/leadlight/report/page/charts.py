"""The charts only the page has."""

from __future__ import annotations

from typing import Final

import altair as alt

from leadlight.report.draw import BLUE, ORANGE, rows_of
from leadlight.report.summary.summary import Summary

_NAMES: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LABEL: Final = f"{_NAMES}[toNumber(slice(datum.value, 5)) - 1]"
_YEAR: Final = "(datum.index == 0 || slice(datum.value, 5) == '01') ? slice(datum.value, 0, 4) : ''"
_LATEST: Final = 24  # months; more do not fit with their names


def months(summary: Summary) -> alt.LayerChart | alt.FacetChart:
    """How many became MQL in each calendar month; the running month is paler, for it is not over."""
    rows = [
        {"month": each.month, "MQL": each.mql, "PQL": each.pql, "running": each.running}
        for each in summary.mqls_by_month[-_LATEST:]
    ]
    doors: list[str | alt.FieldName] = ["MQL", "PQL"] if any(row["PQL"] for row in rows) else ["MQL"]
    chart = alt.Chart(rows_of(rows)).transform_fold(doors, as_=["door", "count"])
    x = alt.X(
        "month:O",
        title="calendar month",
        axis=alt.Axis(labelAngle=0, labelExpr=f"[{_LABEL}, {_YEAR}]", grid=False),
    )
    y = alt.Y("count:Q", title="leads that qualified", axis=alt.Axis(format=",d", tickCount=4, tickMinStep=1))
    colour = alt.Color("door:N", scale=alt.Scale(domain=doors, range=[BLUE, ORANGE][: len(doors)]))
    bars = chart.mark_bar().encode(
        x=x, y=y, xOffset="door:N", color=colour if len(doors) > 1 else alt.value(BLUE),
        opacity=alt.condition("datum.running", alt.value(0.4), alt.value(1)),
    )  # fmt: skip
    counts = (
        chart.transform_filter("datum.count > 0")
        .mark_text(dy=-7)
        .encode(x=x, y=y, xOffset="door:N", text=alt.Text("count:Q", format=",d"))
    )
    return alt.layer(bars, counts, width=860, height=180)
