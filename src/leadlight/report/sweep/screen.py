"""A sweep on the screen: the whole curve of one number, or the grid of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from leadlight.report.say import day, shown
from leadlight.report.screen import drawn, print_caveats
from leadlight.report.sheet import Cell, Sheet
from leadlight.report.sweep.curve_sheet import a_week, curve_sheet, to_goal

if TYPE_CHECKING:
    from leadlight.engine.sweep import Point, Sweep


def print_sweep(found: Sweep, console: Console) -> None:
    """Show what each value would have meant: how many leads a week, how good, and what nobody knows."""
    today = " and ".join(f"{shown(knob.label)} {knob.say(knob.value)}" for knob in found.knobs)
    console.print(
        Text(f"\n{shown(found.model.name)}, today {today}", style="bold"),
        Text(f"as of {day(found.as_of, found.model.timezone)}", style="dim"),
    )
    if len(found.knobs) == 1:
        console.print(drawn(curve_sheet(found, _with_present(found), wide=console.width >= 100), console.width))
    else:
        room = max(1, (console.width - 12) // 15)  # columns of some fifteen characters beside the first
        for first in range(0, len(_along(found, 1)), room):
            console.print(drawn(_grid(found, _along(found, 1)[first : first + room]), console.width))
    print_caveats(found.caveats, console)


def _with_present(found: Sweep) -> list[Point]:
    """Also the model as it stands, at the top, where its value is not among those tried."""
    return [*found.points] if any(point.present for point in found.points) else [found.present, *found.points]


def _grid(found: Sweep, columns: list[str]) -> Sheet:
    """The first number down, the second across: leads a week, and in small how many became SQL."""
    down, across = found.knobs
    places = {tuple(knob.say(v) for knob, v in zip(found.knobs, p.values, strict=True)): p for p in found.points}
    rows = [(Cell(value), *(_both(places[value, column]) for column in columns)) for value in _along(found, 0)]
    note = (
        f"Down: {shown(down.label)}. Across: {shown(across.label)}. Leads new to sales in the average week; below, how "
        f"many of those that sales saw and that have had their time became SQL. Bold: today."
    )
    return Sheet("What each pair would have brought", (f"{DOWN} / {ACROSS}", *columns), rows, note)


DOWN, ACROSS = "\N{DOWNWARDS ARROW}", "\N{RIGHTWARDS ARROW}"


def _both(point: Point) -> Cell:
    """Leads a week, and below them the share that became SQL."""
    share, week = to_goal(point.gates["sql"].precision), a_week(point.weekly)
    return Cell(week.text, f"{share.text} {share.small.rpartition(', ')[2]}", "strong" if point.present else "plain")


def _along(found: Sweep, side: int) -> list[str]:
    """The values of one number, in the order asked for."""
    return list(dict.fromkeys(found.knobs[side].say(point.values[side]) for point in found.points))
