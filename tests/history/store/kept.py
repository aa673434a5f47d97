"""Histories on disk for tests, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

import engines
from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes
from leadlight.history.store import Sources, StoredHistory, add_history, build_history
from leadlight.model import Model

TABLES = ("leads", "transitions", "ledger", "attributes", "rejected")
Files = Sequence[Path | str]


def sources(events: Files, leads: Files = ()) -> Sources:
    return Sources(tuple(map(str, events)), tuple(map(str, leads)))


def of_files(model: Model, events: Files, leads: Files = (), as_of: datetime | None = None) -> Outcome:
    """The outcome without a history on disk."""
    return qualify(model, open_events(events), read_attributes(leads) if leads else None, as_of=as_of, ledger=True)


def of_history(model: Model, history: StoredHistory, as_of: datetime | None = None) -> Outcome:
    return qualify(model, history, as_of=as_of, ledger=True)


def same(found: Outcome, expected: Outcome) -> bool:
    """Whether two outcomes are one, to the bit; the first difference is said by an assertion."""
    for name in TABLES:
        table, wanted = getattr(found, name), getattr(expected, name)
        assert table.equals(wanted), (name, table, wanted)
    assert found.facts == expected.facts
    return True


def write_parts(folder: Path, events: Sequence[engines.Rows], attributes: Sequence[engines.Rows], model: Model) -> Any:
    """Each part of a history as files of events and of attributes, in turn Parquet and NDJSON."""
    asked = engines.asked_of_events(model)
    made = []
    for number, (happened, known) in enumerate(zip(events, attributes, strict=True)):
        place = folder / f"part-{number}"
        place.mkdir()
        flat = [engines.flat(row) for row in happened]
        files = engines.written(place, "events", [flat] if number % 2 == 0 else [[], flat], asked)
        made.append((files, engines.written(place, "attributes", [known] if number % 2 == 0 else [[], known])))
    return made


def keep(folder: Path, parts: Any) -> StoredHistory:
    """Built from the first part, the others added one after the other."""
    (events, leads), *others = parts
    history = build_history(folder, sources(events, leads))
    for events, leads in others:
        history = add_history(folder, sources(events, leads)).history
    return history


def frame(*rows: tuple[str, str, str, str | None]) -> pl.DataFrame:
    """Events: lead, at, name, path."""
    return pl.DataFrame(rows, schema=["lead", "at", "name", "path"], orient="row")
