"""What a replay says: values to look at, to draw, to send on as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from leadlight.engine.replay.plain import plain
from leadlight.engine.replay.rate import Rate
from leadlight.engine.replay.separation import Separation


@dataclass(frozen=True)
class Tried:
    """One of the two models: what to call it, and how many ``leads`` ever pass one of its gates."""

    label: str
    name: str
    version: str
    timezone: str
    leads: int


@dataclass(frozen=True)
class Became:
    """What became of a group of leads.

    ``seen``: those with whom sales did something at or after they qualified. ``rates``: of those that were seen and
    have had their time, how many got so far, for `sql`, `opportunity` and `customer`.
    """

    leads: int
    seen: int
    rates: dict[str, Rate]

    @property
    def unseen(self) -> int:
        """Those of whom nobody knows how good they are. No outcome is not a bad outcome."""
        return self.leads - self.seen


@dataclass(frozen=True)
class AtGate:
    """How well the gates of a model tell the leads apart that get so far.

    ``precision``: of the leads it let through and sales saw, how many got there. ``recall``: of all leads that got
    there, how many it had let through by then. ``base``: of all leads that sales saw, how many got there.
    """

    precision: Rate
    recall: Rate
    base: Rate

    @property
    def lift(self) -> float | None:
        """How many times as often as among all that sales saw."""
        precision, base = self.precision.share, self.base.share
        return precision / base if precision is not None and base else None


@dataclass(frozen=True)
class Load:
    """Leads new to sales a week, over the weeks that are whole; ``above``: how many of these exceed the capacity."""

    weeks: int
    mean: float | None
    peak: int | None
    peak_week: date | None
    above: int | None


@dataclass(frozen=True, eq=False)
class Replay:
    """Two models over one history: who qualifies under either, when, why, and what is known of how good they are.

    ``changes``: what the second model has otherwise, a sentence each.
    ``weeks``: what each week brings. ``enter``: leads that only the second model qualifies; ``leave``: only the first.
    ``earlier``, ``later``: when the second model qualifies them, compared with the first. ``same``: how many at one
    instant. Their first passages of a gate are compared. ``why`` is told for the first ``named`` rows of each
    table.
    ``patience``: days after which nine in ten of those that get there have (None: nobody has yet).
    """

    a: Tried
    b: Tried
    changes: tuple[str, ...]
    as_of: datetime
    capacity: float | None
    named: int
    weeks: pl.DataFrame
    enter: pl.DataFrame
    leave: pl.DataFrame
    earlier: pl.DataFrame
    later: pl.DataFrame
    same: int
    outcomes: dict[str, Became]
    gates: dict[str, dict[str, AtGate]]
    separation: dict[str, list[Separation]]
    load: dict[str, Load]
    patience: dict[str, float | None]

    @property
    def unknown_outcomes(self) -> int:
        """Of the second model's new leads, those that were never handed over, so that nobody knows."""
        return self.outcomes["enter"].unseen

    @property
    def headline(self) -> str:
        """The whole of it in a sentence or two."""
        more, fewer = self.enter.height, self.leave.height
        earlier, later = self.earlier.height, self.later.height
        moved = [f"{n:,} {word}" for n, word in ((earlier, "earlier"), (later, "later")) if n]
        if not (more or fewer or moved):
            same = f"{self.b.label} qualifies the same leads as {self.a.label}, each first at the same moment."
            return same + self._again()
        leads = "lead" if more == 1 else "leads"
        said = f"{self.b.label} would have qualified {more:,} {leads} more and {fewer:,} fewer than {self.a.label}"
        come = "comes" if (earlier or later) == 1 else "come"
        shifted = f"; {' and '.join(moved).replace(' ', f' {come} ', 1)}" if moved else ""
        return f"{said}{shifted}.{self._unknown(more)}"

    def _again(self) -> str:
        """What only first passages do not show: leads that come round again."""
        was, now = (int(self.weeks[f"{side}_qualified"].sum()) for side in ("a", "b"))
        if self.weeks["a_qualified"].equals(self.weeks["b_qualified"]):
            return ""
        times = "time" if now == 1 else "times"
        return f" In all, with those that come round again, {now:,} {times} instead of {was:,}."

    def _unknown(self, more: int) -> str:
        unknown = self.unknown_outcomes
        if not unknown:
            return ""
        if more == 1:
            return " It was never seen by sales afterwards, so nobody knows how good it is."
        verb = "was" if unknown == 1 else "were"
        return (
            f" {unknown:,} of the {more:,} {verb} never seen by sales afterwards, "
            f"so nobody knows how good {'it is' if unknown == 1 else 'they are'}."
        )

    @property
    def alarms(self) -> list[str]:
        """Where a higher band converts surely worse than a lower one, each a sentence."""
        said: dict[tuple[str, str], str] = {}
        for side, tried in (("a", self.a), ("b", self.b)):
            for each in self.separation[side]:
                if each.alarm:  # what goes wrong on the way to SQL goes on being wrong: the first goal is enough
                    said.setdefault((side, each.by), f"{tried.label}: {each.alarm}")
        return list(said.values())

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values for JSON; instants are ISO 8601 in UTC, shares lie between 0 and 1."""
        return plain(self)
