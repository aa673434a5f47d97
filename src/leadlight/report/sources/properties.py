"""What only events say of a lead: the landing page it came by, the owner it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from leadlight.report.past.history import events_of
from leadlight.report.scope import Scope
from leadlight.report.split import CALENDAR, HINDSIGHT
from leadlight.report.tables import Outcome
from leadlight.report.where import Narrowed

LATEST: Final = ("owner",)
"""Of these the last counts that an event said; of all others, the first."""


def asked_of_events(outcome: Outcome, scope: Scope) -> tuple[str, ...]:
    """The columns that are no attribute, and that events may say."""
    there = (*CALENDAR, *HINDSIGHT, *outcome.attributes.columns)
    return tuple(column for column in scope.by if column not in there) if scope.history else ()


def with_properties(outcome: Outcome, scope: Scope) -> Outcome:
    """The outcome, where a column it is split by is no attribute but a property of events, with that as an attribute:
    the first that an event of the lead said, of an owner the last. Properties no event has stay away."""
    wanted = asked_of_events(outcome, scope)
    if not wanted:
        return outcome
    events = events_of(outcome, scope, texts=wanted, having=wanted)
    said = {
        name: (known.last() if name in LATEST else known.first()).cast(pl.String)
        for name in wanted
        if events[name].null_count() < events.height
        for known in [pl.col(name).drop_nulls()]
    }
    numbered = outcome.leads.select("lead", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    known = events.group_by("lead").agg(**said).rename({"lead": "number"}).join(numbered, on="number").drop("number")
    together = outcome.leads.select("lead").join(outcome.attributes, on="lead", how="left", maintain_order="left")
    attributes = together.join(known, on="lead", how="left", maintain_order="left")
    parts = {name: getattr(outcome, name) for name in Narrowed.__dataclass_fields__}
    return replace(Narrowed(**parts), attributes=attributes)
