"""Tables for a spreadsheet, and what it would do with them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars import selectors

from leadlight.model.words import rounded_down


def harmless(name: str) -> pl.Expr:
    """A column of texts, of which none is run as a formula: one that would be gets an apostrophe in front.

    >>> pl.DataFrame({"name": ["=1+1", "Ada"]}).select(harmless("name"))["name"].to_list()
    ["'=1+1", 'Ada']
    """
    text = pl.col(name)
    return pl.when(text.str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + text).otherwise(text).alias(name)


def shown_score(name: str) -> pl.Expr:
    """A column of scores as people are shown them: to a tenth, and downwards.

    >>> pl.DataFrame({"score": [44.97, None]}).select(shown_score("score"))["score"].to_list()
    [44.9, None]
    """
    return pl.col(name).map_elements(rounded_down, pl.Float64)


def write_spreadsheet(table: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8 that spreadsheets know as such, instants to the second, no text run as a formula."""
    texts = [name for name, dtype in table.schema.items() if dtype in (pl.String, pl.Categorical, pl.Enum)]
    plain = table.with_columns(pl.col(texts).cast(pl.String)).with_columns(harmless(name) for name in texts)
    to_the_second = selectors.datetime().dt.strftime("%Y-%m-%d %H:%M:%S")
    plain.with_columns(to_the_second).write_csv(path, include_bom=True)
