"""One value, whichever file it came from: text, number or yes/no.

A 5 is the text ``5`` and the number 5.0 whether a CSV wrote it, a JSON line or a typed Parquet column.
The functions give Polars expressions and need the column's type, which the frame at hand knows.
"""

from __future__ import annotations

from typing import Final

import polars as pl

TRUE: Final = ("true", "t", "yes", "y", "1")
FALSE: Final = ("false", "f", "no", "n", "0")

_EXACT: Final = 1e15  # below it every whole float is exactly that integer


def as_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The value as a person would type it; nothing, the empty text, NaN and the infinities are null.

    Whole floats lose their point (``5.0`` is ``5``), times are ISO 8601 (in UTC with a ``Z`` where they name
    a zone), lists and records are compact JSON.

    >>> frame = pl.DataFrame({"seats": [5.0, 5.5, None]})
    >>> frame.select(as_text(pl.col("seats"), frame.schema["seats"])).to_series().to_list()
    ['5', '5.5', None]
    """
    if dtype == pl.String:
        return pl.when(column != "").then(column)
    if dtype.is_float():
        return _float_text(column)
    if dtype.is_decimal():
        text = column.cast(pl.String)
        plain = text.str.strip_chars_end("0").str.strip_chars_end(".")
        return pl.when(text.str.contains(".", literal=True)).then(plain).otherwise(text)
    if dtype.is_temporal():
        return _time_text(column, dtype)
    if dtype.is_nested():
        return _json_text(column)
    if dtype == pl.Binary:
        column = column.map_elements(_decoded, return_dtype=pl.String)
    text = column.cast(pl.String)  # a boolean is "true" or "false" by itself
    return pl.when(text != "").then(text)


def as_number(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The value as a finite number; null where it is not one. Yes/no values and times are not numbers.

    >>> frame = pl.DataFrame({"seats": ["12", "1e3", "many", "inf"]})
    >>> frame.select(as_number(pl.col("seats"), frame.schema["seats"])).to_series().to_list()
    [12.0, 1000.0, None, None]
    """
    if not (dtype.is_numeric() or dtype in (pl.String, pl.Categorical, pl.Enum, pl.Binary)):
        return pl.lit(None, pl.Float64)
    # Decimals and short floats are what they are written as: 0.1, not the nearest of 32 bits.
    own = dtype.is_integer() or dtype == pl.Float64
    source = column if own else as_text(column, dtype)
    number = source.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def as_boolean(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """The value as yes or no; null where it is neither. ``true t yes y 1`` in any case are yes.

    >>> frame = pl.DataFrame({"vip": ["Yes", "0", "maybe"]})
    >>> frame.select(as_boolean(pl.col("vip"), frame.schema["vip"])).to_series().to_list()
    [True, False, None]
    """
    if dtype == pl.Boolean:
        return column
    word = as_text(column, dtype).str.to_lowercase()
    return pl.when(word.is_in(TRUE)).then(pl.lit(value=True)).when(word.is_in(FALSE)).then(pl.lit(value=False))


def _float_text(column: pl.Expr) -> pl.Expr:
    whole = (column == column.round(0)) & (column.abs() < _EXACT)
    return (
        pl.when(whole)
        .then(column.cast(pl.Int64, strict=False).cast(pl.String))
        .when(column.is_finite())
        .then(column.cast(pl.String).str.strip_suffix(".0"))
    )


def _time_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        zoned = dtype.time_zone is not None
        column = column.dt.convert_time_zone("UTC") if zoned else column
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f" + ("Z" if zoned else ""))
    return column.dt.to_string("iso")


def _decoded(value: bytes) -> str | None:
    """Older Parquet writers leave texts as bytes; what is not UTF-8 was no text."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _json_text(column: pl.Expr) -> pl.Expr:
    """Polars writes records as JSON; anything else is wrapped in one, and the wrapping cut off."""
    wrapped = pl.struct(column.alias("v")).struct.json_encode()
    return pl.when(column.is_not_null()).then(wrapped.str.slice(5).str.head(-1))
