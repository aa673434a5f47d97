"""One pass over a history: its rows come to stand by parts of leads, each of which fits into memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from leadlight.engine.in_parts.accounts import ACCOUNT, by_account
from leadlight.engine.in_parts.memory import costs_of, room_of
from leadlight.engine.in_parts.outcome import LaidOut
from leadlight.engine.in_parts.source import Source, source_of
from leadlight.engine.people import homeless_rows
from leadlight.engine.questions import Questions
from leadlight.engine.read import Progress
from leadlight.history import Events, OpenAttributes
from leadlight.history.spill import EVENTS, SAID, Costs, Part, Spill, sized, temporary_folder, with_ties
from leadlight.history.store import StoredHistory
from leadlight.model import Model


@contextmanager
def in_parts(
    model: Model,
    history: Events | StoredHistory,
    attributes: OpenAttributes | None = None,
    *,
    memory: int,
    ledger: bool = False,
    progress: Progress | None = None,
    as_of: int | None = None,
) -> Iterator[LaidOut]:
    """A history, laid out on disk so that it can be qualified in so many bytes of memory; at the end it is gone.

    ``memory`` bounds what the whole process has resident. One lead's events are never split: of a single lead there
    may be as many as fit. ``ledger``: whether the ledger will be asked for, which takes smaller parts. ``as_of``: of
    which instant (µs UTC) it will be qualified.
    """
    source = source_of(history, attributes, by_lead=model.unit == "lead")
    costs, room = costs_of(ledger=ledger), room_of(memory)
    with temporary_folder() as folder:
        parts = _of_leads(model, source, folder, costs, room, progress)
        left_out = pl.Series("lead", [], dtype=pl.String)
        if model.unit == "account":
            accounts = Spill(folder, ACCOUNT, costs)
            left_out = by_account(parts, source.names(), accounts, as_of)
            parts = _fitting(accounts, folder, costs, room)
        again = source.again()
        yield LaidOut(
            model=model,
            parts=parts,
            names=source.names(),
            columns=source.columns,
            open_ended=source.open_ended,
            in_order=source.in_order,
            rejected=pl.concat([source.rejected(), homeless_rows(left_out)]),
            duplicates_before=int(again.filter(~pl.col("lead").is_in(left_out.implode()))["times"].sum()),
            folder=folder,
            as_of=as_of,
        )


def _of_leads(
    model: Model, source: Source, folder: Path, costs: Costs, room: float, progress: Progress | None
) -> list[Part]:
    spill = Spill(folder, "lead", costs)
    for events in source.events(Questions.of(model).columns, progress):
        spill.add(EVENTS, events)
    for said in source.said():
        spill.add(SAID, said)
    return _fitting(spill, folder, costs, room)


def _fitting(spill: Spill, folder: Path, costs: Costs, room: float) -> list[Part]:
    """Its parts, so that each fits; looked at twice, as ties can only be counted in a part that does."""
    parts = sized(spill.parts(), folder, spill.key, costs, room)
    return sized(parts, folder, spill.key, with_ties(parts, spill.key, costs), room)
