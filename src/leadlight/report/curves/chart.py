"""The picture of conversion curves: the share converted by days, a step line with its band."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, SKY, VERMILION, rows_of
from leadlight.report.findings import Findings
from leadlight.report.say import STAGE_TITLES, day

_COLOURS: Final = (BLUE, VERMILION, GREEN, ORANGE, SKY, "#CC79A7", GREY)
_GOALS: Final = {"mql": SKY, "sql": BLUE, "customer": GREEN}
_SPLIT: Final = (("inquiry", "mql"), ("mql", "sql"), ("inquiry", "customer"))
_SINCE: Final = {"inquiry": "since creation", "mql": "since MQL"}


def chart(findings: Findings) -> alt.TopLevelMixin:
    """From creation and from MQL; split by a column, a panel for each of three ways, a line for each value."""
    by, outcome = findings.scope.by_title, findings.outcome
    said = [
        f"As of {day(outcome.as_of, outcome.timezone)}, {findings.scope.period.label}. Bands and bars: 95% intervals. "
        "Leads that are too young count for as long as they were seen.",
    ]
    if by:
        said.append(f"Up to {len(_COLOURS)} values of {by}, those with the most leads. Right: where each curve ends.")
    if findings.scope.before:
        said.append(f"Dashed: {findings.scope.before.label}.")
    title = alt.TitleParams("How soon leads convert" + (f", by {by}" if by else ""), subtitle=said, fontSize=20)
    panels = _by_value(findings) if by else alt.hconcat(*_by_goal(findings), spacing=40)
    return panels.properties(title=title)


def _by_goal(findings: Findings) -> list[Any]:
    panels = []
    for start, since in _SINCE.items():
        rows = _rows(findings.table.filter(pl.col("start") == start))
        goals = [goal for goal in _GOALS if goal != start]
        scale = alt.Scale(domain=goals, range=[_GOALS[goal] for goal in goals])
        colour = alt.Color("goal:N", scale=scale, legend=None)
        label = f"{STAGE_TITLES}[datum.goal] + ' · n ' + format(datum.converted_n, ',')"
        panels.append(_panel(rows, colour, since, label, f"Leads, {since}", width=400))
    return panels


def _by_value(findings: Findings) -> Any:
    """A row for each way: the curves, and beside them where each ends, with its interval and n."""
    most = findings.table.group_by("value", maintain_order=True).agg(pl.col("converted_n").max())
    values = most.sort("converted_n", descending=True, maintain_order=True)["value"].head(len(_COLOURS)).to_list()
    order = [value for value in findings.table["value"].unique(maintain_order=True) if value in values]
    scale = alt.Scale(domain=order, range=list(_COLOURS[: len(order)]))
    colour = alt.Color("value:N", scale=scale, sort=order, legend=None)
    pairs = []
    for start, goal in _SPLIT:
        way = (pl.col("start") == start) & (pl.col("goal") == goal) & pl.col("value").is_in(order)
        rows = _rows(findings.table.filter(way))
        title = alt.TitleParams(f"{STAGE_TITLES[start]} → {STAGE_TITLES[goal]}", fontSize=14)
        lines = alt.layer(*_lines(_base(rows, colour, _SINCE[start]))).properties(width=420, height=220, title=title)
        pairs.append(alt.hconcat(lines, _ends(rows, colour, order), spacing=30))
    return alt.vconcat(*pairs, spacing=26)


def _ends(rows: alt.InlineData, colour: alt.Color, order: list[str]) -> Any:
    """Where each curve ends: the share, its interval, the day, and n."""
    said = "format(datum.converted, '.1%') + ' · n ' + format(datum.converted_n, ',') + ' · day ' + datum.day"
    last = (
        alt.Chart(rows)
        .transform_joinaggregate(last="max(day)", groupby=["start", "goal", "value"])
        .transform_filter("datum.day === datum.last")
        .transform_calculate(said=said)
        .encode(y=alt.Y("value:N", title=None, sort=order, scale=alt.Scale(domain=order)), color=colour)
    )
    axis = alt.Axis(format="%", tickCount=5)
    return alt.layer(
        last.mark_rule(strokeWidth=4, opacity=0.45).encode(
            x=alt.X("converted_low:Q", axis=axis), x2="converted_high:Q"
        ),
        last.mark_point(filled=True, size=60, opacity=1).encode(x=alt.X("converted:Q", title="share converted")),
        last.mark_text(align="left", dx=8).encode(x="converted_high:Q", text="said:N", color=alt.value("#52606d")),
    ).properties(width=260, height=220)


def _rows(table: pl.DataFrame) -> alt.InlineData:
    return rows_of(table.filter(pl.col("converted_note") == "").to_dicts())


def _base(rows: alt.InlineData, colour: alt.Color, since: str) -> alt.Chart:
    x = alt.X("day:Q", title=f"days {since}", axis=alt.Axis(grid=False, tickCount=6, labelOverlap=True))
    return alt.Chart(rows).encode(x=x, color=colour)


def _share() -> alt.Y:
    return alt.Y("converted:Q", title="share converted", axis=alt.Axis(format="%", tickCount=6))


def _lines(base: alt.Chart) -> list[Any]:
    then = base.transform_filter("isValid(datum.converted_before)").mark_line(strokeDash=[4, 4], opacity=0.8)
    return [base.mark_line(strokeWidth=2.2).encode(y=_share()), then.encode(y=alt.Y("converted_before:Q"))]


def _panel(rows: alt.InlineData, colour: alt.Color, since: str, label: str, title: str, width: int) -> Any:
    base = _base(rows, colour, since)
    ends = (
        base.transform_joinaggregate(last="max(day)", groupby=["start", "goal", "value"])
        .transform_filter("datum.day === datum.last")
        .transform_calculate(said=label)
    )
    band = base.mark_area(opacity=0.16).encode(y=alt.Y("converted_low:Q"), y2="converted_high:Q")
    dots = ends.mark_point(filled=True, size=36, opacity=1).encode(y=_share())
    names = ends.mark_text(align="right", dy=-9, dx=2).encode(y=_share(), text="said:N")
    drawn = alt.layer(band, *_lines(base), dots, names)
    return drawn.properties(width=width, height=280, title=alt.TitleParams(title, fontSize=14))
