"""The picture of a sweep over two numbers: a heat map of how many leads, and one of how good they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from leadlight.report.draw import rows_of
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import DASH, interval, number, percent, shown

if TYPE_CHECKING:
    import altair as alt

    from leadlight.engine.sweep import Knob, Point, Sweep
    from leadlight.engine.sweep.knob import Value

_WIDE: Final = {"week": 46, "share": 84}  # pixels of a cell; its figures fit
_HIGH: Final = 42
_NAMED: Final = 15  # values to a side; with more, figures would not fit into the cells


def grid_chart(found: Sweep) -> alt.HConcatChart:
    """For each pair of values: leads new to sales in an average week, and the share of those seen that became SQL."""
    import altair as alt  # noqa: PLC0415  # takes a good part of a second to import

    rows = [_row(found, point) for point in found.points]
    said = f"Today {' and '.join(f'{shown(knob.label)} {knob.say(knob.value)}' for knob in found.knobs)}, framed."
    counted = (
        f"{found.present.weekly.weeks} whole weeks. Below each share: its 95% interval and n. "
        f"From fewer than {TOO_FEW} leads it is not shown."
    )
    title = alt.TitleParams(
        f"{shown(found.knobs[0].label)} against {shown(found.knobs[1].label)}", subtitle=[said, counted], fontSize=18
    )
    panels = (("week", "Leads new to sales, average week", "blues"), ("share", "Of those seen, became SQL", "greens"))
    side_by_side = alt.hconcat(*(_panel(found, rows, *panel) for panel in panels), spacing=36)
    drawn: alt.HConcatChart = side_by_side.resolve_scale(color="independent").properties(title=title)
    return drawn


def _row(found: Sweep, point: Point) -> dict[str, Any]:
    rate = point.gates["sql"].precision
    known = rate.low is not None and rate.high is not None and rate.n >= TOO_FEW
    sure = f"{interval(rate.low or 0, rate.high or 0)}, " if known else ""
    share = rate.share if rate.n >= TOO_FEW else None
    x, y = (knob.say(value) for knob, value in zip(found.knobs, point.values, strict=True))
    week = point.weekly.mean
    return {
        "x": x, "y": y, "present": point.present,
        "week": week, "week_said": DASH if week is None else f"{week:,.1f}",
        "share": share, "share_said": percent(share), "n": f"{sure}n {number(rate.n)}",
    }  # fmt: skip


def _panel(found: Sweep, rows: list[dict[str, Any]], what: str, title: str, colours: Any) -> Any:
    import altair as alt  # noqa: PLC0415  # see above

    across, up = (_values(found, n) for n in (0, 1))
    x = alt.X("x:O", sort=across, title=shown(found.knobs[0].label), axis=alt.Axis(labelAngle=0))
    y = alt.Y("y:O", sort=up[::-1], title=shown(found.knobs[1].label))
    base = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    known = [row[what] for row in rows if row[what] is not None]
    least = 0 if what == "share" else min(known, default=0)  # shares that hardly differ are to look so
    most = max(known, default=1)
    cells = base.mark_rect().encode(
        color=alt.Color(f"{what}:Q", scale=alt.Scale(scheme=colours, domain=[least, most]), legend=None)
    )
    layers = [cells]
    if max(len(across), len(up)) <= _NAMED:
        ink = alt.condition(f"datum.{what} > {(least + most) / 2}", alt.value("#ffffff"), alt.value("#1f2933"))
        layers.append(
            base.mark_text(fontSize=12, dy=-5 if what == "share" else 0).encode(text=f"{what}_said:N", color=ink)
        )
        if what == "share":
            layers.append(base.mark_text(fontSize=9, dy=9).encode(text="n:N", color=ink))
    frame = base.mark_rect(fill=None, stroke="#D55E00", strokeWidth=2.5).transform_filter("datum.present")
    wide, high = (_WIDE[what], _HIGH) if len(layers) > 1 else (18, 18)
    return alt.layer(*layers, frame, width=wide * len(across), height=high * len(up), title=title)


def _values(found: Sweep, place: int) -> list[str]:
    knob: Knob = found.knobs[place]
    values: dict[Value | None, None] = dict.fromkeys(point.values[place] for point in found.points)
    return [knob.say(value) for value in sorted(values, key=_order)]


def _order(value: Value | None) -> tuple[float, str]:
    from leadlight.engine.sweep.narrow import strictness  # noqa: PLC0415 -- the engine, only where something is drawn

    return (value.total_seconds() if isinstance(value, timedelta) else strictness(value), "")
