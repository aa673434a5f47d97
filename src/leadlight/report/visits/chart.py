"""The picture of visits: how many of the visitors became leads, by page and campaign, and which forms they sent."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.chart_points import share_points, small_title
from leadlight.report.draw import GREEN, SKY, rows_of
from leadlight.report.findings import Findings
from leadlight.report.say import day

_MOST: Final = 10
_TITLES: Final = {
    "landing page": "By the page the first visit began with",
    "campaign": "By campaign",
    "form": "By form",
}


def chart(findings: Findings) -> alt.TopLevelMixin:
    """A row for each way of looking: how many, and the share that became leads."""
    when = day(findings.outcome.as_of, findings.outcome.timezone)
    said = f"As of {when}, robots left out. Lines are 95% intervals; n is how many a share was counted from."
    headline = alt.TitleParams("Visits: how many visitors become leads", subtitle=said, fontSize=20)
    parts = [_part(findings.table, part) for part in _TITLES if part in findings.table["part"]]
    return alt.vconcat(*parts, spacing=30, title=headline)


def _part(table: pl.DataFrame, part: str) -> alt.HConcatChart:
    rows = table.filter(part=part).head(_MOST)
    data = rows_of(rows.to_dicts())
    order = rows["line"].to_list()
    named = alt.Chart(data)
    counts = _counts(named, order, "leads" if part == "form" else "visitors", GREEN if part == "form" else SKY)
    shares = share_points(named, _lines(order, axis=None), "converted", "share of the visitors", 1)
    return alt.hconcat(
        counts.properties(width=300, height=alt.Step(26), title=small_title(_TITLES[part])),
        shares.properties(width=320, height=alt.Step(26), title=small_title("Share that became leads")),
        spacing=40,
    )


def _counts(named: alt.Chart, order: list[str], field: str, colour: str) -> alt.LayerChart | alt.FacetChart:
    y = _lines(order, axis=alt.Axis(labelLimit=200))
    x = alt.X(f"{field}:Q", title=field, axis=alt.Axis(format=",d", tickCount=4))
    text = named.mark_text(align="left", dx=6).encode(y=y, x=x, text=alt.Text(f"{field}:Q", format=",d"))
    return alt.layer(named.mark_bar(color=colour).encode(y=y, x=x), text)


def _lines(order: list[str], **axis: Any) -> alt.Y:
    return alt.Y("line:N", sort=order, title=None, scale=alt.Scale(domain=order, paddingInner=0.3), **axis)
