"""What leads did, beside the outcome: for the reports that need more than stages.

An outcome stays small, so it does not hold the events it was made of. A report that needs them is given a history, and
asks it for the names and properties it needs, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from leadlight.report.errors import ReportError
from leadlight.report.scope import Scope
from leadlight.report.tables import INSTANT, Outcome

if TYPE_CHECKING:
    from leadlight.history import Mapping


@dataclass(frozen=True)
class Wanted:
    """Which events, and what of them: those of some names (None: all), and some properties, as texts or as numbers.

    ``having``: only events that have one of these ``texts`` (none: all). ``unit``: whose they are, as in the model:
    each ``lead``'s, or each ``account``'s as of an instant (microseconds UTC).
    """

    names: frozenset[str] | None = None
    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    having: tuple[str, ...] = ()
    unit: str = "lead"
    as_of: int | None = None

    def there(self) -> pl.Expr:
        """Whether an event has one of those it must have."""
        return pl.any_horizontal(pl.col(name).is_not_null() for name in self.having) if self.having else pl.lit(True)


@dataclass(frozen=True)
class Past:
    """Events in the order of docs/semantics.md 1.2, each once: ``lead`` (the place in ``people``), ``at`` (microseconds
    UTC), ``name``, and of the properties wanted those there are: one that no event has may be missing."""

    people: pl.Series
    events: pl.DataFrame


class History(Protocol):
    """Whatever events can be read from."""

    def read(self, wanted: Wanted) -> Past: ...


@dataclass(frozen=True)
class KeptInMemory:
    """A history of a table: ``lead``, ``at`` (an instant), ``name``, and properties; in order, each event once.

    >>> visit = {"lead": ["ann"], "at": [None], "name": ["visited"], "path": ["/"]}
    >>> KeptInMemory(pl.DataFrame(visit, {"at": INSTANT} | dict.fromkeys(("lead", "name", "path"), pl.String))).read(
    ...     Wanted(texts=("path",))).events.columns
    ['lead', 'at', 'name', 'path']
    """

    table: pl.DataFrame

    def read(self, wanted: Wanted) -> Past:
        people = self.table["lead"].unique().sort()
        kept = self.table if wanted.names is None else self.table.filter(pl.col("name").is_in(wanted.names))
        missing = [name for name in (*wanted.texts, *wanted.numbers) if name not in kept.columns]
        whole = kept.with_columns(pl.lit(None).alias(name) for name in missing).sort("lead", "at", maintain_order=True)
        category = pl.Categorical(pl.Categories.random())
        return Past(
            people,
            whole.select(
                pl.col("lead").cast(pl.Enum(people)).to_physical().cast(pl.UInt32),
                pl.col("at").cast(INSTANT).to_physical(),
                pl.col("name").cast(category),
                *(pl.col(name).cast(pl.String).cast(category) for name in wanted.texts),
                *(pl.col(name).cast(pl.Float64) for name in wanted.numbers),
            ).filter(wanted.there()),
        )


def events_of(
    outcome: Outcome,
    scope: Scope,
    names: Collection[str] | None = None,
    texts: Sequence[str] = (),
    numbers: Sequence[str] = (),
    having: Sequence[str] = (),
) -> pl.DataFrame:
    """What the outcome's leads did up to its as-of, in order: ``lead``, ``at``, ``name``, and the properties asked for.

    ``lead`` is the number of the lead's row in ``outcome.leads`` (as of `transitions_by_number`): numbers are quick to
    sort and to join. ``name`` and ``texts`` are categoricals, which are small; cast the few that are kept. ``numbers``
    are null where they are none. ``names``: only these events; ``having``: only those that have one of these texts. A
    property that no event has is null.
    """
    if scope.history is None:
        raise ReportError("What leads did is not in the outcome. Say which history it was made of: --history EVENTS….")
    unit = str(outcome.facts.get("unit") or "lead")
    now = int(pl.Series([outcome.as_of], dtype=INSTANT).to_physical()[0])
    only = None if names is None else frozenset(names)
    past = scope.history.read(Wanted(only, tuple(texts), tuple(numbers), tuple(having), unit, now))
    events = _numbered(past.events.filter(pl.col("at") <= now), past.people, outcome, scope)
    kinds = dict.fromkeys(texts, pl.Categorical) | dict.fromkeys(numbers, pl.Float64)
    missing = [pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in events.columns]
    return events.with_columns(pl.col("at").cast(INSTANT), *missing).select("lead", "at", "name", *texts, *numbers)


def _numbered(events: pl.DataFrame, people: pl.Series, outcome: Outcome, scope: Scope) -> pl.DataFrame:
    """The events of the outcome's leads, by their numbers there."""
    leads = outcome.leads["lead"]
    if people.equals(leads):  # as qualify writes them; joining a million names takes a while
        return events
    numbered = outcome.leads.select("lead", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    place = people.to_frame("lead").join(numbered, on="lead", how="left", maintain_order="left")["number"]
    if len(place) and place.null_count() == len(place) and len(leads) and scope.where is None:
        raise ReportError(
            "Nobody in this history is a lead of the outcome. "
            "Give the history, and the map, that the outcome was made with."
        )
    mine = events.with_columns(lead=place.gather(events["lead"])).filter(pl.col("lead").is_not_null())
    return mine if place.drop_nulls().is_sorted() else mine.sort("lead", maintain_order=True)


def open_past(paths: Sequence[str | Path], mapping: Mapping | None = None, leads: Sequence[str | Path] = ()) -> History:
    """A history to read beside an outcome: files of events (with their map), or a history kept on disk.

    ``leads``: the files of attributes, which say who belongs to which account where the model's unit is the account.
    """
    from leadlight.history import open_events, read_attributes  # noqa: PLC0415  # takes a while to import
    from leadlight.history.store import is_history, open_history  # noqa: PLC0415
    from leadlight.report.past import files, stored  # noqa: PLC0415

    if len(paths) == 1 and is_history(paths[0]):
        return stored.OnDisk(open_history(paths[0]))
    attributes = read_attributes(leads, mapping) if leads else None
    return files.InFiles(open_events(paths, mapping), attributes)
