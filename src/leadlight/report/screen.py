"""A report on the screen, as wide as the terminal and readable at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadlight.report.base import Report
from leadlight.report.findings import Findings
from leadlight.report.say import day, shown
from leadlight.report.sheet import Cell, Sheet
from leadlight.report.split import CROSS

_TONES = {"plain": "", "strong": "bold", "quiet": "dim", "warn": "yellow"}


def print_report(findings: Findings, console: Console) -> None:
    """Show a report: its question, its tables, and what to beware of."""
    scope, outcome = findings.scope, findings.outcome
    by = f", by {scope.by_title}" if scope.by else ""
    console.print()
    beside = f", beside {scope.before.label}" if scope.before else ""
    console.print(
        Text(findings.report.title, style="bold"),
        Text(shown(f"as of {day(outcome.as_of, outcome.timezone)}{by}{beside}", 200), style="dim"),
    )
    console.print(Text(findings.report.question, style="italic"))
    if findings.nothing:
        console.print(Text(f"\n{shown(findings.nothing, 2_000)}", style="bold"))
        return
    for sheet in findings.report.sheets(findings):
        console.print(drawn(sheet, console.width))
    print_caveats(findings.caveats, console)


def print_caveats(caveats: Sequence[str], console: Console) -> None:
    """What one must know to read the figures, a line each."""
    if caveats:
        console.print(Text("\nTo beware of", style="bold"))
    for caveat in caveats:
        console.print(Padding(Text(shown(f"• {caveat}", 2_000)), (0, 0, 0, 1)))


def print_list(reports: Iterable[Report], console: Console) -> None:
    """Show which reports there are, and the question that each answers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for each in reports:
        needs = [f"--{option}" for option in (*("history",) * each.needs_history, *each.needs)]
        said = f"\nIt needs {' and '.join(needs)}." if needs else ""
        table.add_row(Text(each.name, style="bold"), Text(each.question).append(said, style="dim"))
    console.print(table)
    console.print(Text("\nAsk one with: leadlight report NAME DIR. DIR is what qualify --out wrote.", style="dim"))


def drawn(sheet: Sheet, width: int) -> RenderableType:
    """A sheet as a table of the terminal; texts are shown as they are, never read as markup."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, int(width >= 100), 0, 0), header_style="dim")
    table.show_edge = False
    for number, heading in enumerate(sheet.header):
        first = number == 0
        table.add_column(
            Text(shown(heading)),
            justify="left" if first else "right",
            vertical="top",
            no_wrap=first,
        )
    for row in sheet.rows:
        name, *figures = row
        table.add_row(_text(name, broken(name.text, width // 3)), *map(_text, figures))
    below = [Text(sheet.note, style="dim")] if sheet.note else []
    return Group(Text(f"\n{sheet.title}", style="bold cyan"), table, *below)


def broken(name: str, most: int) -> list[str]:
    """A name of several parts in lines no longer than that, as far as its parts are not: the figures beside need room.

    >>> broken("Webinar · (not shared) · 2026-Q2", 26)
    ['Webinar · (not shared) ·', '2026-Q2']
    """
    lines = [""]
    for part in shown(name).split(CROSS):
        if lines[-1] and len(lines[-1]) + len(CROSS) + len(part) > most:
            lines[-1] += CROSS.rstrip()
            lines.append(part)
        else:
            lines[-1] += CROSS + part if lines[-1] else part
    return lines


def _text(cell: Cell, lines: Sequence[str] = ()) -> Text:
    margin = "  " * cell.depth
    text = Text("\n".join(margin + line for line in lines or [shown(cell.text)]), style=_TONES[cell.tone])
    return text.append(f"\n{cell.small}", style="dim") if cell.small else text
