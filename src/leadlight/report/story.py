"""One lead's story on the screen: where it stands, what each event gave, and what is missing to the next gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from leadlight.model.words import rounded_down
from leadlight.report.measures.cents import rounded
from leadlight.report.say import DASH, STAGE_TITLES, TIMES, plural, shown
from leadlight.report.summary.summary import WITH_SALES

if TYPE_CHECKING:
    from leadlight.engine import Story

Entry = dict[str, Any]

SMALLEST: Final = 0.05  # points; less shows as 0.0
_HOLDS: Final = {True: ("yes", "green"), False: ("no", "red"), None: ("unknown", "dim")}


def print_story(story: Story, console: Console, timezone: str = "UTC") -> None:
    """Show why a lead stands where it stands; instants are those of ``timezone``."""
    zone = ZoneInfo(timezone)
    console.print(_standing(story, zone))
    console.print(_titled("Fit", _fit(story)))
    console.print(_titled(f"What happened (times in {timezone})", _steps(story, zone)))
    console.print(_titled("The score now, by rule", _sums(story)))
    console.print(_titled("To the next gate", _ahead(story)))


def _titled(title: str, body: RenderableType) -> Group:
    return Group(Text(f"\n{title}", style="bold cyan"), body)


def _standing(story: Story, zone: ZoneInfo) -> Text:
    lead = story.lead
    text = Text(f"\n{shown(lead['lead'])}", style="bold")
    text.append(f" as of {_at(story.as_of, zone)}\n", style="not bold dim")
    said = [
        STAGE_TITLES[lead["stage"]] + (f" since {_at(lead['stage_since'], zone)}" if lead["stage_since"] else ""),
        f"score {rounded_down(lead['score']):,.1f}",
        f"grade {lead['grade'] or DASH}",
        lead["temperature"] or "",
    ]
    return text.append(", ".join(filter(None, said)), style="not bold")


def _fit(story: Story) -> RenderableType:
    known = [f"{shown(name)} {shown(value, 40)}" for name, value in story.attributes.items() if value is not None]
    said = Text(f"Known: {', '.join(known) or 'nothing'}", style="dim")
    if story.profile is None:
        return Group(said, Text("No profile of the model is this lead's.", style="dim"))
    table = Table.grid(padding=(0, 2))
    for verdict in story.verdicts:
        word, colour = _HOLDS[verdict.holds]
        worth = f"{verdict.thirds:+d}/3" if verdict.thirds else ""
        table.add_row(Text(shown(verdict.name)), Text(word, style=colour), Text(worth))
    return Group(said, Text(f"Profile: {shown(story.profile)}"), table)


def _steps(story: Story, zone: ZoneInfo) -> RenderableType:
    """The events that gave points or moved the lead; the others are only counted."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("when", vertical="top", no_wrap=True, style="dim")
    table.add_column("event", vertical="top", max_width=24)
    table.add_column("points, and what is left now", vertical="top")
    table.add_column("score then", justify="right", vertical="top", no_wrap=True)
    telling = [step for step in story.steps if step.entries or step.moves]
    for step in telling:
        said = [Text(line) for line in _given(step.entries)]
        said += [Text(_move(move), style="bold") for move in step.moves]
        table.add_row(
            _at(step.at, zone), Text(shown(step.event)), Text("\n").join(said), f"{rounded_down(step.score):,.1f}"
        )
    silent = len(story.steps) - len(telling)
    more = [Text(f"and {plural(silent, 'event')} that gave no points", style="dim")] if silent else []
    return Group(*([table] if telling else []), *more) if story.steps else Text("No event yet.", style="dim")


def _given(entries: Sequence[Entry]) -> Iterator[str]:
    """Points as agreed and what is left of them; what a cap took away stands below its touch, with the reason."""
    for entry, after in zip_longest(entries, entries[1:]):
        points = f"{entry['points']:+g} {shown(entry['rule'] or entry['category'] or 'score')}"
        if entry["entry"] != "touch":
            yield f"{points}: {shown(entry['why'] or entry['entry'], 200)}"
        elif abs(entry["kept"] - entry["points"]) < SMALLEST or _taken(entry, after):
            yield points
        else:
            yield f"{points}, now {_left(entry['kept'])}"


def _taken(touch: Entry, after: Entry | None) -> bool:
    return after is not None and after["entry"] == "cap" and after["rule"] == touch["rule"]


def _left(points: float) -> str:
    return "nothing" if abs(points) < SMALLEST else f"{points:+.1f}"


def _move(move: Entry) -> str:
    verb = "also stamped" if move["kind"] == "stamp" else "became"
    why = f": {shown(move['gate_or_reason'])}" if move["gate_or_reason"] else ""
    return f"→ {verb} {STAGE_TITLES[move['to_stage']]}{', inferred' if move['inferred'] else why}"


def _sums(story: Story) -> RenderableType:
    """What is left of the points now, rule by rule, with the rule in words; it adds up to the score."""
    kept: dict[str, list[float]] = defaultdict(list)
    words: dict[str, str] = {}
    for entry in _entries(story):
        name = entry["rule"] if entry["entry"] == "touch" else f"{entry['entry']} {entry['category'] or ''}".strip()
        kept[name].append(entry["kept"])
        words.setdefault(name, (entry["why"] or "").removeprefix(f"{name}: "))
    sums = {name: sum(points) for name, points in kept.items()}
    large = [name for name, points in sums.items() if abs(points) >= SMALLEST]
    rest = sum(points for name, points in sums.items() if name not in large)
    *shares, others = _tenths([*(sums[name] for name in large), rest], story.lead["score"])
    said = dict(zip(large, shares, strict=True))
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", vertical="top")
    for name in sorted(filter(said.get, large), key=lambda name: -abs(sums[name])):
        times = sum(points != 0 for points in kept[name])
        title = f"{shown(name)} {TIMES}{times}" if times > 1 else shown(name)
        table.add_row(Text(title), Text(f"{said[name]:+,.1f}"), Text(shown(words[name], 200), style="dim"))
    if others:
        table.add_row(Text("all others"), Text(f"{others:+,.1f}"))
    table.add_row(Text("score", style="bold"), Text(f"{rounded_down(story.lead['score']):,.1f}", style="bold"))
    return table


def _tenths(parts: Sequence[float], score: float) -> list[float]:
    """Parts of a score to a tenth, such that they add up to the score as it is shown."""
    return [int(tenths) / 10 for tenths in rounded(np.array(parts) * 10, round(rounded_down(score) * 10))]


def _ahead(story: Story) -> RenderableType:
    """What is missing, each way a line; where no gate is ahead, why."""
    if not story.missing:
        stage = story.lead["stage"]
        if stage == "customer":
            return Text("None is ahead: it is a customer.")
        qualified = "None is ahead until sales gives it back: it has passed one." if stage in WITH_SALES else ""
        return Text(qualified or "The model has none.")
    ways = [way for way in story.missing if not way.endswith(":")]  # else it says when the others hold
    said = [Text(shown(way, 400)) for way in story.missing if way not in ways]
    if len(ways) > 1 and not said:
        said = [Text("Any one of these will do:")]
    return Group(*said, *(_point(way) for way in ways))


def _point(way: str) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_row(Text("•"), Text(shown(way, 400)))
    return line


def _entries(story: Story) -> Iterable[Entry]:
    for step in story.steps:
        yield from step.entries
    yield from story.later


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
