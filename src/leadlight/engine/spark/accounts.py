"""With ``unit: account``, rows go to the account their person belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa

from leadlight.engine.fit import AT
from leadlight.engine.people import homes
from leadlight.engine.spark.carried import KEY, Carried
from leadlight.engine.spark.chunks import whole_leads

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_HOMES: Final = pa.schema([("lead", pa.string()), ("home", pa.string())])


def homes_of(said: DataFrame, carried: Carried, as_of: int | None) -> DataFrame | None:
    """Each person and the account that was last named for it by then; None where accounts are never named."""
    if "account" not in carried.attributes:
        return None
    account = f"v{carried.attributes.index('account')}"

    def find(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for rows in whole_leads(batches, "lead"):
            persons = rows["lead"].unique().sort()
            accounts, number = homes(persons, rows.rename({"at": AT}), as_of)
            table = pl.DataFrame({"lead": persons, "home": accounts.gather(number)})
            yield from table.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(_HOMES).to_batches()

    spoken = said.where(f"{account} IS NOT NULL").selectExpr("lead", "at", f"{account} AS account")
    return spoken.repartition("lead").sortWithinPartitions("lead").mapInArrow(find, "lead string, home string")


def at_home(rows: DataFrame, homes: DataFrame | None) -> DataFrame:
    """The rows of people who have an account, by account."""
    if homes is None:
        return rows.limit(0)
    return rows.join(homes, "lead").withColumn(KEY, homes["home"]).select(rows.columns)


def by_account(rows: DataFrame, homes: DataFrame | None) -> DataFrame:
    """All rows by account; those of people without one by themselves: they are left out later, and reported."""
    if homes is None:
        return rows
    from pyspark.sql.functions import coalesce  # noqa: PLC0415 -- slow to import, seldom needed

    joined = rows.join(homes, "lead", "left")
    return joined.withColumn(KEY, coalesce("home", "lead")).select(rows.columns)
