"""One lead's story on the screen: where it stands, what each event gave, and what is missing to the next gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from leadlight.report.say import DASH, STAGE_TITLES, number, plural, shown

if TYPE_CHECKING:
    from leadlight.engine import Story

Entry = dict[str, Any]

SMALLEST: Final = 0.05  # points; less shows as 0.0
_HOLDS: Final = {True: ("yes", "green"), False: ("no", "red"), None: ("unknown", "dim")}


def print_story(story: Story, console: Console, timezone: str = "UTC") -> None:
    """Show why a lead stands where it stands; instants are those of ``timezone``."""
    console.print(_standing(story, ZoneInfo(timezone)))
    console.print(_titled("Fit", _fit(story)))
    console.print(_titled(f"What happened (times in {timezone})", _steps(story, ZoneInfo(timezone))))
    console.print(_titled("The score, by rule", _sums(story)))
    if story.missing:
        console.print(_titled("To the next gate", Group(*(Text(f"• {shown(way, 400)}") for way in story.missing))))


def _titled(title: str, body: RenderableType) -> Group:
    return Group(Text(f"\n{title}", style="bold cyan"), body)


def _standing(story: Story, zone: ZoneInfo) -> Text:
    lead = story.lead
    text = Text(f"\n{shown(lead['lead'])}", style="bold")
    text.append(f" as of {_at(story.as_of, zone)}\n", style="not bold dim")
    said = [
        STAGE_TITLES[lead["stage"]] + (f" since {_at(lead['stage_since'], zone)}" if lead["stage_since"] else ""),
        f"score {number(round(lead['score'], 1))}",
        f"grade {lead['grade'] or DASH}",
        lead["temperature"] or "",
    ]
    return text.append(", ".join(filter(None, said)), style="not bold")


def _fit(story: Story) -> RenderableType:
    if story.profile is None:
        return Text("No profile of the model is this lead's.", style="dim")
    table = Table.grid(padding=(0, 2))
    for verdict in story.verdicts:
        word, colour = _HOLDS[verdict.holds]
        worth = f"{verdict.thirds:+d}/3" if verdict.thirds else ""
        table.add_row(Text(shown(verdict.name)), Text(word, style=colour), Text(worth))
    return Group(Text(f"Profile: {shown(story.profile)}"), table)


def _steps(story: Story, zone: ZoneInfo) -> RenderableType:
    """The events that gave points or moved the lead; the others are only counted."""
    table = Table.grid(padding=(0, 2), pad_edge=False)
    for justify in ("left", "left", "right"):
        table.add_column(justify=justify, vertical="top", no_wrap=justify == "right")
    telling = [step for step in story.steps if step.entries or step.moves]
    for step in telling:
        said = Text(shown(step.event))
        for entry in step.entries:
            said.append(f"\n{_entry(entry)}", style="dim")
        for move in step.moves:
            said.append(f"\n{_move(move)}", style="bold")
        table.add_row(Text(_at(step.at, zone), style="dim"), said, Text(number(round(step.score, 1))))
    silent = len(story.steps) - len(telling)
    more = [Text(f"and {plural(silent, 'event')} that gave no points", style="dim")] if silent else []
    return Group(table, *more)


def _entry(entry: Entry) -> str:
    """Points as agreed; what a cap took away says why, and a touch says what is left of it."""
    points = f"{entry['points']:+g} {shown(entry['rule'] or entry['category'] or 'score')}"
    if entry["entry"] != "touch":
        return f"{points}: {shown(entry['why'] or entry['entry'], 200)}"
    return points if abs(entry["kept"] - entry["points"]) < SMALLEST else f"{points}, now {entry['kept']:+.1f}"


def _move(move: Entry) -> str:
    verb = "also stamped" if move["kind"] == "stamp" else "became"
    why = f": {shown(move['gate_or_reason'])}" if move["gate_or_reason"] else ""
    return f"→ {verb} {STAGE_TITLES[move['to_stage']]}{', inferred' if move['inferred'] else why}"


def _sums(story: Story) -> RenderableType:
    """What is left of the points now, rule by rule, with the rule in words; it adds up to the score."""
    kept: dict[str, float] = defaultdict(float)
    words: dict[str, str] = {}
    for entry in _entries(story):
        name = entry["rule"] if entry["entry"] == "touch" else f"{entry['entry']} {entry['category'] or ''}"
        kept[name] += entry["kept"]
        words.setdefault(name, (entry["why"] or "").removeprefix(f"{name}: "))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, points in sorted(kept.items(), key=lambda each: -abs(each[1])):
        if abs(points) >= SMALLEST:
            table.add_row(Text(shown(name)), Text(f"{points:+.1f}"), Text(shown(words[name], 200), style="dim"))
    table.add_row(Text("score", style="bold"), Text(f"{story.lead['score']:.1f}", style="bold"))
    return table


def _entries(story: Story) -> Iterable[Entry]:
    for step in story.steps:
        yield from step.entries
    yield from story.later


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
