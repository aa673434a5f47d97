"""The events of files, for reports: read once, a batch at a time, and put in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from leadlight.engine.people import homes, ranked
from leadlight.engine.read import Numbering, greatest
from leadlight.history import Attributes, Events, as_number, as_text, cluster
from leadlight.report.errors import ReportError
from leadlight.report.past.history import Past, Wanted


@dataclass(frozen=True)
class InFiles:
    """Files of events, and where accounts are asked for, the attributes that say who belongs to which."""

    events: Events
    attributes: Attributes | None = None

    def read(self, wanted: Wanted) -> Past:
        people = Numbering()
        rows = pl.concat([_schema(wanted), *_batches(self.events, wanted, people)])
        persons = people.texts(greatest(rows["lead"].to_numpy()))
        leads, place = self._units(persons, people, wanted)
        mine = rows.with_columns(lead=place.gather(rows["lead"])).filter(pl.col("lead").is_not_null())
        source = mine["row"].to_numpy()
        clustered = cluster(
            mine["lead"].to_numpy(),
            mine["at"].to_numpy(),
            len(leads),
            lambda some: self.events.ranks(source[some], people=wanted.unit == "account"),
        )
        return Past(leads, mine.drop("row")[clustered.order])

    def _units(self, persons: pl.Series, people: Numbering, wanted: Wanted) -> tuple[pl.Series, pl.Series]:
        """The leads, or the accounts, in order, and the place there of each person."""
        if wanted.unit != "account":
            return ranked(persons, people)
        if self.attributes is None:
            raise ReportError(
                "The outcome is of accounts, and the events are of people. Say who belongs to which: --leads FILE."
            )
        said = self.attributes.table.rename({"at": "\0at"})
        return homes(persons, said, wanted.as_of)


def _schema(wanted: Wanted) -> pl.DataFrame:
    texts, numbers = dict.fromkeys(wanted.texts, pl.Categorical), dict.fromkeys(wanted.numbers, pl.Float64)
    own = {"row": pl.Int64, "lead": pl.UInt32, "at": pl.Int64, "name": pl.Categorical}
    return pl.DataFrame(schema={**own, **texts, **numbers})


def _batches(events: Events, wanted: Wanted, people: Numbering) -> Iterator[pl.DataFrame]:
    first = 0
    for batch in events.batches([*wanted.texts, *wanted.numbers]):
        schema = batch.schema
        kept = batch.lazy().with_columns(row=pl.int_range(first, first + batch.height, dtype=pl.Int64))
        if wanted.names is not None:
            kept = kept.filter(pl.col("name").is_in(wanted.names))
        said = kept.select(
            "row",
            people.of(pl.col("lead")).alias("lead"),
            "at",
            pl.col("name").cast(pl.Categorical),
            *(as_text(pl.col(name), schema[name]).cast(pl.Categorical).alias(name) for name in wanted.texts),
            *(as_number(pl.col(name), schema[name]).alias(name) for name in wanted.numbers),
        )
        yield said.filter(wanted.there()).collect(engine="in-memory")
        first += batch.height
