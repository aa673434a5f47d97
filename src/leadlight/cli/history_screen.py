"""What a history on disk holds, on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import polars as pl
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from leadlight.engine.outcome import instant
from leadlight.engine.stored.view import View, view_of
from leadlight.history.store import Added, Segment, StoredHistory
from leadlight.report.say import DASH, day, number, percent, plural, shown

MOST_COUNTED: Final = 1_000_000  # texts


def print_history(history: StoredHistory, console: Console, *, verified: bool) -> None:
    """What it holds, its columns, its segments, its size, and what was verified."""
    print_contents(history, console)
    console.print(_columns(history))
    console.print(_segments(history))
    kept = f"; beside it {_bytes(history.cache.size)} of answers for the next run, which may be deleted"
    console.print(Text(f"On disk: {_bytes(history.size)}{kept if history.cache.size else ''}."))
    files = sum(len(segment.sealed.files) for segment in history.segments)
    console.print(
        Text(
            f"Checksums: all {files:,} files are as they were written."
            if verified
            else f"Sizes: all {files:,} files are as long as they were. Their content is compared by --verify."
        )
    )


def print_contents(history: StoredHistory, console: Console) -> None:
    """How much of what there is, and what is not used."""
    view = view_of(history, "lead")
    console.print(Text(f"{plural(view.at.size, 'event')} of {plural(len(view.leads), 'lead')}{_span(view)}", "bold"))
    names = sorted({name for segment in history.segments for name in segment.facts["attributes"]})
    if names:
        rows = sum(segment.facts["attribute_rows"] for segment in history.segments)
        listed = ", ".join(shown(name) for name in names[:20]) + (" …" if len(names) > 20 else "")
        console.print(Text(f"Attributes in {plural(rows, 'row')}: {listed}"))
    unused = history.rejected().height
    left = [plural(view.duplicates, "exact duplicate")] if view.duplicates else []
    left += [f"{plural(unused, 'row')} that cannot be used"] if unused else []
    if left:
        console.print(Text(f"Not counted: {', and '.join(left)}"))


def print_added(added: Added, console: Console) -> None:
    """What came in; how it fits into the whole is worked out when the history is next used."""
    told = [plural(added.events, "event")] if added.events or not added.attributes else []
    told += [plural(added.attributes, "row of attributes", "rows of attributes")] if added.attributes else []
    rejected = f"; {plural(added.rejected, 'row')} cannot be used" if added.rejected else ""
    console.print(Text(f"Added: {' and '.join(told)}{rejected}.", "bold"))
    segments = plural(len(added.history.segments), "segment")
    console.print(Text(f"The history is now {_bytes(added.history.size)} in {segments}."))


def _span(view: View) -> str:
    if not view.at.size:
        return ""
    first, last = (day(instant(int(at)), "UTC") for at in (view.at.min(), view.at.max()))
    return f", from {first} to {last} (UTC)"


def _columns(history: StoredHistory) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Column", overflow="fold")
    for title in ("Events that have it", "Different values", "On disk"):
        table.add_column(title, justify="right")
    names = dict.fromkeys(name for segment in history.segments for name in sorted(segment.columns))
    rows = sum(segment.facts["rows"] for segment in history.segments)
    for name in names:
        those = [segment for segment in history.segments if name in segment.columns]
        known = sum(segment.columns[name]["known"] for segment in those)
        size = sum(segment.column_size(name) for segment in those)
        table.add_row(shown(name), percent(known / rows), _different(those, name), _bytes(size))
    for name in sorted(history.columns - set(names)):
        table.add_row(shown(name), "none", DASH, DASH)
    return table


def _different(segments: Sequence[Segment], column: str) -> str:
    """How many different values; where nearly every one is, nobody has counted them."""
    facts = [segment.columns[column] for segment in segments]
    if any(fact["repeats"] for fact in facts):
        return "nearly all"
    if len(facts) == 1 or sum(fact["texts"] for fact in facts) > MOST_COUNTED:
        exact = len(facts) == 1
        return number(max(fact["texts"] for fact in facts)) + ("" if exact else " or more")
    texts = pl.concat([segment.texts(column).slice(1) for segment in segments])
    return number(texts.n_unique())


def _segments(history: StoredHistory) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Segment")
    table.add_column("Added (UTC)")
    for title in ("Events", "From", "To", "On disk"):
        table.add_column(title, justify="right")
    for place, (part, segment) in enumerate(zip(history.parts, history.segments, strict=True), 1):
        first, last = segment.facts["first"], segment.facts["last"]
        table.add_row(
            str(place),
            f"{datetime.fromisoformat(part.added):%Y-%m-%d %H:%M}",
            number(segment.events),
            DASH if first is None else f"{instant(first):%Y-%m-%d}",
            DASH if last is None else f"{instant(last):%Y-%m-%d}",
            _bytes(segment.sealed.size),
        )
    return table


def _bytes(size: int) -> str:
    """A size as people say it, in powers of a thousand.

    >>> _bytes(812), _bytes(45_300_000)
    ('1 kB', '45 MB')
    """
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}" if size < 10 * factor else f"{size / factor:.0f} {unit}"
    return f"{-(-size // 1000)} kB"
