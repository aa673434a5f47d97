"""Only some leads: those for which a condition holds, written as in a model."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from sqlglot import exp

from leadlight.model.condition import Condition
from leadlight.model.mistake import WordingError
from leadlight.report.errors import ReportCallError, ReportError
from leadlight.report.tables import Outcome

SALES_SOURCED: Final = "sales_sourced"
"""Whether sales had the lead before marketing had qualified it: its first MQL is inferred. Never unknown."""

_ORDERED: Final = {
    "grade": "grade IN ('A+', 'A', 'A-')",
    "temperature": "temperature IN ('hot', 'warm')",
    "stage": "stage IN ('mql', 'sal')",
}
"""Words whose order is not that of their letters, and how to ask for several of them."""


@dataclass(frozen=True)
class Narrowed:
    """An outcome of some of its leads."""

    leads: pl.DataFrame
    transitions: pl.DataFrame
    attributes: pl.DataFrame
    rejected: pl.DataFrame
    facts: Mapping[str, Any]
    as_of: datetime
    timezone: str


@dataclass(frozen=True)
class Kept(Narrowed):
    """What a condition has left of the ``whole``."""

    whole: Outcome


def whole_of(outcome: Outcome) -> Outcome:
    """All leads, where only some are asked about."""
    return outcome.whole if isinstance(outcome, Kept) else outcome


def read_where(text: str) -> Condition:
    """The condition, checked as a model's are. Raises ReportCallError.

    >>> read_where("1")
    Traceback (most recent call last):
    ...
    leadlight.report.errors.ReportCallError: --where: `1` is a number, not true or false. Compare it with something.
    """
    try:
        condition = Condition.read(text)
    except WordingError as error:
        raise ReportCallError(f"--where: {error}") from error
    for node in condition.tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between):
        for column in node.find_all(exp.Column):
            if column.name in _ORDERED:
                raise ReportCallError(
                    f"--where: {column.name} is a word, and words are compared by their letters, not by their worth. "
                    f"List those you mean: {_ORDERED[column.name]}."
                )
    return condition


def narrowed(outcome: Outcome, where: str) -> Outcome:
    """The outcome of the leads for which the condition holds as of now; unknown is not enough.

    It sees the columns of the outcome's ``leads`` and of its ``attributes``, and SALES_SOURCED.
    """
    from leadlight.engine.expression import expression  # noqa: PLC0415  # the engine takes a while to import

    condition, whole = read_where(where), outcome
    ours = [name for name in outcome.leads.columns if name != "lead"]
    if SALES_SOURCED in condition.columns and SALES_SOURCED not in ours:
        outcome, ours = _with_sales_sourced(outcome), [*ours, SALES_SOURCED]
    theirs = [name for name in outcome.attributes.columns if name not in outcome.leads.columns]
    _check(condition, [*ours, *theirs, SALES_SOURCED])
    asked = [name for name in condition.columns if name in theirs]
    seen = outcome.leads.select("lead", *(name for name in ours if name in condition.columns))
    if asked:
        seen = seen.join(outcome.attributes.select("lead", *asked), on="lead", how="left", maintain_order="left")
    holds = seen.select(expression(condition, seen.schema).fill_null(value=False).alias("holds"))["holds"]
    leads = outcome.leads.filter(holds).drop(SALES_SOURCED, strict=False)
    return Kept(
        whole=whole,
        leads=leads,
        transitions=outcome.transitions.join(leads.select("lead"), on="lead", how="semi", maintain_order="left"),
        attributes=outcome.attributes.join(leads.select("lead"), on="lead", how="semi", maintain_order="left"),
        rejected=outcome.rejected,
        facts=outcome.facts,
        as_of=outcome.as_of,
        timezone=outcome.timezone,
    )


def _with_sales_sourced(outcome: Outcome) -> Narrowed:
    doors = outcome.transitions.filter(pl.col("to_stage").cast(pl.String).is_in(["mql", "pql"]))
    first = doors.sort("at", "inferred").group_by("lead", maintain_order=True).agg(pl.col("inferred").first())
    theirs = first.filter("inferred").select("lead", pl.lit(value=True).alias(SALES_SOURCED))
    leads = outcome.leads.join(theirs, on="lead", how="left", maintain_order="left")
    return Narrowed(
        leads.with_columns(pl.col(SALES_SOURCED).fill_null(value=False)),
        outcome.transitions, outcome.attributes, outcome.rejected, outcome.facts, outcome.as_of, outcome.timezone,
    )  # fmt: skip


def _check(condition: Condition, there: list[str]) -> None:
    for name in condition.columns:
        if name not in there:
            close = difflib.get_close_matches(name, there, 1)
            meant = f" Did you mean '{close[0]}'?" if close else ""
            raise ReportError(
                f"--where: there is no column '{name}' of leads.{meant} There are: {', '.join(sorted(there))}."
            )
