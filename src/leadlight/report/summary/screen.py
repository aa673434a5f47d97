"""The summary on the screen: short, in words, and as handsome as a terminal allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadlight.model.words import rounded_down
from leadlight.report.matrix import Matrix
from leadlight.report.say import DASH, STAGE_TITLES, TIMES, day, number, percent, plural, shown
from leadlight.report.summary.summary import Summary, TopLead

_WARMTH: Final = {"hot": "bold white on red", "warm": "black on yellow", "cold": "white on blue", None: ""}
_MONTHS: Final = 12  # so many fit beside the stages
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # the as-of of a history in which nothing happened
_WIDEST: Final = 24  # characters of a bar
_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_REASONS: Final = 5  # so many kinds of rejected rows are listed


def print_summary(summary: Summary, console: Console) -> None:
    """Show where the leads are, the grade by score matrix, MQLs by month, whom to call and why, and what was
    rejected."""
    console.print(_headline(summary))
    if not summary.leads:
        _print_rejected(summary, console)
        return
    parts = [_stages(summary), _months(summary)]
    if console.width >= 96:
        side = Table.grid(padding=(0, 6))
        side.add_row(*parts)
        console.print(side)
    else:
        console.print(*parts, sep="\n")
    console.print(_matrix(summary.matrix))
    console.print(_top(summary))
    _print_rejected(summary, console)


def _print_rejected(summary: Summary, console: Console) -> None:
    if summary.rejected:
        console.print(_rejected(summary.rejected))


def _headline(summary: Summary) -> Text:
    text = Text(f"\n{plural(summary.leads, 'lead')}", style="bold")
    if summary.as_of != _NEVER:
        text.append(f" as of {day(summary.as_of, summary.timezone)}", style="dim")
    if not summary.leads:
        return text.append("\nNobody has qualified yet.", style="not bold")
    share = percent(summary.ever_qualified / summary.leads)
    said = f"\n{number(summary.ever_qualified)} ever qualified ({share}), {number(summary.with_sales)} with sales now"
    hot = f", {number(summary.hot)} hot" if summary.matrix.rule else ""  # without thresholds nobody can be
    return text.append(said + hot, style="not bold")


def _titled(title: str, body: RenderableType) -> Group:
    return Group(Text(f"\n{title}", style="bold cyan"), body)


def _bars(counts: Mapping[str, int], colour: str, quiet: str = "") -> Table:
    """A small bar chart: name, count, bar; ``quiet`` names a bar that is not finished."""
    table, most = Table.grid(padding=(0, 1)), max(counts.values(), default=0)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for name, count in counts.items():
        style = f"dim {colour}" if name == quiet else colour
        table.add_row(Text(name), Text(number(count)), Text(_bar(count, most), style=style))
    return table


def _bar(count: int, most: int) -> str:
    """Drawn to an eighth of a character; what is not nothing can be seen."""
    eighths = max(round(8 * _WIDEST * count / most), 1) if count else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def _stages(summary: Summary) -> Group:
    counts = {STAGE_TITLES.get(stage, stage): count for stage, count in summary.counts_by_stage.items()}
    return _titled("Where they are", _bars(counts, "blue"))


def _months(summary: Summary) -> Group:
    latest = summary.mqls_by_month[-_MONTHS:]
    if not latest:
        return _titled("MQLs by month", Text("Nobody has qualified yet.", style="dim"))
    names = {month.month: f"{month.month} so far" if month.running else month.month for month in latest}
    bars = _bars({names[month.month]: month.mql for month in latest}, "green", names[latest[-1].month])
    pqls = sum(month.pql for month in latest)
    below = [Text(f"and {plural(pqls, 'PQL')} in these months", style="dim")] if pqls else []
    earlier = len(summary.mqls_by_month) > len(latest)
    return _titled(f"MQLs by month{f', the latest {_MONTHS}' if earlier else ''}", Group(bars, *below))


def _matrix(matrix: Matrix) -> Group:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), header_style="dim")
    table.add_column("grade")
    for band in matrix.bands:
        table.add_column(Text(band), justify="right", min_width=8)
    for grade, cells in matrix.rows:
        drawn = [Text(f"{number(c.leads) if c.leads else '·':>8} ", style=_WARMTH[c.temperature]) for c in cells]
        table.add_row(Text(grade), *drawn)
    rule = [Text(matrix.rule, style="dim")] if matrix.rule else []
    return _titled(f"Grade {TIMES} score", Group(table, *rule))


def _top(summary: Summary) -> Group:
    rows = [line for place, lead in enumerate(summary.top, 1) for line in _lead(place, lead)]
    return _titled("Whom to call, and why", Group(Text(summary.called, style="dim"), *rows))


def _lead(place: int, lead: TopLead) -> list[RenderableType]:
    line = Text(f"{place:>2}  ", style="dim").append(f"{shown(lead.lead, 32):<34}", style="bold not dim")
    line.append(f" {lead.temperature or DASH:<5}", style=_WARMTH[lead.temperature] + " not dim")
    line.append(f"  score {rounded_down(lead.score):>7,.1f}   grade {lead.grade or DASH:<3} ", style="not dim")
    line.append(STAGE_TITLES.get(lead.stage, lead.stage), style="not dim")
    why = shown(" · ".join(lead.why), 400)
    return [line, Padding(Text(why, style="dim"), (0, 0, 0, 4))] if why else [line]


def _rejected(rejected: Mapping[str, int]) -> Group:
    total = sum(rejected.values())
    lines = [Text(f"{count:>8,}  {shown(reason, 120)}") for reason, count in list(rejected.items())[:_REASONS]]
    rest = len(rejected) - _REASONS
    more = [Text(f"          and {plural(rest, 'more reason')}", style="dim")] if rest > 0 else []
    return _titled(f"Not used: {plural(total, 'row')}", Group(*lines, *more))
