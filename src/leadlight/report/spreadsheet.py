"""What a spreadsheet would do with a table of ours."""

from __future__ import annotations

import polars as pl


def harmless(name: str) -> pl.Expr:
    """A column of texts, of which none is run as a formula: one that would be gets an apostrophe in front.

    >>> pl.DataFrame({"name": ["=1+1", "Ada"]}).select(harmless("name"))["name"].to_list()
    ["'=1+1", 'Ada']
    """
    text = pl.col(name)
    return pl.when(text.str.contains(r"^[=+\-@\t\r]")).then(pl.lit("'") + text).otherwise(text).alias(name)
