"""Why a row cannot be used."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from leadlight.history.reading import Column, Kind, Reading, Source
from leadlight.history.rows import LONGEST_TEXT, TROUBLE
from leadlight.history.values import as_text

TIME: Final = "\0time"
"""The time as the file has it, beside ``at``, the instant it was read as."""


def reasons(read: pl.DataFrame, reading: Reading, kind: Kind, measured: Collection[str] | None) -> pl.Series | None:
    """For each row the first thing that is wrong with it, or null; None if nothing is wrong with any.

    The texts that must not be too long are those of our words and the ``measured`` columns (None: all of them).
    Most rows are good, so a cheap look finds the suspects, and only they are looked at closely.
    """
    asked = {c for c in read.columns if not c.startswith("\0")} if measured is None else {*kind.reserved, *measured}
    texts = [c for c in read.columns if read.schema[c] == pl.String and c in asked]
    suspect = read.select(pl.any_horizontal(_suspicions(kind, texts))).to_series()
    if not suspect.any():
        return None
    found = read.filter(suspect).select(_reason(reading, kind, texts, read.schema[TIME])).to_series()
    if found.null_count() == len(found):
        return None
    none = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, len(suspect))
    return none.scatter(suspect.arg_true(), found)


def _suspicions(kind: Kind, texts: Collection[str]) -> list[pl.Expr]:
    missing = [pl.col(word).is_null() for word in {*kind.required, "at"}]
    long = [pl.col(name).str.len_bytes() > LONGEST_TEXT for name in texts]
    return [pl.col(TROUBLE).is_not_null(), _has_nul(), *missing, *long]


def _reason(reading: Reading, kind: Kind, texts: Collection[str], dtype: pl.DataType) -> pl.Expr:
    time, at = as_text(pl.col(TIME), dtype), pl.col("at")
    checks = [
        (pl.col(TROUBLE).is_not_null(), pl.col(TROUBLE)),
        (pl.col("lead").is_null(), _says(reading.lead, "no lead")),
        (_has_nul(), pl.lit("the lead has a NUL character")),
        (
            time.is_not_null() & at.is_null(),
            pl.format('"{}" is no time {}from 1900 to 2199', time.str.head(100), pl.lit(_in_form(reading.at))),
        ),
    ]
    if "at" in kind.required:
        checks.append((at.is_null(), _says(reading.at, "no time")))
    if "name" in kind.required:
        checks.append((pl.col("name").is_null(), _says(reading.name, "no event name")))
    for name in texts:
        too_long = pl.col(name).str.len_bytes() > LONGEST_TEXT
        checks.append((too_long, pl.lit(f'the text of "{name}" is longer than 1 MB')))
    return pl.coalesce(pl.when(wrong).then(reason) for wrong, reason in checks)


def _in_form(at: Source) -> str:
    """The form that the map says times have."""
    return f'of the form "{at.format}" ' if isinstance(at, Column) and at.format else ""


def _has_nul() -> pl.Expr:
    return pl.col("lead").cast(pl.Binary).bin.contains(b"\0")  # bytes are searched in half the time of text


def _says(source: Source, sentence: str) -> pl.Expr:
    return pl.lit(f'{sentence}: "{source.name}" is empty' if isinstance(source, Column) else sentence)
