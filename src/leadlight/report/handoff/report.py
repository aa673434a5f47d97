"""Hand-off: what sales does with the leads it is given, how soon, and whether soon is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

import polars as pl

from leadlight.report.base import Report
from leadlight.report.benchmarks import RESPONSE_TIME, SAL_ACCEPTANCE
from leadlight.report.column import Column, rate_columns
from leadlight.report.errors import ReportCallError
from leadlight.report.handoff import lines, requirements, response
from leadlight.report.handoff.handoffs import GOALS, SINCE, handoffs, moves_of, touches_of
from leadlight.report.past.occasion import Occasion
from leadlight.report.scope import Scope
from leadlight.report.split import in_order, split
from leadlight.report.tables import Outcome, by_number

if TYPE_CHECKING:
    pass

TOUCHED: Final = "sales_touched"
"""The event that is a first touch where there is a history and nothing else is said."""


class Handoff(Report):
    """Does sales take what marketing hands over, how soon does it answer, and does it pay to be quick?"""

    title = "Hand-off"
    question = "Of the leads handed to sales, how many were accepted, how soon, and does answering sooner go with more?"
    keys = ("part", "value", "line", "within")
    of_wins = True
    benchmarks = (SAL_ACCEPTANCE, RESPONSE_TIME)
    options: ClassVar[Mapping[str, str]] = MappingProxyType({"touch": "", "since": "mql", "goal": "sql"})
    columns: ClassVar[tuple[Column, ...]] = (
        Column("part", "Part", "text", "answers, touches, time limit, reasons, sent back, requirements or response."),
        Column("value", "Value", "text", "The value of the column the report is split by; without one, 'all'."),
        Column("line", "Line", "text", "What is counted (see the report's page); of response, how soon."),
        Column("within", "Within", "text", "Response: all, or only leads that came at these hours or on this weekday."),
        Column("count", "Count", "count", "How many hand-offs; of hot leads, how many leads.", compared=True),
        Column("reached", "Reached", "count", "Response: of those, how many have got to the goal so far."),
        *rate_columns(
            "share",
            "Share",
            "Share of the hand-offs that had their time, from 0 to 1; of reasons, of all turned away",
            ": hand-offs that had their time",
            compared=True,
        ),
        Column(
            "hours_median",
            "Business hours, median",
            "hours",
            "Half were touched within so many business hours; of those handed over, who waits counts while waiting.",
        ),
        Column("hours_p90", "Business hours, 90%", "hours", "90% were touched within so many business hours."),
        Column("elapsed_median", "Hours, median", "hours", "Half were touched within so many hours by the clock."),
        Column(
            "against",
            "Against others",
            "rate",
            "Response: share above that of all other leads that came at the same hour of the same weekday.",
        ),
        Column("against_low", "Against others, at least", "rate", "Lower end of its 95% interval (Mantel-Haenszel)."),
        Column("against_high", "Against others, at most", "rate", "Upper end of its 95% interval (Mantel-Haenszel)."),
        Column("against_n", "Against others, n", "count", "How many of them had any other at that hour and weekday."),
    )  # fmt: skip

    def check(self, options: Mapping[str, str]) -> None:
        for name, known in (("since", SINCE), ("goal", GOALS)):
            if options[name] not in known:
                raise ReportCallError(f"--{name}: '{options[name]}' is none of {', '.join(known)}.")
        if options["touch"]:
            Occasion.read("--touch", options["touch"])

    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        since, goal = scope.options["since"], scope.options["goal"]
        moves = moves_of(outcome)
        touches = self._touches(outcome, scope)
        rows = handoffs(outcome, moves, since, goal, touches)
        values = by_number(split(outcome, scope.by, scope.until))
        timed = lines.timed(rows, outcome).join(values, on="lead", maintain_order="left")
        order = in_order(values["value"], scope.by)
        inside = timed.filter(scope.period.holds(pl.col("at")))
        parts = [
            *lines.lines(inside, timed, moves, outcome, values, scope, order),
            lines.hot(timed, touches, outcome, values, order),
            *requirements.lines(inside, moves, outcome, order),
            *response.lines(inside, timed, outcome),
        ]
        return self._laid_out(parts, order)

    def _touches(self, outcome: Outcome, scope: Scope) -> pl.DataFrame | None:
        """What counts as a touch; None where it is the verdict, for want of anything better."""
        named = scope.options["touch"]
        if named and scope.history is None:
            raise ReportCallError(
                "A touch is an event, and an outcome does not hold those. Say which history it was made of: "
                "--history EVENTS… (with --map MAP where there was one)."
            )
        if scope.history is None:
            return None
        touches = touches_of(outcome, scope, Occasion.read("--touch", named or TOUCHED))
        if touches.is_empty() and not named:
            return None
        return touches

    def _laid_out(self, parts: Sequence[pl.DataFrame], order: list[str]) -> pl.DataFrame:
        """Parts as they come, each value's lines together, in the order of values."""
        whole = pl.concat([self.empty, *parts], how="diagonal_relaxed")
        place = pl.col("value").replace_strict({value: n for n, value in enumerate(order)}, return_dtype=pl.Int64)
        ranked = whole.with_columns(part_rank=pl.col("part").rle_id(), place=place)
        firsts = ranked.group_by("part").agg(pl.col("part_rank").min())
        ordered = ranked.drop("part_rank").join(firsts, on="part", maintain_order="left")
        ordered = ordered.sort("part_rank", "place", maintain_order=True)
        return ordered.select(pl.col(name).cast(kind) for name, kind in self.empty.schema.items())
