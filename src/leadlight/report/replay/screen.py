"""A replay on the screen: the headline, the weeks side by side, who enters and leaves and why, what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leadlight.report.replay import sheets
from leadlight.report.replay.caveats import caveats
from leadlight.report.say import DASH, STAGE_TITLES, day, number, plural, score, shown
from leadlight.report.screen import drawn

if TYPE_CHECKING:
    import polars as pl

    from leadlight.engine.replay import Replay

Row = dict[str, Any]
Said = Callable[[Row, ZoneInfo], str]

_CHANGES: Final = 8  # sentences of what is different
_WEEKS: Final = 16  # so many fit on a screen with the rest
LISTED: Final = 10  # of those that enter or leave
_MOVED: Final = 5  # of those that come earlier or later
_COLOURS: Final = {"a": "bright_black", "b": "blue"}


def print_replay(replay: Replay, console: Console) -> None:
    """Show what a change of the model would have meant: read it to whoever must agree to the change."""
    name = sheets.labels(replay)
    console.print(Text(f"\n{name['a']} → {name['b']}", style="bold"), Text(_as_of(replay), style="dim"))
    console.print(Text(shown(replay.headline, 400), style="bold"))
    console.print(_changes(replay))
    console.print(_weeks(replay, console.width))
    console.print(drawn(sheets.load(replay), console.width))
    for listed in _lists(replay):
        console.print(listed)
    console.print(drawn(sheets.outcomes(replay), console.width))
    console.print(drawn(sheets.gates(replay), console.width))
    for by in ("temperature", "score"):
        console.print(drawn(sheets.bands(replay, by), console.width))
    console.print(Text("\nTo beware of", style="bold"))
    for caveat in caveats(replay):
        console.print(Padding(Text(shown(f"• {caveat}", 2_000)), (0, 0, 0, 1)))


def _as_of(replay: Replay) -> str:
    return f"as of {day(replay.as_of, replay.b.timezone)}"


def _changes(replay: Replay) -> RenderableType:
    """What the second model has otherwise: who reads the figures must know what they are of."""
    first, more = replay.changes[:_CHANGES], len(replay.changes) - _CHANGES
    lines: list[RenderableType] = [Text("\nWhat changes", style="bold cyan")]
    lines += [Padding(Text(f"• {shown(change, 400)}"), (0, 0, 0, 1)) for change in first]
    if more > 0:
        lines.append(Text(f"and {plural(more, 'more change')}: leadlight diff A B", style="dim"))
    return Group(*lines) if first else Text("\nThe two models mean the same.", style="dim")


# ── the weeks ───────────────────────────────────────────────────────────────────────────────────


def _weeks(replay: Replay, width: int) -> RenderableType:
    latest = replay.weeks.tail(_WEEKS)
    most = max([1, *latest["a_qualified"], *latest["b_qualified"]])
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    name = sheets.labels(replay)
    table.add_row("", "", Text(name["a"], style="dim"), "", Text(name["b"], style="dim"))
    room = min(40, (width - 26) // 2)
    for week in latest.iter_rows(named=True):
        drawn_bars = [part for side in ("a", "b") for part in _bar(replay, week, side, room / most)]
        table.add_row(Text(f"{week['week']}{_part(week)}"), *drawn_bars)
    return Group(Text("\nNew to sales, week by week", style="bold cyan"), table, Text(_below(replay), style="dim"))


def _part(week: Row) -> str:
    """A week of which the history has only a part."""
    return " so far" if week["running"] else " (cut)" if week["cut"] else ""


def _bar(replay: Replay, week: Row, side: str, scale: float) -> tuple[Text, Text]:
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
    tempered = replay.weeks.height and not replay.weeks[f"{side}_hot"].null_count()
    return f"{said}, {number(hot)} hot when they qualified" if tempered else said


# ── the leads ───────────────────────────────────────────────────────────────────────────────────


def _lists(replay: Replay) -> Iterator[RenderableType]:
    name, zone = sheets.labels(replay), {"a": ZoneInfo(replay.a.timezone), "b": ZoneInfo(replay.b.timezone)}
    for title, table, side in (("Enter", replay.enter, "b"), ("Leave", replay.leave, "a")):
        qualified = f"{title}: {plural(table.height, 'lead')} that only {name[side]} qualifies"
        yield _listed(qualified, table, LISTED, zone[side], _passage)
    for title, table in (("Earlier", replay.earlier), ("Later", replay.later)):
        if table.is_empty():
            continue
        moved = f"{title}: {plural(table.height, 'lead')} that {name['b']} qualifies {title.lower()}"
        yield _listed(moved, table, _MOVED, zone["b"], _shift)


def _listed(title: str, table: pl.DataFrame, most: int, zone: ZoneInfo, said: Said) -> RenderableType:
    """The first of a table, each with its reason."""
    lines: list[RenderableType] = [Text(f"\n{title}", style="bold cyan")]
    for row in table.head(most).iter_rows(named=True):
        lines.append(Text(f"{shown(row['lead'], 32)}  ", style="bold").append(said(row, zone), style="not bold"))
        if row["why"]:
            lines.append(Padding(Text(shown(row["why"], 400), style="dim"), (0, 0, 0, 4)))
    if table.height > most:
        lines.append(Text(f"and {plural(table.height - most, 'more lead')}", style="dim"))
    return Group(*lines)


def _passage(row: Row, zone: ZoneInfo) -> str:
    said = f"{STAGE_TITLES[row['stage']]} {sheets.on(row['at'], zone)}, score {score(row['score'])}"
    return f"{said}, grade {row['grade'] or DASH}: {shown(row['gate'])}, at {shown(row['event'])}"


def _shift(row: Row, zone: ZoneInfo) -> str:
    now, was = sheets.on(row["b_at"], zone), sheets.on(row["a_at"], zone)
    days = f"{now} instead of {was} ({plural(round(row['days']), 'day')})"
    other = f", not {shown(row['a_gate'])}" if row["a_gate"] != row["b_gate"] else ""
    return f"{days}: {shown(row['b_gate'])}{other}"
