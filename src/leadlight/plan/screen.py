"""A plan on the screen: said in words first, then stage by stage and month by month."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from leadlight.plan.answer import Ask, Plan
from leadlight.plan.arithmetic import Arithmetic
from leadlight.plan.sentences import aim, details, headline, must_be_true
from leadlight.plan.sheets import arithmetic_sheet, sheets
from leadlight.report.say import STAGE_TITLES, day, number, shown
from leadlight.report.screen import drawn


def print_plan(plan: Plan, console: Console) -> None:
    """Show a plan: the answer, what goes with it, the tables, and what to beware of."""
    console.print(Text("\nPlan", style="bold"), Text(f"as of {day(plan.as_of, plan.timezone)}", style="dim"))
    console.print(Text(headline(plan), style="bold"))
    _points(console, details(plan))
    if levers := must_be_true(plan):
        console.print(
            Text("\nTo get there at today’s pace, one of these must be true, all else as it is", style="bold")
        )
        _points(console, levers)
    for sheet in sheets(plan):
        console.print(drawn(sheet, console.width))
    console.print(Text("\nTo beware of", style="bold"))
    _points(console, plan.caveats)


def print_arithmetic(found: Arithmetic, console: Console) -> None:
    """Show the arithmetic: the answer, and the stages."""
    first = next(iter(found.needed))
    many = {"inquiry": "inquiries", "opportunity": "opportunities"}.get(first, f"{STAGE_TITLES[first]}s")
    start = aim(Ask(found.target, found.deal, found.share), found.timezone)
    console.print(Text("\nPlan", style="bold"), Text("on the rates given, without a history", style="dim"))
    console.print(Text(f"{start} you need {number(found.needed[first])} {many}.", style="bold"))
    console.print(drawn(arithmetic_sheet(found), console.width))
    console.print(Text("\nTo beware of", style="bold"))
    certain = "Rates given are taken as certain: this is arithmetic, and has no range."
    _points(console, [f"{certain} With a history (DIR) they are measured, and the need comes with one."])


def _points(console: Console, sentences: list[str] | tuple[str, ...]) -> None:
    for sentence in sentences:
        console.print(Padding(Text(shown(f"• {sentence}", 2_000)), (0, 0, 0, 1)))
