"""Parts of people become parts of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import polars as pl

from leadlight.engine.fit import AT
from leadlight.engine.people import homes
from leadlight.history.attributes import with_names
from leadlight.history.spill import EVENTS, SAID, Part, Spill

ACCOUNT: Final = "\0account"
"""The column that says whose a row is. No file has it."""


def by_account(parts: Sequence[Part], names: Collection[str], spill: Spill, as_of: int | None) -> pl.Series:
    """Lay the rows of people out anew, by the account each belongs to by then; those who belong to none, in order."""
    homeless = [pl.Series("lead", [], dtype=pl.String)]
    for part in parts:
        persons = pl.concat(_persons(part)).unique().sort()
        said = pl.concat([with_names(frame, names) for frame in part.frames(SAID)] or [_nothing(names)])
        accounts, number = homes(persons, said.rename({"at": AT}), as_of)
        home = pl.DataFrame({"lead": persons, ACCOUNT: accounts.gather(number)})
        homeless.append(persons.filter(number.is_null()))
        for what in (EVENTS, SAID):
            for frame in part.frames(what):
                spill.add(what, frame.join(home, on="lead", how="left", maintain_order="left").drop_nulls(ACCOUNT))
        part.delete()
    return pl.concat(homeless)


def _persons(part: Part) -> Iterator[pl.Series]:
    yield pl.Series("lead", [], dtype=pl.String)
    for what in (EVENTS, SAID):
        for frame in part.frames(what, ["lead"]):
            yield frame["lead"].unique()


def _nothing(names: Collection[str]) -> pl.DataFrame:
    return with_names(pl.DataFrame(schema={"lead": pl.String, "at": pl.Int64}), names)
