"""The values that were tried, as a table: how many leads each brings, how good they are, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import DASH, interval, number, percent, shown
from leadlight.report.sheet import Cell, Sheet, Tone

if TYPE_CHECKING:
    from leadlight.engine.replay import Rate
    from leadlight.engine.sweep import Point, Sweep, Weekly

_LONGEST: Final = 40  # characters of a knob's name
_NOTE: Final = (
    "A week: leads new to sales in the average week, and its 95% interval. One week in ten is busier than the busy "
    "week. To SQL: of the leads that sales saw and that have had their time. Wins caught: leads let through before "
    "they became customers. Unknown: leads that sales never saw."
)


def curve_sheet(found: Sweep, points: Iterable[Point], chosen: Point | None = None, *, wide: bool) -> Sheet:
    """A row for each value of one number; the present one and the chosen one are marked."""
    knob = found.knobs[0]
    hot = ("hot",) if "temperature" in knob.path else ()
    over = ("weeks over",) if found.capacity is not None else ()
    goals = {"sql": "to SQL", "customer": "to customer"} if wide else {"sql": "to SQL"}
    header = ("", "a week", *hot, "busy week", *over, *goals.values(), "wins caught", "unknown")
    rows = []
    for point in points:
        fits = chosen is not None and point.values == chosen.values
        said = ["fits"] * fits + ["today"] * (point.values == found.present.values)
        tone: Tone = "strong" if fits else "plain"
        rows.append(
            (
                Cell(knob.say(point.values[0]), " and ".join(said), tone),
                a_week(point.weekly, tone),
                *(Cell(number(point.hot), tone=tone) for _ in hot),
                Cell(number(point.weekly.p90), tone=tone),
                *(_over(point.weekly, tone) for _ in over),
                *(to_goal(point.gates[goal].precision) for goal in goals),
                _wins(point, tone),
                Cell(number(point.unknown), tone=tone),
            )
        )
    return Sheet(f"{shown(knob.label, _LONGEST)}, and what it would have brought", header, rows, _NOTE)


def a_week(weekly: Weekly, tone: Tone = "plain") -> Cell:
    """The average week, with its interval."""
    if weekly.mean is None:
        return Cell(DASH, tone="quiet")
    sure = "" if weekly.low is None or weekly.high is None else f"{weekly.low:,.0f}{DASH}{weekly.high:,.0f}"
    return Cell(f"{weekly.mean:,.1f}", sure, tone)


def to_goal(rate: Rate) -> Cell:
    """A share with its interval and n; from too few, only the n."""
    if rate.share is None or rate.low is None or rate.high is None or rate.n < TOO_FEW:
        return Cell("too few", f"n {number(rate.n)}", "quiet")
    return Cell(percent(rate.share), f"{interval(rate.low, rate.high)}, n {number(rate.n)}")


def _over(weekly: Weekly, tone: Tone) -> Cell:
    if not weekly.weeks:
        return Cell(DASH, tone="quiet")
    most = 2 * (weekly.above or 0) > weekly.weeks
    return Cell(f"{number(weekly.above)} of {weekly.weeks}", tone="warn" if most else tone)


def _wins(point: Point, tone: Tone) -> Cell:
    wins = point.gates["customer"].recall
    return Cell(number(wins.hits), f"of {number(wins.n)}", tone) if wins.n else Cell(DASH, tone="quiet")
