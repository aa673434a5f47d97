"""Rows as Spark carries them from the files to the leads: events and attributes in one table, every value as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import pyarrow as pa

from leadlight.history import as_text
from leadlight.history.reading import EVENTS, Kind

KEY: Final = "key"
"""By which rows are put together: the lead, or the account."""
ROWS: Final = 50_000
"""So many rows are handed to Spark at once."""


@dataclass(frozen=True)
class Carried:
    """The names of the events' properties, and of the attributes.

    Both share the columns ``v0``, ``v1`` …, a row being one or the other. Text is enough: a value means the same
    whichever type its file has for it.
    """

    properties: tuple[str, ...]
    attributes: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        own = [(KEY, pa.string()), ("lead", pa.string()), ("happened", pa.bool_()), ("at", pa.int64())]
        texts = ["name", "id", *(f"v{n}" for n in range(max(len(self.properties), len(self.attributes))))]
        return pa.schema([*own, *((name, pa.string()) for name in texts)])

    @property
    def ddl(self) -> str:
        """The same as Spark wants it said."""
        types: dict[Any, str] = {pa.string(): "string", pa.bool_(): "boolean", pa.int64(): "bigint"}
        return ", ".join(f"{field.name} {types[field.type]}" for field in self.schema)

    def packed(self, usable: pl.DataFrame, kind: Kind) -> Iterator[pa.RecordBatch]:
        """Usable rows of a file of events or of attributes, ready to go."""
        names, known = self._names(happened=kind == EVENTS), usable.schema
        values = {f"v{n}": _text(name, known) for n, name in enumerate(names)}
        frame = usable.select(
            "lead",
            "at",
            pl.col("lead").alias(KEY),
            pl.lit(kind == EVENTS).alias("happened"),
            **{word: _text(word if kind == EVENTS else "", known) for word in ("name", "id")},
            **values,
        )
        schema = self.schema
        missing = [pl.lit(None, pl.String).alias(name) for name in schema.names if name not in frame.columns]
        for part in frame.with_columns(missing).select(schema.names).iter_slices(ROWS):
            yield from part.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema).to_batches()

    def events(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The events among these rows: ``lead``, ``at``, ``name``, ``id`` and their properties."""
        return self._unpacked(rows, ("lead", "at", "name", "id"), happened=True)

    def said(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The attributes among these rows: ``lead``, ``at`` and what is said."""
        return self._unpacked(rows, ("lead", "at"), happened=False)

    def nothing(self) -> pl.DataFrame:
        """No rows at all."""
        return pl.DataFrame(pl.from_arrow(self.schema.empty_table()))

    def _unpacked(self, rows: pl.DataFrame, own: tuple[str, ...], *, happened: bool) -> pl.DataFrame:
        named = [pl.col(f"v{n}").alias(name) for n, name in enumerate(self._names(happened=happened))]
        return rows.filter(pl.col("happened") == happened).select(*own, *named)

    def _names(self, *, happened: bool) -> tuple[str, ...]:
        return self.properties if happened else self.attributes


def _text(name: str, known: pl.Schema) -> pl.Expr:
    return as_text(pl.col(name), known[name]) if name in known else pl.lit(None, pl.String)
