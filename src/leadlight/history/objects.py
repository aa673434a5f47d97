"""Properties as one JSON object: one level of it becomes columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from leadlight.history.errors import HistoryError
from leadlight.history.rows import MOST_COLUMNS, TROUBLE, File, Rows
from leadlight.history.values import as_text

BROKEN: Final = "the JSON is broken, or no object"
MAP: Final = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))
"""How Polars sees Parquet's map from texts to texts."""


def parsed(text: str | bytes | memoryview) -> dict[str, Any] | None:
    """A JSON object, strictly read; None where it is no object, or no JSON (NaN and infinity are none)."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def texts(values: Sequence[Any]) -> pl.Series:
    """JSON values as texts: the same texts that typed columns of these values give. Deeper ones stay JSON."""
    try:
        only = pl.Series("v", values, dtype=pl.String)  # as most properties are
        return only.set(only == "", None)
    except TypeError:
        pass
    floats = pl.Series(values=[value if isinstance(value, float) else None for value in values], dtype=pl.Float64)
    plain = pl.Series("v", [_text(value) for value in values], dtype=pl.String)
    if floats.null_count() == len(floats):
        return plain
    written = floats.to_frame("f").select(as_text(pl.col("f"), floats.dtype)).to_series()
    return plain.zip_with(floats.is_null(), written)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, float) or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else orjson.dumps(value).decode()


def property_name(word: str, column: str, reserved: Collection[str]) -> str:
    """What a property of the object is called; a word of ours is kept apart, as ``properties.name``."""
    return f"{column}.{word}" if word in reserved else word


def check_names(path: Path, names: Collection[str]) -> None:
    """Raise HistoryError where property names are no names, or are without end."""
    if any("\0" in name for name in names):
        raise HistoryError(f'"{path}" has a property with a NUL character in its name. Rename it.')
    if len(names) > MOST_COLUMNS:
        raise HistoryError(
            f'The rows of "{path}" have more than {MOST_COLUMNS:,} different properties. '
            "Put what varies (an id, a date) into the values, not the names."
        )


class WithObject:
    """A file of columns of which one, called ``column``, holds objects: JSON text, a Parquet record or map.

    What the object holds stands beside the other columns; where both have a value, the column's own counts.
    """

    open_ended: bool

    def __init__(self, file: File, column: str, reserved: Collection[str], fields: Sequence[str] | None) -> None:
        self.path = file.path
        self._file, self._column, self._reserved, self._fields = file, column, reserved, fields
        self.open_ended = fields is None
        known = [property_name(field, column, reserved) for field in fields or ()]
        self.columns = tuple(dict.fromkeys([c for c in file.columns if c != column] + known))
        self._names: set[str] = set()

    def rows(self, wanted: Collection[str] | None) -> Iterator[Rows]:
        inner = None if wanted is None else {*wanted, self._column}
        for rows in self._file.rows(inner):
            if self._fields is None:
                yield self._from_text(rows, wanted)
            else:
                yield self._from_record(rows, wanted)

    def may_have(self, column: str) -> bool:
        return column in self.columns or (self.open_ended and column not in self._reserved)

    def pieces(self, rows: int) -> Sequence[WithObject]:
        return [WithObject(piece, self._column, self._reserved, self._fields) for piece in self._file.pieces(rows)]

    def _from_text(self, rows: Rows, wanted: Collection[str] | None) -> Rows:
        found = _objects(rows.frame.get_column(self._column))
        objects = [self._named(value) if value else {} for value in found]
        broken = pl.Series([BROKEN if value is None else None for value in found], dtype=pl.String)
        self._names.update(*objects)
        check_names(self.path, self._names)
        names = self._names if wanted is None else self._names.intersection(wanted)
        values = {name: texts([value.get(name) for value in objects]) for name in names}
        frame = _beside(rows.frame.drop(self._column), values)
        trouble = frame.get_column(TROUBLE)
        return Rows(frame.with_columns(trouble.zip_with(trouble.is_not_null(), broken)), rows.text)

    def _from_record(self, rows: Rows, wanted: Collection[str] | None) -> Rows:
        record = rows.frame.get_column(self._column).struct.unnest()
        values = {
            property_name(field, self._column, self._reserved): record.get_column(field) for field in record.columns
        }
        values = {name: value for name, value in values.items() if wanted is None or name in wanted}
        return Rows(_beside(rows.frame.drop(self._column), values), rows.text)

    def _named(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {property_name(word, self._column, self._reserved): said for word, said in value.items()}


def _objects(column: pl.Series) -> list[dict[str, Any] | None]:
    """The objects; an empty one for a null, None for what is no object."""
    if column.dtype == MAP:
        return [{entry["key"]: entry["value"] for entry in entries or ()} for entries in column.to_list()]
    text = column.to_frame("t").select(as_text(pl.col("t"), column.dtype)).to_series()
    return [{} if value is None else parsed(value) for value in text]


def _beside(frame: pl.DataFrame, values: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Columns and what the object says, as texts where both have something to say."""
    added = []
    for name, value in values.items():
        said = value.alias(name)
        if name in frame.columns:
            own = frame.select(as_text(pl.col(name), frame.schema[name])).to_series()
            said = own.zip_with(
                own.is_not_null(), said.to_frame().select(as_text(pl.col(name), said.dtype)).to_series()
            )
        added.append(said)
    return frame.with_columns(added)
