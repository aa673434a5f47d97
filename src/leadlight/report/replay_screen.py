"""A replay on the screen: the headline, the weeks side by side, who enters and leaves and why, what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadlight.report import replay_sheets as sheets
from leadlight.report.replay_caveats import caveats
from leadlight.report.say import DASH, STAGE_TITLES, day, number, plural, shown
from leadlight.report.screen import drawn

if TYPE_CHECKING:
    import polars as pl

    from leadlight.engine.replay import Replay, Tried

_WEEKS: Final = 16  # so many fit on a screen with the rest
_NAMED: Final = 10
_COLOURS: Final = {"a": "bright_black", "b": "blue"}


def print_replay(replay: Replay, console: Console) -> None:
    """Show what a change of the model would have meant: read it to whoever must agree to the change."""
    name = sheets.labels(replay)
    console.print(Text(f"\n{name['a']} → {name['b']}", style="bold"), Text(_as_of(replay), style="dim"))
    console.print(Text(shown(replay.headline, 400), style="bold"))
    console.print(_weeks(replay, console.width))
    console.print(drawn(sheets.load(replay), console.width))
    for title, table, tried in _only(replay):
        console.print(_listed(title, table, tried, _passage))
    for title, table in (("Earlier", replay.earlier), ("Later", replay.later)):
        console.print(_listed(f"{title}: {plural(table.height, 'lead')}", table, replay.b, _shift))
    console.print(drawn(sheets.outcomes(replay), console.width))
    console.print(drawn(sheets.gates(replay), console.width))
    for by in ("temperature", "score"):
        console.print(drawn(sheets.bands(replay, by), console.width))
    console.print(Text("\nTo beware of", style="bold"))
    for caveat in caveats(replay):
        console.print(Padding(Text(shown(f"• {caveat}", 2_000)), (0, 0, 0, 1)))


def _as_of(replay: Replay) -> str:
    return f"as of {day(replay.as_of, replay.b.timezone)}"


def _only(replay: Replay) -> list[tuple[str, pl.DataFrame, Tried]]:
    name = sheets.labels(replay)
    enter, leave = replay.enter.height, replay.leave.height
    return [
        (f"Enter: {plural(enter, 'lead')} that only {name['b']} qualifies", replay.enter, replay.b),
        (f"Leave: {plural(leave, 'lead')} that only {name['a']} qualifies", replay.leave, replay.a),
    ]


# ── the weeks ───────────────────────────────────────────────────────────────────────────────────


def _weeks(replay: Replay, width: int) -> RenderableType:
    latest = replay.weeks.tail(_WEEKS)
    most = max(1, *latest["a_qualified"], *latest["b_qualified"])
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    name = sheets.labels(replay)
    table.add_row("", "", Text(name["a"], style="dim"), "", Text(name["b"], style="dim"))
    room = min(40, (width - 26) // 2)
    for week in latest.iter_rows(named=True):
        drawn_bars = [part for side in ("a", "b") for part in _bar(replay, week, side, room / most)]
        table.add_row(Text(f"{week['week']}{' so far' * week['running']}"), *drawn_bars)
    return Group(Text("\nNew to sales, week by week", style="bold cyan"), table, Text(_below(replay), style="dim"))


def _bar(replay: Replay, week: dict[str, Any], side: str, scale: float) -> tuple[Text, Text]:
    """A count, yellow where it is above the capacity, and its bar."""
    count = week[f"{side}_qualified"]
    above = replay.capacity is not None and count > replay.capacity
    bar = "█" * round(count * scale) or "▏" * (count > 0)
    return Text(number(count), style="yellow" if above else ""), Text(bar, style=_COLOURS[side])


def _below(replay: Replay) -> str:
    """What there was before, and what the leads were."""
    before = replay.weeks.height - _WEEKS
    earlier = [f"and {plural(before, 'week')} before."] if before > 0 else []
    return " ".join([*earlier, *(f"{name}: {_sums(replay, side)}." for side, name in sheets.labels(replay).items())])


def _sums(replay: Replay, side: str) -> str:
    mql, pql, hot = (int(replay.weeks[f"{side}_{what}"].sum()) for what in ("mql", "pql", "hot"))
    doors = [plural(mql, "MQL"), *([plural(pql, "PQL")] if pql else [])]
    said = f"{' and '.join(doors)} in all"
    return said if replay.weeks[f"{side}_hot"].null_count() else f"{said}, {number(hot)} hot when they qualified"


# ── the leads ───────────────────────────────────────────────────────────────────────────────────


def _listed(title: str, table: pl.DataFrame, tried: Tried, said: Callable[..., str]) -> RenderableType:
    """The first of a table, each with its reason; nothing where it is empty."""
    if table.is_empty():
        return Text(f"\n{title}", style="bold cyan")
    zone = ZoneInfo(tried.timezone)
    lines: list[RenderableType] = [Text(f"\n{title}", style="bold cyan")]
    for row in table.head(_NAMED).iter_rows(named=True):
        lines.append(Text(f"{shown(row['lead'], 32)}  ", style="bold").append(said(row, zone), style="not bold"))
        if row["why"]:
            lines.append(Padding(Text(shown(row["why"], 400), style="dim"), (0, 0, 0, 4)))
    more = table.height - _NAMED
    return Group(*lines, *([Text(f"and {plural(more, 'more lead')}", style="dim")] if more > 0 else []))


def _passage(row: dict[str, Any], zone: ZoneInfo) -> str:
    return (
        f"{STAGE_TITLES[row['stage']]} on {_on(row['at'], zone)} by {shown(row['gate'])}, at {shown(row['event'])}, "
        f"with a score of {number(round(row['score'], 1))} and grade {row['grade'] or DASH}"
    )


def _shift(row: dict[str, Any], zone: ZoneInfo) -> str:
    gate = (
        f"by {shown(row['b_gate'])}"
        if row["a_gate"] == row["b_gate"]
        else f"by {shown(row['b_gate'])}, not {shown(row['a_gate'])}"
    )
    return f"{_on(row['b_at'], zone)} instead of {_on(row['a_at'], zone)} ({plural(round(row['days']), 'day')}) {gate}"


def _on(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d}"
