"""Credit as marks: a row for each channel, a mark for each model, and how far they differ."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, SKY, VERMILION, rows_of
from leadlight.report.influence.by_value import MODEL_TITLES
from leadlight.report.influence.credits import MODELS
from leadlight.report.influence.rows import ANY, UNTOUCHED

_MARKS: Final = {
    "first": (BLUE, "circle"), "last": (VERMILION, "square"), "linear": (GREEN, "diamond"),
    "position": (ORANGE, "triangle-up"), "decay": (SKY, "triangle-down"), "markov": ("#1f2933", "cross"),
}  # fmt: skip
_AXES: Final = {"opportunities": ("opportunities", ",d"), "of_opportunities": ("share of its opportunities", "%")}


def credit_panel(table: pl.DataFrame, name: str, order: list[str], width: int, step: int, *, axis: bool) -> Any:
    """One figure (``name``) of each channel by all models; of opportunities also how many the channel touched."""
    rows = table.filter(pl.col("reading").is_in(MODELS)).to_dicts()
    named: Any = alt.Chart(rows_of(rows)).transform_calculate(model=f"{MODEL_TITLES}[datum.reading]")
    labels: dict[str, Any] = {"title": "channel"} if axis else {"axis": None}
    y = alt.Y("channel:N", sort=order, scale=alt.Scale(domain=order), **labels)
    title, form = _AXES.get(name, ("amount", "~s"))
    x = alt.X(f"{name}:Q", title=title, axis=alt.Axis(tickCount=4, format=form))
    domain = list(MODEL_TITLES.values())
    colours, shapes = zip(*_MARKS.values(), strict=True)
    low, high = f"least_{name}", f"most_{name}"  # names of their own: Vega-Lite merges aggregates that share a name
    span = named.transform_aggregate(groupby=["channel"], **{low: f"min({name})", high: f"max({name})"})
    marks = named.mark_point(filled=True, size=75, opacity=0.9).encode(
        y=y,
        x=x,
        color=alt.Color("model:N", sort=domain, scale=alt.Scale(domain=domain, range=list(colours))),
        shape=alt.Shape("model:N", sort=domain, scale=alt.Scale(domain=domain, range=list(shapes))),
    )
    bar = span.mark_rule(strokeWidth=10, color=GREY, opacity=0.3, strokeCap="round").encode(
        y=y, x=f"{low}:Q", x2=f"{high}:Q"
    )
    layers = [bar, marks, *((_counts(table, y, width),) if name in _AXES else ())]
    return alt.layer(*layers, width=width, height=alt.Step(step))


def _counts(table: pl.DataFrame, y: alt.Y, width: int) -> Any:
    """How many opportunities each channel touched, at the right."""
    touched = table.filter((pl.col("reading") == "influenced") & (pl.col("channel") != ANY)).to_dicts()
    return (
        alt.Chart(rows_of(touched))
        .transform_filter(f"datum.channel != '{UNTOUCHED}'")
        .transform_calculate(said="'n ' + format(datum.opportunities, ',d')")
        .mark_text(align="left", dx=6)
        .encode(y=y, x=alt.value(width + 2), text="said:N")
    )
