"""The picture of a sweep: how many leads each value brings, and how good they are, one above the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from leadlight.model import GRADES
from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, VERMILION, rows_of, write_picture
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import number, shown
from leadlight.report.sweep.threshold_grid import grid_chart

if TYPE_CHECKING:
    import altair as alt

    from leadlight.engine.sweep import Point, Sweep, Threshold

Rows = list[dict[str, Any]]
_WIDTH: Final = 760
_DAY: Final = timedelta(days=1)
_BRINGS: Final = {"average week": BLUE, "busy week (one in ten is busier)": GREY}
_GOOD: Final = {"became SQL": BLUE, "became customers": ORANGE, "of all customers, let through in time": GREEN}


def threshold_chart(found: Threshold) -> alt.VConcatChart:
    """A sweep with the value that fills sales' capacity marked on it, and the present one."""
    title = f"{shown(found.knob.label)}, and sales’ capacity"
    return _curves(found.sweep, title, found.headline, found.chosen)


def sweep_chart(found: Sweep) -> alt.VConcatChart | alt.HConcatChart:
    """One number varied: curves of leads a week and of how good they are. Two numbers: a heat map of each."""
    if len(found.knobs) > 1:
        return grid_chart(found)
    said = f"{shown(found.model.name)}, today {found.knobs[0].say(found.knobs[0].value)}"
    return _curves(found, f"What turning {shown(found.knobs[0].label)} would change", said, None)


def write_threshold_png(found: Threshold, path: Path, scale: float = 2) -> None:
    """Draw a threshold into a PNG file: dark on white, for a slide or a mail."""
    write_picture(threshold_chart(found), path, scale)


def write_sweep_png(found: Sweep, path: Path, scale: float = 2) -> None:
    """Draw a sweep into a PNG file."""
    write_picture(sweep_chart(found), path, scale)


def _curves(found: Sweep, title: str, said: str, chosen: Point | None) -> alt.VConcatChart:
    import altair as alt  # noqa: PLC0415  # takes a good part of a second to import

    found = _in_sight(found, chosen)
    marks = _marks(found, chosen)
    head = alt.TitleParams(title, subtitle=[*wrap(said, 115), _counted(found, chosen)], fontSize=18)
    panels = alt.vconcat(_load(found, marks), _quality(found, marks), spacing=22)
    drawn: alt.VConcatChart = panels.resolve_scale(color="independent").properties(title=head)
    return drawn


def _in_sight(found: Sweep, chosen: Point | None) -> Sweep:
    """Without the values at the end that change nothing any more."""
    kept = list(found.points)
    least = {point.values for point in (chosen, found.present) if point is not None}
    while len(kept) > 3 and kept[-1].leads == kept[-3].leads and not least & {point.values for point in kept[-2:]}:
        kept.pop()
    return replace(found, points=tuple(kept))


def _counted(found: Sweep, chosen: Point | None) -> str:
    point = chosen or found.present
    at = point.gates["sql"].precision
    value = found.knobs[0].say(point.values[0])
    return (
        f"{point.weekly.weeks} whole weeks. At {value}: {number(at.n)} leads that sales saw and that have had their "
        f"time, {number(point.unknown)} that sales never saw. Bands: 95% intervals."
    )


# ── the two panels ──────────────────────────────────────────────────────────────────────────────


def _load(found: Sweep, marks: Rows) -> alt.LayerChart | alt.FacetChart:
    """Leads a week: the average with its interval, the busy week above it, the capacity across."""
    import altair as alt  # noqa: PLC0415  # see above

    rows = [row for point in found.points for row in _weeks(point)]
    colour = alt.Color("what:N", sort=list(_BRINGS), scale=_scale(_BRINGS), legend=alt.Legend(labelLimit=400))
    most = max([row["busy"] for row in rows] + [found.capacity or 0])
    y = alt.Y(
        "leads:Q",
        title="Leads new to sales a week",
        scale=alt.Scale(domain=[0, max(1, most)]),
        axis=alt.Axis(format=",d", tickCount=5, tickMinStep=1),
    )
    base = alt.Chart(rows_of(rows)).encode(x=_x(found, title=False), color=colour)
    band = base.mark_area(opacity=0.25).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(strokeWidth=2.2).encode(y=y)
    layers = alt.layer(band, line, *_capacity(found, rows), *_rules(marks, found, named=True))
    return layers.properties(width=_WIDTH, height=210)


def _weeks(point: Point) -> Rows:
    """The average week with its interval, and the busy one."""
    week = point.weekly
    if week.mean is None or week.p90 is None:
        return []
    average, busy = _BRINGS
    here = {"value": _place(point), "busy": max(week.p90, week.high or 0)}
    return [
        {**here, "what": average, "leads": week.mean, "low": week.low, "high": week.high},
        {**here, "what": busy, "leads": week.p90, "low": None, "high": None},
    ]


def _quality(found: Sweep, marks: Rows) -> alt.LayerChart | alt.FacetChart:
    """Shares with their intervals; where there are too few, nothing is drawn."""
    import altair as alt  # noqa: PLC0415  # see above

    rows = [row for point in found.points for row in _shares(point)]
    colour = alt.Color(
        "what:N",
        sort=list(_GOOD),
        scale=_scale(_GOOD),
        legend=alt.Legend(labelLimit=400),
    )
    y = alt.Y(
        "share:Q", title="Share of leads", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5)
    )
    base = alt.Chart(rows_of(rows)).encode(x=_x(found, title=True), color=colour)
    band = base.mark_area(opacity=0.25).encode(y=alt.Y("low:Q", scale=alt.Scale(domain=[0, 1])), y2="high:Q")
    dots = base.mark_point(filled=True, size=14).encode(y=y)
    layers = alt.layer(band, base.mark_line(strokeWidth=2.2).encode(y=y), dots, *_rules(marks, found, named=False))
    return layers.properties(width=_WIDTH, height=210)


def _shares(point: Point) -> Rows:
    rates = {
        "became SQL": point.gates["sql"].precision,
        "became customers": point.gates["customer"].precision,
        "of all customers, let through in time": point.gates["customer"].recall,
    }
    return [
        {"value": _place(point), "what": what, "share": rate.share, "low": rate.low, "high": rate.high, "n": rate.n}
        for what, rate in rates.items()
        if rate.n >= TOO_FEW
    ]


# ── what stands across them ─────────────────────────────────────────────────────────────────────


def _marks(found: Sweep, chosen: Point | None) -> Rows:
    """The chosen value and the present one, each with its words; one where they are the same."""
    say = found.knobs[0].say
    present = found.present
    both = chosen is not None and chosen.values == present.values
    marks = []
    if chosen is not None:
        said = f"{'today, and ' * both}fits: {say(chosen.values[0])}"
        marks.append({"value": _place(chosen), "said": said, "colour": VERMILION, "line": 2})
    if present.values[0] is not None and not both:
        marks.append({"value": _place(present), "said": f"today: {say(present.values[0])}", "colour": "#52606d"})
    if len(marks) == 2:
        first, second = marks
        (first if _rank(first["value"]) < _rank(second["value"]) else second)["align"] = "right"
    return marks


def _rules(marks: Rows, found: Sweep, *, named: bool) -> list[alt.Chart]:
    import altair as alt  # noqa: PLC0415  # see above

    drawn = []
    for mark in marks:
        at = alt.Chart(rows_of([mark])).encode(x=_x(found, title=not named))
        drawn.append(at.mark_rule(color=mark["colour"], strokeDash=[5, 4], strokeWidth=1.6))
        if named:
            left = mark.get("align") == "right"
            words = at.mark_text(
                color=mark["colour"],
                align="right" if left else "left",
                dx=3 if left else -3,
                baseline="bottom",
                fontWeight="bold",
            )
            drawn.append(words.encode(y=alt.value(-3), text="said:N"))
    return drawn


def _capacity(found: Sweep, rows: Rows) -> list[alt.Chart]:
    if found.capacity is None or not rows:
        return []
    import altair as alt  # noqa: PLC0415  # see above

    at = {"leads": found.capacity, "said": f"capacity {number(round(found.capacity, 1))}"}
    level = alt.Chart(rows_of([at])).encode(y="leads:Q")
    words = level.mark_text(align="left", dx=6, color=VERMILION).encode(x=alt.value(_WIDTH), text="said:N")
    return [level.mark_rule(color=VERMILION, strokeWidth=1.5), words]


def _scale(colours: dict[str, str]) -> alt.Scale:
    import altair as alt  # noqa: PLC0415  # see above

    return alt.Scale(domain=list(colours), range=list(colours.values()))


def _x(found: Sweep, *, title: bool) -> alt.X:
    import altair as alt  # noqa: PLC0415  # see above

    knob = found.knobs[0]
    unit = {"span": ", days", "thirds": ", thirds of a letter", "points": ", points"}.get(knob.kind, "")
    name = f"{shown(knob.label)}{unit}" if title else None
    if knob.kind == "grade":
        return alt.X("value:O", title=name, sort=list(GRADES), axis=alt.Axis(labelAngle=0))
    return alt.X(
        "value:Q", title=name, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(grid=False, tickCount=12)
    )


def _place(point: Point) -> float | str | None:
    value = point.values[0]
    return value / _DAY if isinstance(value, timedelta) else value


def _rank(value: Any) -> float:
    return float(GRADES.index(value) if isinstance(value, str) else value)
