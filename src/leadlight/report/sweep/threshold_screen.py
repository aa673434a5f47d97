"""A threshold on the screen: the answer, what to expect of it, and the curve around it as a short table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from leadlight.report.say import day, shown
from leadlight.report.screen import drawn, print_caveats
from leadlight.report.sweep.curve_sheet import curve_sheet

if TYPE_CHECKING:
    from leadlight.engine.sweep import Threshold


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
    sheet = curve_sheet(found.sweep, found.around(), found.chosen, wide=console.width >= 100)
    console.print(drawn(sheet, console.width))
    print_caveats(found.caveats, console)
