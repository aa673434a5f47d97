"""Who has how much: the weight of some leads, from which is told where to cut."""

from __future__ import annotations

from typing import Final

import polars as pl

MOST: Final = 20_000
"""So many leads are remembered, however many there are."""
_EMPTY: Final = pl.DataFrame(schema={"key": pl.String, "weight": pl.Float64})


class Sample:
    """The weights of every so-manieth lead, chosen by a hash of its id: so they are exact, whatever the order of rows.

    ``one_in`` says how many leads stand behind each that is remembered.

    >>> sample = Sample()
    >>> sample.add(pl.Series(["ann", "ben", "ann"]), 2.0)
    >>> sample.one_in, sample.weights().rows()
    (1, [('ann', 4.0), ('ben', 2.0)])
    """

    def __init__(self) -> None:
        self.one_in = 1
        self._found = [_EMPTY]

    def add(self, keys: pl.Series, each: float) -> None:
        """Some rows, each of this weight."""
        chosen = keys.alias("key").to_frame().filter(self._chosen)
        self._found.append(chosen.group_by("key").agg(weight=pl.len() * pl.lit(each, pl.Float64)))
        if sum(table.height for table in self._found) > 4 * MOST:
            self._sum()

    def weights(self) -> pl.DataFrame:
        """``key`` and ``weight``, in order of the keys."""
        self._sum()
        return self._found[0].sort("key")

    @property
    def _chosen(self) -> pl.Expr:
        return pl.col("key").hash() % self.one_in == 0

    def _sum(self) -> None:
        table = pl.concat(self._found).group_by("key").agg(pl.col("weight").sum())
        while table.height > MOST:
            self.one_in *= 2
            table = table.filter(self._chosen)
        self._found = [table]
