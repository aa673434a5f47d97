"""The picture of influence: what each channel is credited with, a mark for each model, so that one sees how far they
differ."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, SKY, VERMILION
from leadlight.report.findings import Findings
from leadlight.report.influence_credits import MODELS
from leadlight.report.influence_rows import ANY, UNTOUCHED
from leadlight.report.influence_sheets import MODEL_TITLES
from leadlight.report.period import ALL_TIME
from leadlight.report.say import day, number, percent

_MARKS: Final = {
    "first": (BLUE, "circle"), "last": (VERMILION, "square"), "linear": (GREEN, "diamond"),
    "position": (ORANGE, "triangle-up"), "decay": (SKY, "triangle-down"), "markov": ("#1f2933", "cross"),
}  # fmt: skip


def chart(findings: Findings) -> alt.TopLevelMixin:
    """A panel for opportunities, pipeline and revenue, as far as there is anything to show."""
    table, outcome, period = findings.table, findings.outcome, findings.scope.period
    order = table.filter(reading="first")["channel"].to_list()
    asked = {"opportunities": "Opportunities", "pipeline": "Pipeline", "revenue": "Revenue so far"}
    shown = [name for name in asked if table[name].sum()][:3] or ["opportunities"]
    panels = [_panel(table, name, asked[name], order, axis=n == 0) for n, name in enumerate(shown)]
    when = "" if period == ALL_TIME else f" in {period.label}"
    said = [
        f"Opportunities created{when}, as of {day(outcome.as_of, outcome.timezone)}. {_touched(table)}",
        "A mark for each model; the grey bar is how far they differ. n: opportunities the channel touched. "
        "Money in the currency of the history.",
    ]
    title = alt.TitleParams("Which channel gets the credit, by six models", subtitle=said, fontSize=20)
    return alt.hconcat(*panels, spacing=28).properties(title=title)


def _touched(table: pl.DataFrame) -> str:
    """How many opportunities were touched at all, with the interval of the share."""
    row = table.filter(reading="influenced", channel=ANY).row(0, named=True)
    share = row["of_opportunities"]
    if share is None:
        return "There is none."
    low, high = (percent(row[f"of_opportunities_{end}"]) for end in ("low", "high"))
    n = row["of_opportunities_n"]
    return f"Touched before: {number(row['opportunities'])} of {n:,} ({percent(share)}, {low} to {high})."


def _panel(table: pl.DataFrame, name: str, title: str, order: list[str], *, axis: bool) -> Any:
    rows = table.filter(pl.col("reading").is_in(MODELS)).to_dicts()
    named: Any = alt.Chart(alt.InlineData(values=rows)).transform_calculate(model=f"{MODEL_TITLES}[datum.reading]")
    labels: dict[str, Any] = {"title": "channel"} if axis else {"axis": None}
    y = alt.Y("channel:N", sort=order, scale=alt.Scale(domain=order), **labels)
    x = alt.X(f"{name}:Q", title="opportunities" if name == "opportunities" else "amount", axis=_axis(name))
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
    layers = [bar, marks]
    if name == "opportunities":
        layers.append(_counts(table, y))
    return alt.layer(*layers).properties(width=260, height=alt.Step(34), title=alt.TitleParams(title, fontSize=14))


def _counts(table: pl.DataFrame, y: alt.Y) -> Any:
    """How many opportunities each channel touched, at the right."""
    touched = table.filter((pl.col("reading") == "influenced") & (pl.col("channel") != ANY)).to_dicts()
    return (
        alt.Chart(alt.InlineData(values=touched))
        .transform_filter(f"datum.channel != '{UNTOUCHED}'")
        .transform_calculate(said="'n ' + format(datum.opportunities, ',d')")
        .mark_text(align="left", dx=6)
        .encode(y=y, x=alt.value(262), text="said:N")
    )


def _axis(name: str) -> alt.Axis:
    return alt.Axis(tickCount=4, format=",d" if name == "opportunities" else "~s")
