"""What to beware of in score bands: above all, whether the order of the bands is that of the conversions."""

from __future__ import annotations

from itertools import combinations
from operator import itemgetter
from typing import Any, Final

import polars as pl

from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import STAGE_TITLES, interval, number, percent, plural
from leadlight.report.scope import Scope
from leadlight.report.split import ALL
from leadlight.report.tables import Outcome

Row = dict[str, Any]

_NAMES: Final = {"temperature": "temperature", "score": "score", "grade": "grade"}


def caveats(_: Outcome, scope: Scope, table: pl.DataFrame) -> list[str]:
    """The sentences that go with these bands: the alarms first."""
    if table.is_empty():
        return ["No lead came in this period."]
    if scope.by:
        said = [*alarms(table), _unseen(scope, table), _hindsight(table), _few(table)]
        return [sentence for sentence in said if sentence]
    said = [*alarms(table), _flat(table), _top(table), _hindsight(table), _few(table)]
    return [sentence for sentence in said if sentence]


def alarms(table: pl.DataFrame) -> list[str]:
    """A sentence for each kind of band in which a better one has surely converted worse than one below it; split by a
    column, within the same value, and which values these are."""
    found = []
    for kind, name in _NAMES.items():
        for goal in ("sql", "customer"):
            rung = _rung(table, kind, f"to_{goal}")
            if rung:
                _, *worst = max(rung, key=itemgetter(0))
                better, below = (_said(row, f"to_{goal}") for row in worst)
                values = [pair[1]["value"] for pair in rung]
                where = "" if values == [ALL] else f" within {', '.join(values)}"
                first = f"in {worst[0]['value']} " if len(values) > 1 else ""
                pair = f"of {better} became {STAGE_TITLES[goal]}, of {below}"
                found.append(f"The {name} ranks leads wrongly{where}: {first}{pair}.")
    return found


def _rung(table: pl.DataFrame, kind: str, name: str) -> list[tuple[float, Row, Row]]:
    """Of each value whose order is surely wrong, by how much, and the two bands that are furthest from it."""
    found = []
    for value in table["value"].unique(maintain_order=True):
        rows = _of(table.filter(pl.col("value") == value), kind, name)
        pairs = [(_short(better, below, name), better, below) for better, below in combinations(rows, 2)]
        found += [max(pairs, key=itemgetter(0))] if pairs else []
    return [pair for pair in found if pair[0] > 0]


def _unseen(scope: Scope, table: pl.DataFrame) -> str:
    """In which values there are too few to see whether the order is wrong."""
    values = table["value"].unique(maintain_order=True).to_list()
    few = [value for value in values if not _seen(table.filter(pl.col("value") == value))]
    if not few:
        return ""
    where = "each value" if len(few) == len(values) else f"{len(few)} of {plural(len(values), 'value')}"
    return (
        f"Whether the score ranks leads wrongly is not looked for in {where} of {scope.by_title}: no two of its bands "
        f"have {TOO_FEW} leads that qualified and had their time. Ask without --by."
    )


def _seen(table: pl.DataFrame) -> bool:
    return any(len(_of(table, "score", f"to_{goal}")) > 1 for goal in ("sql", "customer"))


def _of(table: pl.DataFrame, kind: str, name: str) -> list[Row]:
    """The bands of a kind, as of the first MQL, best first; those with enough leads."""
    mine = (pl.col("reading") == "mql") & (pl.col("kind") == kind) & (pl.col(f"{name}_n") >= TOO_FEW)
    rows = table.filter(mine)
    return list(rows.iter_rows(named=True)) if rows["value"].n_unique() < 2 else []


def _short(better: Row, below: Row, name: str) -> float:
    """By how much the better band is surely below the other: the near end of the difference's 95% interval."""
    near = ((better[f"{name}_high"] - better[name]) ** 2 + (below[name] - below[f"{name}_low"]) ** 2) ** 0.5
    return float(below[name] - better[name] - near)


def _said(row: Row, name: str) -> str:
    band = row["band"] if row["band"] != ALL else row["grade"]
    within = interval(row[f"{name}_low"], row[f"{name}_high"])
    return f"{band} {percent(row[name])} ({within}, n {number(row[f'{name}_n'])})"


def _flat(table: pl.DataFrame) -> str:
    """Where the top and the bottom cannot be told apart, the score may be of no use."""
    rows = _of(table, "score", "to_customer")
    if len(rows) < 2:
        return ""
    top, bottom = rows[0], rows[-1]
    if _short(bottom, top, "to_customer") > 0 or _short(top, bottom, "to_customer") > 0:
        return ""
    return (
        f"Nothing shows yet that the score tells winners apart: of {_said(top, 'to_customer')} were won, of "
        f"{_said(bottom, 'to_customer')}; the difference may be chance."
    )


def _top(table: pl.DataFrame) -> str:
    first = table.filter((pl.col("reading") == "mql") & (pl.col("kind") == "tenth") & (pl.col("band") == "1"))
    if first.height != 1 or first["held"].item() is None:
        return ""
    wins = table.filter((pl.col("reading") == "mql") & (pl.col("kind") == "tenth"))
    total = wins.select((pl.col("to_customer") * pl.col("leads")).sum()).item()
    few = f" These are only about {plural(round(total), 'win')}." if total < TOO_FEW else ""
    return (
        f"The tenth of the MQLs with the highest scores held {percent(first['held'].item())} of the wins, "
        f"{number(first['lift'].item())} times as many as a tenth drawn by lot.{few}"
    )


def _hindsight(table: pl.DataFrame) -> str:
    if not (table["reading"] == "now").any():
        return ""
    return (
        "The reading 'now' takes today's score, grade and temperature. Leads that got far have often earned them on "
        "the way: it shows where leads are, not how well the score foretells. That is what the reading 'mql' is for."
    )


def _few(table: pl.DataFrame) -> str:
    few = (table["to_sql_note"] == "too few to say") | (table["to_customer_note"] == "too few to say")
    return (
        f"Rates from fewer than {TOO_FEW} are not said; CSV and JSON have them, with their intervals."
        if few.any()
        else ""
    )
