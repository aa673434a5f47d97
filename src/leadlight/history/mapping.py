"""The map file: how a vendor's files are to be read (``--map map.yaml``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl
import yaml

from leadlight.history.marked import Marked
from leadlight.history.reading import EVENTS, LEADS, Always, Column, Kind, Reading, RowNumber, Source
from leadlight.history.times import instants, says_format

_TOP: Final = ("timezone", "events", "leads")
_EVENT: Final = ("files", "lead", "at", "name", "id", "where", "properties")
_WAYS: Final = ("column", "row", "always")
_LEAD: Final = ("files", "lead", "at", "where", "attributes")


@dataclass(frozen=True)
class Mapping:
    """How files are read. The default one reads files whose columns already have our names."""

    timezone: str = "UTC"
    events: tuple[Reading, ...] = (Reading(),)
    leads: tuple[Reading, ...] = (Reading(),)


def read_mapping(path: str | Path) -> Mapping:
    """Read what marketing operations wrote down about a vendor's export.

    Raises HistoryError with every mistake of the file, a line each: file:line:column, what, what to do.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     map_file = Path(folder, "map.yaml")
    ...     _ = map_file.write_text("events: [{lead: case_id, at: timestamp, name: activity}]")
    ...     read_mapping(map_file).events[0].lead.name
    'case_id'
    """
    file = Marked(Path(path))
    keys = file.keys(file.root, _TOP) if file.root else {}
    zone = _zone(file, keys["timezone"]) if "timezone" in keys else "UTC"
    events = _readings(file, keys.get("events"), _EVENT, zone)
    leads = _readings(file, keys.get("leads"), _LEAD, zone)
    file.raise_mistakes()
    return Mapping(zone, events, leads)


def _readings(file: Marked, node: yaml.Node | None, known: tuple[str, ...], zone: str) -> tuple[Reading, ...]:
    if node is None:
        return (Reading(),)
    entries = file.items(node)
    if not entries and isinstance(node, yaml.SequenceNode):
        file.wrong(node, "An empty list reads nothing. Leave the key out to read files that have our column names.")
    return tuple(_reading(file, entry, known, zone) for entry in entries)


def _reading(file: Marked, node: yaml.Node, known: tuple[str, ...], zone: str) -> Reading:
    keys = file.keys(node, known)
    parts: dict[str, object] = {"place": file.line(node)}
    makers: dict[str, Callable[[yaml.Node], object]] = {
        "files": file.text,
        "lead": lambda part: _source(file, part, ("column", "words", "row", "always")),
        "at": lambda part: _time(file, part, zone),
        "name": lambda part: _source(file, part, ("column", "words", "always")),
        "id": lambda part: _source(file, part, ("column", "words")),
        "where": lambda part: {column: file.texts(value) for column, value in file.keys(part).items()},
        "properties": lambda part: _properties(file, part, EVENTS),
        "attributes": lambda part: _properties(file, part, LEADS),
    }
    for key, part in keys.items():
        parts["properties" if key == "attributes" else key] = makers[key](part)
    return Reading(**parts)  # type: ignore[arg-type]  # each maker gives what its key holds


def _properties(file: Marked, node: yaml.Node, kind: Kind) -> dict[str, Source]:
    found = {}
    for ours, theirs in file.keys(node).items():
        if ours in kind.reserved:
            file.wrong(theirs, f'"{ours}" is a word of ours. Give the property another name.')
        found[ours] = _source(file, theirs, ("column", "words", "always"))
    return found


def _source(file: Marked, node: yaml.Node, known: tuple[str, ...]) -> Source:
    """A column's name, or one of the longer forms."""
    if isinstance(node, yaml.ScalarNode):
        return Column(file.text(node))
    before = len(file.mistakes)
    keys = file.keys(node, known)
    ways = [key for key in keys if key in _WAYS]
    if len(ways) != 1:
        if len(file.mistakes) == before:
            choice = ", ".join(word for word in known if word in _WAYS)
            file.wrong(node, f"Say where this comes from: exactly one of {choice}.")
        return Always("")
    text = file.text(keys[ways[0]])
    if ways[0] != "column" and len(keys) > 1:
        file.wrong(node, f'"{ways[0]}" stands alone. Remove the other keys.')
    if ways[0] == "row":
        return RowNumber(text)
    if ways[0] == "always":
        return Always(text)
    words = file.words(keys["words"]) if "words" in keys else {}
    return Column(text, words, file.text(keys["format"]) if "format" in keys else None)


def _time(file: Marked, node: yaml.Node, zone: str) -> Source:
    source = _source(file, node, ("column", "format", "always"))
    if isinstance(source, Column) and source.format is not None and not says_format(source.format):
        file.wrong(node, f'"{source.format}" is no form of a time. Write one such as "%d.%m.%Y %H:%M".')
    if isinstance(source, Always) and source.value and instants(pl.Series([source.value]), zone).has_nulls():
        file.wrong(node, f'"{source.value}" is no time from 1900 to 2199. Write one such as 2024-03-31.')
    return source


def _zone(file: Marked, node: yaml.Node) -> str:
    name = file.text(node)
    try:
        ZoneInfo(name)
        pl.Series([0]).cast(pl.Datetime("us", name))
    except Exception:  # each library raises classes of its own for each way a name can be wrong
        if name:
            file.wrong(node, f'"{name}" is not a time zone. Write one such as Europe/Berlin, or UTC.')
        return "UTC"
    return name
