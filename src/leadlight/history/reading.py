"""Vendor word → our word: how the columns of a file are read as lead, time, name and properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final


@dataclass(frozen=True)
class Kind:
    """Files of events, or of attributes: which words are ours there, and which of them every row must have.

    A vendor's own property ``name`` of an event is kept apart as ``properties.name``.
    """

    column: str  # the column that may hold JSON objects
    reserved: tuple[str, ...]
    required: tuple[str, ...]


EVENTS: Final = Kind("properties", ("lead", "at", "name", "id"), ("lead", "at", "name"))
LEADS: Final = Kind("attributes", ("lead", "at"), ("lead",))


@dataclass(frozen=True)
class Column:
    """What a vendor's column says; ``words`` has ours for some of its values, ``format`` is of a time."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None


@dataclass(frozen=True)
class Always:
    """The same text for every row."""

    value: str


@dataclass(frozen=True)
class RowNumber:
    """A prefix and the row's number in its file, from 1: where every row is a lead of its own."""

    prefix: str


Source = Column | Always | RowNumber


@dataclass(frozen=True)
class Reading:
    """One way to read some files: which rows, and which columns make what.

    Without ``properties`` every column that is not used otherwise is a property and keeps its name. For files
    of attributes the same shape is used: its ``properties`` are the attributes, and ``name`` and ``id`` are
    not looked at.
    """

    files: str = "*"
    lead: Source = Column("lead")
    at: Source = Column("at")
    name: Source = Column("name")
    id: Source = Column("id")
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: Mapping[str, Source] | None = None
    place: str = ""  # file:line of the map, for messages

    def takes(self, file_name: str) -> bool:
        """Whether the reading is for a file of this name.

        >>> Reading(files="events*.csv.gz").takes("events-2024.csv.gz")
        True
        """
        return fnmatchcase(file_name, self.files)
