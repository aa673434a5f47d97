"""The picture of hand-offs: what sales said and why not, and how far leads got that were touched sooner or later."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.chart_points import interval, point, share_points, small_title
from leadlight.report.draw import GREEN, GREY, ORANGE, SKY, rows_of
from leadlight.report.findings import Findings
from leadlight.report.handoff.lines import ANSWERS, KEPT
from leadlight.report.handoff.response import ALL, BUCKETS
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import STAGE_TITLES, day

_COLOURS: Final = dict(zip(ANSWERS, (GREEN, ORANGE, GREY, SKY), strict=True))
_WITHIN: Final = "' (' + format(datum.share_low * 100, '.0f') + '\N{EN DASH}' + format(datum.share_high, '.0%') + ')'"
_SHARE: Final = f"(datum.share_note != '' ? datum.share_note : format(datum.share, '.0%') + {_WITHIN})"
_SAID: Final = (
    f"format(datum.count, ',') + (datum.share_n > 0 ? ' · ' + {_SHARE} + ' · n ' + format(datum.share_n, ',') : '')"
)
"""How many; and their share with its interval and its n, which counts only those that had their time."""
_MOST_REASONS: Final = 6


def chart(findings: Findings) -> alt.TopLevelMixin:
    """Answers, reasons and response; split by a column, the share accepted and the wait of each value."""
    by = f" by {findings.scope.by_title}" if findings.scope.by else ""
    when = day(findings.outcome.as_of, findings.outcome.timezone)
    said = f"As of {when}. Lines, and brackets, are 95% intervals; n is how many a share was counted from."
    headline = alt.TitleParams(f"Hand-off{by}: what sales says, and how soon", subtitle=said, fontSize=20)
    rows = _by_value(findings) if findings.scope.by else [_said(findings.table), *_response(findings)]
    return alt.vconcat(*rows, spacing=36, title=headline)


def _data(table: pl.DataFrame, **where: str) -> alt.InlineData:
    kept = table.filter(pl.col("within") == ALL, **where)
    return rows_of(kept.to_dicts())


def _said(table: pl.DataFrame) -> alt.HConcatChart:
    answers = table.filter(pl.col("line").is_in(ANSWERS))
    reasons = table.filter(part="reasons").head(_MOST_REASONS)
    colours = alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    left = _bars(_data(answers, part="answers"), list(ANSWERS), alt.Color("line:N", scale=colours, legend=None))
    panels = {"What sales said": left}
    if reasons.height:
        right = _bars(_data(reasons), reasons["line"].to_list(), alt.value(ORANGE))
        panels["Why it turned leads away"] = right
    drawn = [
        each.properties(title=small_title(title), width=330, height=alt.Step(34)) for title, each in panels.items()
    ]
    return alt.hconcat(*drawn, spacing=40)


def _bars(data: alt.InlineData, order: list[str], colour: Any) -> alt.LayerChart | alt.FacetChart:
    named = alt.Chart(data).transform_calculate(said=_SAID)
    y = alt.Y("line:N", sort=order, title=None, scale=alt.Scale(paddingInner=0.35), axis=alt.Axis(labelLimit=220))
    x = alt.X("count:Q", title="hand-offs", axis=alt.Axis(format=",d", tickCount=4))
    text = named.mark_text(align="left", dx=6).encode(y=y, x=x, text="said:N")
    return alt.layer(named.mark_bar().encode(y=y, x=x, color=colour), text)


def _response(findings: Findings) -> list[alt.HConcatChart]:
    rows = findings.table.filter(pl.col("line").is_in(list(BUCKETS)), part="response", within=ALL)
    if rows.is_empty():
        return []
    goal = STAGE_TITLES[findings.scope.options["goal"]]
    order = [line for line in BUCKETS if line in rows["line"]]
    data = _data(rows)
    every = alt.Scale(domain=order)
    y = alt.Y("line:N", sort=order, scale=every, title="first touch after")
    plain = share_points(alt.Chart(data), y, "share", f"share that became {goal}")
    beside = _differences(data, alt.Y("line:N", sort=order, scale=every, axis=None))
    height = alt.Step(30)
    return [
        alt.hconcat(
            plain.properties(title=small_title("Sooner touched, further got?"), width=330, height=height),
            beside.properties(
                title=small_title("Only against others of the same hour and weekday"), width=330, height=height
            ),
            spacing=40,
        )
    ]


def _differences(data: alt.InlineData, y: alt.Y) -> alt.LayerChart | alt.FacetChart:
    """Above or below others of the same hour and weekday; a line across nought says that there may be no difference."""
    named = alt.Chart(data).transform_filter(f"datum.against != null && datum.share_n >= {TOO_FEW}")
    told = named.transform_calculate(said="'n ' + format(datum.against_n, ',')")
    return alt.layer(
        alt.Chart().mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.datum(0)),
        interval(told).encode(y=y, x=_against("against_low"), x2="against_high:Q"),
        point(told).encode(y=y, x=_against("against")),
        told.mark_text(align="left", dx=8).encode(y=y, x=_against("against_high"), text="said:N"),
        data=data,
    )


def _against(field: str) -> alt.X:
    axis = alt.Axis(labelExpr="format(datum.value * 100, '+.0f')", tickCount=6)
    return alt.X(f"{field}:Q", title="difference in percentage points", axis=axis)


def _by_value(findings: Findings) -> list[alt.HConcatChart]:
    """A panel for each figure: where the intervals overlap, the values may not differ at all."""
    table = findings.table.filter(within=ALL)
    order = table["value"].unique(maintain_order=True).to_list()
    first = alt.Y("value:N", sort=order, title=findings.scope.by_title, scale=alt.Scale(domain=order))
    rest = alt.Y("value:N", sort=order, axis=None, scale=alt.Scale(domain=order))
    accepted = alt.Chart(_data(table, part="answers", line="accepted"))
    panels: list[Any] = [
        share_points(accepted, first, "share", "share accepted").properties(title=small_title("Accepted"))
    ]
    if KEPT in table["line"]:
        kept = alt.Chart(_data(table, part="time limit", line=KEPT))
        points = share_points(kept, rest, "share", "share answered in time")
        panels.append(points.properties(title=small_title("Time limit kept")))
    waits = _waits(_data(table, part="touches", line="touched"), rest)
    panels.append(waits.properties(title=small_title("Time to first touch")))
    return [alt.hconcat(*(panel.properties(width=210, height=alt.Step(28)) for panel in panels), spacing=70)]


def _waits(data: alt.InlineData, y: alt.Y) -> alt.LayerChart | alt.FacetChart:
    named = alt.Chart(data).transform_filter("datum.hours_median != null")
    told = named.transform_calculate(said="format(datum.hours_median, '.1f') + ' h · n ' + format(datum.count, ',')")
    x = alt.X("hours_median:Q", title="business hours, median", axis=alt.Axis(tickCount=5))
    text = told.mark_text(align="left", dx=6).encode(y=y, x=x, text="said:N")
    return alt.layer(told.mark_bar(color=SKY).encode(y=y, x=x), text)
