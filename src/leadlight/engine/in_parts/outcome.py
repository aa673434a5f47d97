"""Match, fold and outcome, a part at a time; the tables grow on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from leadlight.engine.in_parts.part_events import PartEvents
from leadlight.engine.match import Matched, match
from leadlight.engine.outcome import Outcome, instant, outcome, write_facts, write_table
from leadlight.engine.run import fold_history
from leadlight.history import Attributes
from leadlight.history.attributes import with_names
from leadlight.history.spill import EVENTS, SAID, Part, on_disk
from leadlight.history.usable import REJECTED
from leadlight.model import Model

Look = Callable[[Matched, Outcome], None]
"""Sees each part while its matched history is at hand."""


@dataclass(frozen=True)
class LaidOut:
    """A history by parts of leads, ready to be qualified as of an instant (µs UTC; None: the last).

    ``rejected``: the rows of it that cannot be used.
    """

    model: Model
    parts: list[Part]
    names: frozenset[str]
    columns: frozenset[str]
    open_ended: bool
    in_order: bool
    rejected: pl.DataFrame
    duplicates_before: int
    folder: Path
    as_of: int | None

    @property
    def events(self) -> int:
        """How many there are, duplicates counted."""
        return sum(part.rows(EVENTS) for part in self.parts)

    @property
    def now(self) -> int:
        """The as-of, else the instant of the last event or attribute (µs UTC); 1970 in a history without any."""
        if self.as_of is not None:
            return self.as_of
        return max((part.last for part in self.parts if part.last is not None), default=0)

    def outcome(
        self,
        *,
        ledger: bool = False,
        look: Look | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> OutcomeInParts:
        """The outcome. ``progress`` is told of each part how many events it had."""
        now = self.now
        facts: list[dict[str, Any]] = []
        tables = [name for name in ("leads", "transitions", "attributes", "ledger") if name != "ledger" or ledger]
        for number, part in enumerate(self.parts):
            matched = self._matched(part, now)
            folded = fold_history(self.model, matched, now, ledger=ledger)
            found = outcome(self.model, matched, folded, now, ledger=ledger)
            del folded
            facts.append(found.facts)
            with on_disk(self.folder):
                for name in tables:
                    getattr(found, name).write_ipc(self._file(name, number), compression="lz4")
            if look:
                look(matched, found)
            if progress:
                progress(part.rows(EVENTS))
            part.delete()
        return OutcomeInParts(
            tables={name: [self._file(name, number) for number in range(len(self.parts))] for name in tables},
            rejected=self.rejected,
            as_of=instant(now),
            timezone=self.model.timezone,
            facts=self._summed(facts),
        )

    def _file(self, table: str, number: int) -> Path:
        return self.folder / f"{table}-{number}.arrow"

    def _matched(self, part: Part, now: int) -> Matched:
        events = PartEvents(part, self.columns, open_ended=self.open_ended, in_order=self.in_order)
        nothing = pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64})
        said = pl.concat([with_names(frame, self.names) for frame in (*part.frames(SAID), nothing)])
        return match(self.model, events, Attributes(said, pl.DataFrame(schema=REJECTED)), as_of=now)

    def _summed(self, facts: list[dict[str, Any]]) -> dict[str, Any]:
        never = [set(each["never_given"]) for each in facts]
        return facts[0] | {
            "leads": sum(each["leads"] for each in facts),
            "events": sum(each["events"] for each in facts),
            "duplicates": sum(each["duplicates"] for each in facts) + self.duplicates_before,
            "rejected": self.rejected.height,
            "contradicted": sum(each["contradicted"] for each in facts),
            "never_given": sorted(set.intersection(*never)),
        }


@dataclass(frozen=True)
class OutcomeInParts:
    """An outcome whose tables are on disk, in the order of leads; as of `Outcome`."""

    tables: dict[str, list[Path]]
    rejected: pl.DataFrame
    as_of: datetime
    timezone: str
    facts: dict[str, Any]

    @property
    def attributes(self) -> list[str]:
        """The columns of that table."""
        return list(pl.read_ipc_schema(self.tables["attributes"][0]))

    def parts(self) -> Iterator[Outcome]:
        """A part of the leads at a time, as an outcome of its own; without the ledger and the rejected rows."""
        for number in range(len(self.tables["leads"])):
            tables = {name: pl.read_ipc(self.tables[name][number]) for name in ("leads", "transitions", "attributes")}
            yield Outcome(
                **tables,
                rejected=self.rejected.clear(),
                as_of=self.as_of,
                timezone=self.timezone,
                facts=self.facts,
            )

    def write(self, folder: str | Path) -> Path:
        """Write the same files as `Outcome.write`."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("leads", "transitions", "attributes", "ledger"):
            write_table(folder, name, pl.scan_ipc(self.tables[name]) if name in self.tables else None)
        write_table(folder, "rejected", self.rejected.lazy())
        write_facts(folder, self.facts)
        return folder
