"""Who the leads are: attributes from files, each value with the time from which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from leadlight.history.mapping import Mapping
from leadlight.history.reading import LEADS
from leadlight.history.usable import REJECTED
from leadlight.history.uses import uses
from leadlight.history.values import as_text


@dataclass(frozen=True)
class Attributes:
    """Facts about leads.

    ``table``: ``lead``, ``at`` (microseconds UTC; null: always so), and a text column for each attribute,
    null where a row does not say. ``rejected``: as of events.
    """

    table: pl.DataFrame
    rejected: pl.DataFrame


def read_attributes(paths: Sequence[str | Path], mapping: Mapping | None = None) -> Attributes:
    """Read what is known about leads, from the same kinds of files as events.

    Without a mapping the columns are ``lead``, perhaps ``at``, and the attributes. Raises HistoryError for
    what concerns a file as a whole; single bad rows are set aside.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "leads.csv")
    ...     _ = file.write_text("lead,country,employees\\nann,NL,250\\nben,,12\\n")
    ...     read_attributes([file]).table.rows()
    [('ann', None, 'NL', '250'), ('ben', None, None, '12')]
    """
    mapping = mapping or Mapping()
    tables = [pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64})]
    rejected = [pl.DataFrame(schema=REJECTED)]
    for use in uses(paths, mapping.leads, LEADS, mapping.timezone):
        tables.append(pl.DataFrame(schema=dict.fromkeys(sorted(use.properties()), pl.String)))
        for batch in use.batches(None, use.properties()):
            tables.append(_texts(batch.usable))
            rejected.append(batch.rejected)
    table = pl.concat(tables, how="diagonal")
    attributes = sorted(set(table.columns) - set(LEADS.reserved))
    unique = pl.concat(rejected).unique(["file", "line", "reason"], keep="first", maintain_order=True)
    return Attributes(table.select("lead", "at", *attributes), unique)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        as_text(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items() if name not in LEADS.reserved
    )
