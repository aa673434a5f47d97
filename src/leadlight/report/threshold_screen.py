"""A threshold on the screen: the answer, what to expect of it, and the curve around it as a short table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from leadlight.report.rates import TOO_FEW
from leadlight.report.say import DASH, day, interval, number, percent, shown
from leadlight.report.screen import drawn
from leadlight.report.sheet import Cell, Sheet, Tone

if TYPE_CHECKING:
    from leadlight.engine.replay import Rate
    from leadlight.engine.sweep import Point, Threshold

_LONGEST: Final = 40  # characters of a knob's name


def print_threshold(found: Threshold, console: Console) -> None:
    """Say which value fills sales' capacity: read it to sales before it is agreed."""
    model = found.sweep.model
    console.print(
        Text(f"\n{shown(model.name)}: {found.capacity.said} for sales", style="bold"),
        Text(f"as of {day(found.sweep.as_of, model.timezone)}", style="dim"),
    )
    console.print(Text(shown(found.headline, 600), style="bold"))
    for sentence in found.expectation:
        console.print(Padding(Text(f"• {sentence}"), (0, 0, 0, 1)))
    console.print(drawn(_around(found, wide=console.width >= 100), console.width))
    console.print(Text("\nTo beware of", style="bold"))
    for caveat in found.caveats:
        console.print(Padding(Text(shown(f"• {caveat}", 2_000)), (0, 0, 0, 1)))


def _around(found: Threshold, *, wide: bool) -> Sheet:
    goals = {"sql": "to SQL", "customer": "to customer"} if wide else {"sql": "to SQL"}
    header = ("", "typical week", "busy week", "weeks over", *goals.values(), "wins caught", "unknown")
    rows = [_row(found, point, list(goals)) for point in found.around()]
    note = (
        "Leads new to sales in a typical (median) and a busy week (one in ten is busier). To SQL: of the leads that "
        "sales saw and that have had their time. Wins caught: leads let through before they became customers. Unknown: "
        "leads that sales never saw."
    )
    return Sheet(f"{shown(found.knob.label, _LONGEST)}, and what it would have brought", header, rows, note)


def _row(found: Threshold, point: Point, goals: list[str]) -> tuple[Cell, ...]:
    mark = "today" if point.values == found.present.values else ""
    chosen = found.chosen is not None and point.values == found.chosen.values
    said = " and ".join(filter(None, ["fits" if chosen else "", mark]))
    tone: Tone = "strong" if chosen else "plain"
    weekly, wins = point.weekly, point.gates["customer"].recall
    over = f"{number(weekly.above)} of {weekly.weeks}" if weekly.weeks else DASH
    return (
        Cell(found.knob.say(point.values[0]), said, tone),
        Cell(number(weekly.median), tone=tone),
        Cell(number(weekly.p90), tone=tone),
        Cell(over, tone="warn" if weekly.weeks and 2 * (weekly.above or 0) > weekly.weeks else tone),
        *[_rate(point.gates[goal].precision) for goal in goals],
        Cell(number(wins.hits), f"of {number(wins.n)}", tone) if wins.n else Cell(DASH, tone="quiet"),
        Cell(number(point.unknown), tone=tone),
    )


def _rate(rate: Rate) -> Cell:
    """A share with its interval and n; from too few, only the n."""
    if rate.share is None or rate.low is None or rate.high is None or rate.n < TOO_FEW:
        return Cell("too few", f"n {number(rate.n)}", "quiet")
    return Cell(percent(rate.share), f"{interval(rate.low, rate.high)}, n {number(rate.n)}")
