"""Where leads stand under a model right after one of their events: folded once more together, each up to its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.explain import Verdict, judge_all
from leadlight.engine.fit import AT, NUMBER, attribute_states
from leadlight.engine.ledger import touches
from leadlight.engine.match import Matched
from leadlight.engine.replay.passages import Numbers, Side
from leadlight.engine.run import Folded, fold_history
from leadlight.engine.tables import microseconds
from leadlight.model import GRADES


@dataclass(frozen=True)
class _All:
    """Some leads under one model, each with its events and attributes up to an instant of its own (µs UTC)."""

    side: Side
    matched: Matched
    folded: Folded
    at: Numbers

    @cached_property
    def touches(self) -> dict[str, Numbers]:
        """What each touch is worth at its lead's instant, lead by lead: columns."""
        given = touches(self.side.model, self.matched, self.folded, self.at)
        return {name: given[name].to_numpy() for name in ("number", "place", "n", "points", "kept", "capped")}

    @cached_property
    def spans(self) -> Numbers:
        """Where the touches of each lead begin, and the last end."""
        spans: Numbers = np.searchsorted(self.touches["number"], np.arange(len(self.at) + 1))
        return spans

    @cached_property
    def rules(self) -> list[str]:
        return [rule.name for _, rule in self.side.model.rules]

    @cached_property
    def category(self) -> Numbers:
        """The number of each rule's category."""
        categories = self.side.model.engagement.categories
        return np.repeat(np.arange(len(categories)), [len(each.rules) for each in categories])

    @cached_property
    def verdicts(self) -> list[list[Verdict]]:
        """What the criteria say of each lead, by what is known of it at its instant."""
        states = attribute_states(self.matched.said, len(self.at))
        by_then = states.filter(pl.col(AT) <= pl.Series(self.at).gather(states[NUMBER]))
        known = by_then.unique(NUMBER, keep="last", maintain_order=True).sort(NUMBER)
        return [verdicts for _, verdicts in judge_all(self.side.model, known.to_dicts())]


@dataclass(frozen=True)
class Standing:
    """One lead under one model, right after the event in question, the last of those it has here."""

    every: _All
    number: int

    @property
    def side(self) -> Side:
        return self.every.side

    @property
    def at(self) -> int:
        """The instant of the event (µs UTC)."""
        return int(self.every.at[self.number])

    @property
    def place(self) -> int:
        """The event's place."""
        return int(self.every.matched.happened.starts[self.number + 1]) - 1

    @property
    def lead(self) -> Any:
        """Its row, as the fold left it; but for the score, which see."""
        return self.every.folded.leads[self.number]

    @property
    def score(self) -> float:
        """The score at the event."""
        return float(self.every.folded.scores[self.place])

    @cached_property
    def raw(self) -> Numbers:
        """What the touches of each category come to at the event, before its limits."""
        categories = self.every.category[self._mine("n")]
        return np.bincount(categories, self._mine("kept"), minlength=len(self.side.model.engagement.categories))

    @cached_property
    def categories(self) -> list[float]:
        """What each category shows at the event."""
        limits = [_edges(each.limit.min, each.limit.max) for each in self.side.model.engagement.categories]
        return [min(max(float(raw), least), most) for raw, (least, most) in zip(self.raw, limits, strict=True)]

    @property
    def raised(self) -> int:
        """The gates that name this event, as bits."""
        return self.every.matched.kinds.meanings[self._kind].gates

    @property
    def event(self) -> str:
        """The event's name."""
        return self.every.matched.kinds.names[self._kind]

    @property
    def given(self) -> list[tuple[str, float]]:
        """What the event itself gave: rules and their points."""
        here = (self._mine("place") == self.place) & ~self._mine("capped")
        numbers, points = self._mine("n")[here].tolist(), self._mine("points")[here].tolist()
        return [(self.every.rules[number], given) for number, given in zip(numbers, points, strict=True)]

    @property
    def disqualified_by(self) -> str:
        """Which disqualifier, reason or event last disqualified it."""
        moves: Any = self.every.folded.transitions
        first, end = np.searchsorted(moves["lead"], [self.number, self.number + 1])
        mine = moves[first:end]
        last = mine[mine["target"] == shapes.DISQUALIFIED][-1]
        if last["by"] == shapes.BY_DISQUALIFIER:
            return self.side.model.disqualify[int(last["why"])].name
        matched, event = self.every.matched, int(last["event"])
        return matched.reasons.get(event) or matched.kinds.names[int(matched.happened.kind[event])]

    def points(self) -> dict[str, float]:
        """What each rule, limit and silence gives to the score."""
        engagement = self.side.model.engagement
        given: dict[str, float] = defaultdict(float)
        for number, kept in zip(self._mine("n").tolist(), self._mine("kept").tolist(), strict=True):
            given[repr(self.every.rules[number])] += kept
        for category, shown, raw in zip(engagement.categories, self.categories, self.raw.tolist(), strict=True):
            given[f"The limit of {category.name}"] = shown - raw
        last, silence = int(self.lead["last_activity"]), 0.0
        if engagement.idle and last != shapes.NEVER:
            silence = (self.at - last) // microseconds(engagement.idle.after) * engagement.idle.points
        return given | {
            "Silence": silence,
            "The limit of the score": self.score - silence - sum(self.categories),
        }

    def thirds(self) -> dict[str, int]:
        """What the start and each criterion give to the grade, in thirds of a letter above F."""
        given = {"The grade it starts with": GRADES.index(self.side.model.fit.start)}
        return given | {repr(verdict.name): verdict.thirds for verdict in self.every.verdicts[self.number]}

    @property
    def _kind(self) -> int:
        return int(self.every.matched.happened.kind[self.place])

    def _mine(self, column: str) -> Numbers:
        first, end = self.every.spans[self.number : self.number + 2]
        mine: Numbers = self.every.touches[column][first:end]
        return mine


def _edges(least: float | None, most: float | None) -> tuple[float, float]:
    return -np.inf if least is None else least, np.inf if most is None else most


def standings(side: Side, number: Numbers, nth: Numbers, at: Numbers) -> Iterator[Standing]:
    """For each of some leads, none twice, after its event of that number, which is at that instant.

    Of several events at one instant, those after the one in question are left out.
    """
    order = np.argsort(number)
    some = _up_to(side.matched.only(side.matched.leads.gather(number[order]).to_list()), nth[order] + 1, at[order])
    folded = fold_history(side.model, some, int(at.max()), ledger=True, tell=True)
    every = _All(side, some, folded, at[order])
    for place in np.argsort(order).tolist():
        yield Standing(every, place)


def _up_to(few: Matched, events: Numbers, at: Numbers) -> Matched:
    """So many events of each lead, and what was known of it until then."""
    happened = few.happened
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(events)])
    places = np.repeat(happened.starts[:-1] - starts[:-1], events) + np.arange(starts[-1])
    lead = np.repeat(np.arange(len(at)), np.diff(happened.fit_starts))
    by_then = happened.fit_at <= at[lead]  # the first is from always on
    fit_starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(lead[by_then], minlength=len(at)))])
    return replace(
        few,
        happened=happened._replace(
            starts=starts, at=happened.at[places], kind=happened.kind[places],
            fit_starts=fit_starts, fit_at=happened.fit_at[by_then], fit=happened.fit[by_then],
        ),
        reasons={new: few.reasons[old] for new, old in enumerate(places.tolist()) if old in few.reasons},
    )  # fmt: skip
