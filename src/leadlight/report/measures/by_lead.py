"""One figure out of all the rows of a lead, in a single pass: rows are in the order of leads, so nothing is grouped."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

_NEVER: Final = np.iinfo(np.int64).max
_NONE: Final[Mapping[str, pl.Expr]] = MappingProxyType({})


def instants(rows: pl.DataFrame, first: Mapping[str, pl.Expr], last: Mapping[str, pl.Expr] = _NONE) -> pl.DataFrame:
    """When each lead first (and last) did what, by name: ``lead``, and its earliest (latest) ``at`` where that holds.

    ``rows`` are in the order of leads, whatever their order within a lead. Null where it never holds.

    >>> rows = pl.DataFrame({"lead": [0, 0, 1], "at": [5, 3, 4], "stage": ["sql", "sql", "mql"]})
    >>> instants(rows, {"sql": pl.col("stage") == "sql"}).rows()
    [(0, 3), (1, None)]
    """
    lead, at = rows["lead"], rows["at"].to_physical().to_numpy()
    new = lead.ne_missing(lead.shift())
    lead_of = new.cum_sum().to_numpy() - 1

    def found(which: pl.Expr, of_several: np.ufunc) -> npt.NDArray[np.int64]:
        place = np.flatnonzero(rows.select(which.fill_null(value=False)).to_series().to_numpy())
        whose, each = lead_of[place], np.full(int(new.sum()), _NEVER)
        starts = np.flatnonzero(np.diff(whose, prepend=-1))
        each[whose[starts]] = of_several.reduceat(at[place], starts)
        return each

    table = {name: found(which, np.minimum) for name, which in first.items()}
    table |= {name: found(which, np.maximum) for name, which in last.items()}
    seen = pl.when(pl.all() != _NEVER).then(pl.all()).cast(rows.schema["at"])
    return pl.DataFrame({"lead": lead.filter(new)}).hstack(pl.DataFrame(table).select(seen))
