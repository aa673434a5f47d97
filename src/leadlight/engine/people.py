"""Who is who: people, or the accounts they belong to, in the order of their ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from leadlight.engine.fit import AT, NUMBER
from leadlight.engine.read import NO_VALUE, Numbering, Read, greatest
from leadlight.history.parts import parts
from leadlight.history.usable import REJECTED
from leadlight.model import Model

_HOMELESS: Final = "Has no account: give one in the leads file, in a column named account."


@dataclass(frozen=True)
class People:
    """Whose the events and attributes are.

    ``leads``: their ids, in order. ``read``: the events, ``lead`` being the place in that order. ``said``: the
    attributes, by the same number. ``homeless``: the people who belong to no account and are left out, as
    rejected rows.
    """

    leads: pl.Series
    read: Read
    said: pl.DataFrame
    homeless: pl.DataFrame


def people(model: Model, read: Read, said: pl.DataFrame, as_of: int | None = None) -> People:
    """Everybody who did something or of whom something was said; with ``unit: account`` their accounts, as of then."""
    speakers = read.people.numbers(said["lead"])
    persons = read.people.texts(max(greatest(read.lead), greatest(speakers.to_numpy())))
    by_account = model.unit == "account"
    leads, number = homes(persons, said, as_of) if by_account else ranked(persons, read.people)
    said = said.drop("lead").with_columns(number.gather(speakers).alias(NUMBER)).drop_nulls(NUMBER)
    homeless = persons.filter(number.is_null()).sort()
    return People(leads.alias("lead"), _of_leads(read, number), said, homeless_rows(homeless))


def ranked(persons: pl.Series, numbering: Numbering) -> tuple[pl.Series, pl.Series]:
    """The persons in order, and the place of each there. Sorting and looking up is quicker than sorting with places."""
    leads = persons.sort()
    place = np.empty(len(leads), np.uint32)
    place[numbering.numbers(leads).to_numpy()] = np.arange(len(leads), dtype=np.uint32)
    return leads, pl.Series(place)


def homes(persons: pl.Series, said: pl.DataFrame, as_of: int | None = None) -> tuple[pl.Series, pl.Series]:
    """The accounts in order, and the place there of the one that was last named for each person, up to the as-of.

    >>> said = pl.DataFrame({"lead": ["ann", "ann"], AT: [None, 9], "account": ["Acme", "Zeta"]})
    >>> [homes(pl.Series(["ann"]), said, as_of)[0].to_list() for as_of in (None, 9, 8)]
    [['Zeta'], ['Zeta'], ['Acme']]
    """
    said = said if as_of is None else said.filter(pl.col(AT).is_null() | (pl.col(AT) <= as_of))
    account = pl.col("account") if "account" in said.columns else pl.lit(None, pl.String).alias("account")
    homes = (
        said.select("lead", AT, account)
        .drop_nulls("account")
        .sort(AT, "account", nulls_last=False)
        .unique("lead", keep="last", maintain_order=True)
    )
    home = persons.to_frame("lead").join(homes, on="lead", how="left", maintain_order="left")["account"]
    leads = home.drop_nulls().unique().sort()
    return leads, home.cast(pl.Enum(leads)).to_physical().cast(pl.UInt32)


def _of_leads(read: Read, number: pl.Series) -> Read:
    """The events of persons who have a number, with that number."""
    lead, place_of = read.lead, number.fill_null(NO_VALUE).to_numpy()
    for part in parts(lead.size):
        lead[part] = place_of[lead[part]]
    if not number.has_nulls():
        return read
    rows = np.flatnonzero(lead != NO_VALUE)
    place = dict(zip(rows.tolist(), range(rows.size), strict=True)) if read.reasons else {}
    return replace(
        read,
        lead=lead[rows],
        at=read.at[rows],
        kind=read.kind[rows],
        values={column: values[rows] for column, values in read.values.items()},
        reasons={place[row]: reason for row, reason in read.reasons.items() if row in place},
        rows=rows,
    )


def homeless_rows(homeless: pl.Series) -> pl.DataFrame:
    """People who belong to no account, as rejected rows."""
    said = {"file": "", "line": None, "reason": _HOMELESS}
    return homeless.to_frame("row").select(
        *(pl.lit(value, REJECTED[column]).alias(column) for column, value in said.items()), "row"
    )
