"""The picture of a lifecycle: where those who entered are now, and the rates with their intervals."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, SKY, VERMILION, rows_of
from leadlight.report.findings import Findings
from leadlight.report.lifecycle.sheets import title
from leadlight.report.lifecycle.shown import READINGS
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.stays import ONWARD, PATH
from leadlight.report.say import STAGE_TITLES, day

ENDS: Final = {
    "Moved on": ("datum.moved_on", BLUE),
    "Customer": ("datum.stage == 'customer' ? datum.still_in : 0", GREEN),
    "Unfinished": ("datum.unfinished", SKY),
    "Still in, past its time": ("datum.stage == 'customer' ? 0 : datum.still_in - datum.unfinished", ORANGE),
    "Left the path": ("datum.left", GREY),
}
"""How a stay ended, or has not: how it is worked out from the table, and its colour."""

_NAMED: Final = f"{STAGE_TITLES}[datum.stage]"


def chart(findings: Findings) -> alt.TopLevelMixin:
    """Both readings, one below the other; split by a column, the rate of each step for each value."""
    layout = _by_value if findings.scope.by else _by_stage
    parts = [layout(findings.table, reading, title(reading, findings.scope.period), findings) for reading in READINGS]
    by = f" by {findings.scope.by_title}" if findings.scope.by else ""
    when = day(findings.outcome.as_of, findings.outcome.timezone)
    said = f"As of {when}. Lines are 95% intervals; n is how many a share was counted from."
    if findings.scope.before:
        said += f" Rings: {findings.scope.before.label}."
    headline = alt.TitleParams(f"Lifecycle{by}: how far leads get, and how many move on", subtitle=said, fontSize=20)
    return alt.vconcat(*parts, spacing=36, title=headline)


def _data(table: pl.DataFrame, reading: str, stages: tuple[str, ...]) -> alt.InlineData:
    """Rows of the table as they are; a stage nobody entered is left out."""
    kept = table.filter((pl.col("reading") == reading) & pl.col("stage").is_in(stages) & (pl.col("entered") > 0))
    return rows_of(kept.to_dicts())


def _by_stage(table: pl.DataFrame, reading: str, heading: str, _: Findings) -> alt.HConcatChart:
    named = alt.Chart(_data(table, reading, PATH)).transform_calculate(name=_NAMED)
    counts = alt.layer(
        _bars(named, "leads" if reading == "cohort" else "entries"),
        _entered(named),
        width=380,
        height=alt.Step(34),
        title=heading,
    )
    rates = _intervals(named).properties(width=300, height=alt.Step(34), title="Share that moved on")
    return alt.hconcat(counts, rates, spacing=28)


def _stages(**axis: Any) -> alt.Y:
    return alt.Y("name:N", title=None, sort=[STAGE_TITLES[s] for s in PATH], scale=alt.Scale(paddingInner=0.35), **axis)


def _bars(named: alt.Chart, what: str) -> Any:
    order = list(ENDS)
    return (
        named.transform_calculate(**{end: count for end, (count, _) in ENDS.items()})
        .transform_fold([*order], as_=["end", "count"])
        .transform_calculate(place=f"indexof({order}, datum.end)")
        .mark_bar()
        .encode(
            y=_stages(),
            x=alt.X("count:Q", title=what, axis=alt.Axis(format=",d", tickCount=5)),
            color=alt.Color(
                "end:N",
                scale=alt.Scale(domain=order, range=[colour for _, colour in ENDS.values()]),
                sort=order,
            ),
            order=alt.Order("place:Q"),
        )
    )


def _entered(named: alt.Chart) -> Any:
    return named.mark_text(align="left", dx=6).encode(
        y=_stages(), x="entered:Q", text=alt.Text("entered:Q", format=",d")
    )


def _share(field: str) -> alt.X:
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    return alt.X(f"{field}:Q", title="share of those that had their time", axis=axis, scale=alt.Scale(domain=[0, 1]))


def _intervals(named: alt.Chart) -> alt.LayerChart | alt.FacetChart:
    """The rate, its interval and its n; where there are too few, the words for it."""
    return _points(named, _stages(axis=None), "format(datum.to_next, '.0%') + ' · n ' + format(datum.to_next_n, ',')")


def _points(named: alt.Chart, y: alt.Y, said: str) -> alt.LayerChart | alt.FacetChart:
    sure = named.transform_filter(f"datum.to_next_n >= {TOO_FEW}").transform_calculate(
        said=said, beyond="max(datum.to_next_high, isValid(datum.to_next_before) ? datum.to_next_before : 0)"
    )
    unsaid = named.transform_filter("datum.to_next_note != ''").mark_text(
        align="left", dx=2, fontStyle="italic", opacity=0.7
    )
    rule = sure.mark_rule(strokeWidth=4, color=BLUE, opacity=0.5, strokeCap="round")
    known = sure.transform_filter(f"isValid(datum.to_next_before) && datum.to_next_before_n >= {TOO_FEW}")
    ring = known.mark_point(filled=False, size=90, color=VERMILION, strokeWidth=1.8)
    return alt.layer(
        ring.encode(y=y, x=_share("to_next_before")),
        rule.encode(y=y, x=_share("to_next_low"), x2="to_next_high:Q"),
        sure.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(y=y, x=_share("to_next")),
        sure.mark_text(align="left", dx=8).encode(y=y, x=_share("beyond"), text="said:N"),
        unsaid.encode(y=y, x=alt.datum(0), text="to_next_note:N"),
    )


def _by_value(table: pl.DataFrame, reading: str, heading: str, findings: Findings) -> alt.HConcatChart:
    """A panel of points per step: where the intervals overlap, the values may not differ at all."""
    order = tuple(table["value"].unique(maintain_order=True))  # a tuple, as in rows_of
    panels: list[Any] = []
    for stage in ONWARD:
        data = _data(table, reading, (stage,))
        if data.values:
            axis = {"title": findings.scope.by_title} if not panels else {"axis": None}
            y = alt.Y("value:N", sort=order, scale=alt.Scale(domain=order), **axis)
            points = _points(alt.Chart(data), y, "'n ' + format(datum.to_next_n, ',')")
            panels.append(
                points.properties(width=140, height=alt.Step(24), title=_small(f"{STAGE_TITLES[stage]} → next"))
            )
    return alt.hconcat(*panels, spacing=40, title=heading)


def _small(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, fontSize=13, anchor="start")
