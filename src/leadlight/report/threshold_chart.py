"""The picture of a sweep: how many leads each value brings, and how good they are, one above the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, Literal

from leadlight.model import GRADES
from leadlight.report.draw import BLUE, GREEN, GREY, ORANGE, VERMILION, write_picture
from leadlight.report.rates import TOO_FEW
from leadlight.report.say import number, shown
from leadlight.report.threshold_grid import grid_chart

if TYPE_CHECKING:
    import altair as alt

    from leadlight.engine.sweep import Point, Sweep, Threshold

Rows = list[dict[str, Any]]
_WIDTH: Final = 760
_DAY: Final = timedelta(days=1)
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
    drawn: alt.VConcatChart = panels.resolve_legend(color="independent").properties(title=head)
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
    """Leads a week: the middle week as a line, up to the busy one as a band; the capacity across."""
    import altair as alt  # noqa: PLC0415  # see above

    rows = [
        {"value": _place(p), "median": p.weekly.median, "busy": p.weekly.p90}
        for p in found.points
        if p.weekly.median is not None
    ]
    y = alt.Y("median:Q", title="Leads new to sales a week", axis=alt.Axis(format=",d", tickCount=5, tickMinStep=1))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x(found, title=False))
    band = base.mark_area(color=GREY, opacity=0.35).encode(y=y, y2="busy:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2.4).encode(y=y)
    end, align = _open_end(rows)
    names = [
        base.mark_text(align=align, dy=-7, dx=4 if align == "left" else -4, color=colour, fontSize=11)
        .encode(y=f"{what}:Q", text=alt.value(name))
        .transform_filter(f"datum.value === {_json(end['value'])}")
        for what, name, colour in (
            ("median", "typical week", BLUE),
            ("busy", "busy week (1 in 10 is busier)", "#52606d"),
        )
        if rows
    ]
    return alt.layer(band, line, *names, *_capacity(found, rows), *_rules(marks, found, named=True)).properties(
        width=_WIDTH, height=210
    )


def _open_end(rows: Rows) -> tuple[dict[str, Any], Literal["left", "right"]]:
    """The end at which the typical and the busy week lie furthest apart: there is room for words."""
    if not rows:
        return {}, "left"
    at_left = rows[0]["busy"] - rows[0]["median"] >= rows[-1]["busy"] - rows[-1]["median"]
    return (rows[0], "left") if at_left else (rows[-1], "right")


def _quality(found: Sweep, marks: Rows) -> alt.LayerChart | alt.FacetChart:
    """Shares with their intervals; where there are too few, nothing is drawn."""
    import altair as alt  # noqa: PLC0415  # see above

    rows = [row for point in found.points for row in _shares(point)]
    colour = alt.Color(
        "what:N",
        sort=list(_GOOD),
        scale=alt.Scale(domain=list(_GOOD), range=list(_GOOD.values())),
        legend=alt.Legend(labelLimit=400),
    )
    y = alt.Y(
        "share:Q", title="Share of leads", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=5)
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x(found, title=True), color=colour)
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
        said = f"fits{' and today' * both}: {say(chosen.values[0])}"
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
        at = alt.Chart(alt.InlineData(values=[mark])).encode(x=_x(found, title=not named))
        drawn.append(at.mark_rule(color=mark["colour"], strokeDash=[5, 4], strokeWidth=1.6))
        if named:
            left = mark.get("align") == "right"
            words = at.mark_text(
                color=mark["colour"],
                align="right" if left else "left",
                dx=-5 if left else 5,
                baseline="top",
                fontWeight="bold",
            )
            drawn.append(words.encode(y=alt.value(2), text="said:N"))
    return drawn


def _capacity(found: Sweep, rows: Rows) -> list[alt.Chart]:
    if found.capacity is None or not rows:
        return []
    import altair as alt  # noqa: PLC0415  # see above

    at = {"value": rows[0]["value"], "median": found.capacity, "said": f"capacity {number(round(found.capacity, 1))}"}
    level = alt.Chart(alt.InlineData(values=[at])).encode(y="median:Q")
    left = _open_end(rows)[1] == "right"
    words = level.mark_text(align="left" if left else "right", dx=4 if left else -4, dy=-7, color=VERMILION)
    words = words.encode(x=alt.value(0 if left else _WIDTH), text="said:N")
    return [level.mark_rule(color=VERMILION, strokeWidth=1.5), words]


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


def _json(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
