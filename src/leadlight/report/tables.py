"""The tables a report reads: what ``leadlight qualify`` leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

import polars as pl

from leadlight.report.once import once

INSTANT: Final = pl.Datetime("us", "UTC")


class Outcome(Protocol):
    """What a report needs of an outcome; anything with these is one.

    ``leads`` has a row per lead, ``transitions`` a row per move or stamp, ``attributes`` a row per lead with
    what was known of it, ``rejected`` a row per row that could not be used, with its ``reason``. ``facts``
    tells of the whole: the model's version and thresholds. ``as_of`` is an instant with its zone; months and
    days are those of ``timezone``.
    """

    @property
    def leads(self) -> pl.DataFrame: ...
    @property
    def transitions(self) -> pl.DataFrame: ...
    @property
    def attributes(self) -> pl.DataFrame: ...
    @property
    def rejected(self) -> pl.DataFrame: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...


def by_number(leads: pl.DataFrame) -> pl.DataFrame:
    """Leads by the number of their row, which is quicker to sort and to join than a name."""
    return leads.with_columns(lead=pl.int_range(pl.len(), dtype=pl.UInt32))


@once
def transitions_by_number(outcome: Outcome) -> pl.DataFrame:
    """The transitions in the order of leads, ``lead`` being the number of the lead's row in ``outcome.leads``."""
    numbers = outcome.leads.select("lead", "first_at", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    acted = numbers.filter(pl.col("first_at").is_not_null())
    names = outcome.transitions["lead"]
    new = names.ne_missing(names.shift())
    if names.filter(new).equals(acted["lead"]):  # as qualify writes them; joining a million names takes a second
        found = acted["number"].gather(new.cum_sum() - 1)
        return outcome.transitions.with_columns(lead=found.set_sorted())
    numbered = outcome.transitions.join(numbers.drop("first_at"), on="lead", maintain_order="left")
    return numbered.drop("lead").rename({"number": "lead"}).sort("lead", maintain_order=True)
