"""Leads that cannot qualify whatever is tried need not be walked again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from leadlight.engine.match import Matched
from leadlight.engine.replay.passages import Numbers, Side
from leadlight.engine.shapes import Happened
from leadlight.engine.sweep.knob import Knob, Value
from leadlight.model import GRADES

_WORTH_WHILE: Final = 0.8  # of the events; to leave out fewer costs more than it saves


def stricter_only(knobs: tuple[Knob, ...]) -> bool:
    """Whether turning these up can only shut gates: then whom the least value lets pass nowhere, no other does.

    Until its first gate, a lead goes the same way whatever the thresholds are.
    """
    return all(knob.path[:1] == ("qualify",) and knob.path[1] in ("mql", "pql") for knob in knobs)


def strictness(value: Value | None) -> float:
    """How high a threshold is, as a number to sort by."""
    if isinstance(value, str):
        return float(GRADES.index(value))
    return float(value) if isinstance(value, float) else -np.inf


@dataclass(frozen=True)
class Some:
    """Part of a history: the leads that may qualify, and which they are in the whole (``numbers``)."""

    matched: Matched
    numbers: Numbers

    @classmethod
    def all_of(cls, matched: Matched) -> Some:
        return cls(matched, np.arange(len(matched.leads)))

    def passing(self, side: Side) -> Some:
        """Only those that a gate let through, where that saves much."""
        places = side.firsts["number"].to_numpy()
        happened = self.matched.happened
        held = int(np.diff(happened.starts)[places].sum())
        if held > _WORTH_WHILE * happened.at.size:
            return self
        return Some(_only(self.matched, places), self.numbers[places])


def _only(matched: Matched, places: Numbers) -> Matched:
    """What the fold needs of some leads; what was said of them, and sales' reasons, it does not need."""
    happened = matched.happened
    starts, events = _slices(happened.starts, places)
    fit_starts, states = _slices(happened.fit_starts, places)
    return replace(
        matched,
        leads=matched.leads.gather(places),
        happened=Happened(
            starts, happened.at[events], happened.kind[events],
            fit_starts, happened.fit_at[states], happened.fit[states],
        ),
        said=matched.said.clear(),
        reasons={},
    )  # fmt: skip


def _slices(starts: Numbers, places: Numbers) -> tuple[Numbers, Numbers]:
    """The new starts, and the rows between the old ones, of some leads."""
    lengths = starts[places + 1] - starts[places]
    new = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    return new, np.arange(new[-1]) + np.repeat(starts[places] - new[:-1], lengths)
