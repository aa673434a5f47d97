"""What sales found to be met: of the leads it qualified, how many meet each requirement that the model asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from leadlight.report.handoff.lines import counted, share_of
from leadlight.report.tables import Outcome

PART: Final = "requirements"
QUALIFIED, TOLD, ALL_MET = "sales-qualified", "with requirements told", "all of them"

_NONE: Final = r"^\s*\[\s*\]\s*$"
_met = pl.col("met")


def lines(inside: pl.DataFrame, moves: pl.DataFrame, outcome: Outcome, order: Sequence[str]) -> list[pl.DataFrame]:
    """Of the hand-offs that became sales-qualified, how many meet each requirement, of those told of.

    Nothing where the model asks for none, or no event tells of any. ``inside``: the hand-offs of the period.
    """
    asked = [str(name) for name in outcome.facts.get("requirements", ())]
    if not asked:
        return []
    found = _qualified(moves, asked)
    if found["met"].null_count() == found.height:
        return []
    mine = _of_handoffs(inside, found)
    told, shown = mine.filter(_met.is_not_null()), pl.DataFrame({"value": list(order)}, schema={"value": pl.String})
    met = {name: _meets(name) for name in asked} | (
        {ALL_MET: pl.all_horizontal(map(_meets, asked))} if asked[1:] else {}
    )
    return [
        counted(mine, shown, PART, QUALIFIED),
        counted(told, shown, PART, TOLD),
        *(share_of(told, shown, PART, name, hit, pl.col("at").is_not_null()) for name, hit in met.items()),
    ]


def _qualified(moves: pl.DataFrame, asked: Sequence[str]) -> pl.DataFrame:
    """Every time a lead became sales-qualified: ``lead``, ``episode``, ``sql_at``, and ``met``, what sales said is met.

    A move has one text for both, what is met and a mere reason. It tells of requirements if it names one of those asked
    for, or is a list of none.
    """
    there = moves.filter((pl.col("to_stage") == "sql") & (pl.col("kind") == "move"))
    said = pl.when(~pl.col("inferred")).then("gate_or_reason")
    parts = said.str.strip_chars(" []").str.replace_all("[;|]", ",").str.split(",")
    words = parts.list.eval(pl.element().str.strip_chars(' "').str.to_lowercase())
    found = there.select("lead", "episode", sql_at="at", met=words, none=said.str.contains(_NONE))
    tells = pl.any_horizontal("none", *map(_meets, asked))
    return found.with_columns(met=pl.when(tells).then(_met)).drop("none")


def _meets(requirement: str) -> pl.Expr:
    return _met.list.contains(requirement.strip().lower()).fill_null(value=False)


def _of_handoffs(inside: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Hand-offs with the first time they became sales-qualified, before the lead's next: in their own episode, so that
    what sales turned away is not qualified by what comes later."""
    near = inside.sort("lead", "at").join_asof(
        found.sort("lead", "sql_at"),
        left_on="at",
        right_on="sql_at",
        by=["lead", "episode"] if "episode" in inside.columns else "lead",
        strategy="forward",
        check_sortedness=False,
    )
    return near.filter(pl.col("until").is_null() | (pl.col("sql_at") < pl.col("until")), pl.col("sql_at").is_not_null())
