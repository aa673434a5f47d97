"""Where a lead stands under a model right after one of its events: folded once more, up to that event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from leadlight.engine.explain import judge
from leadlight.engine.fit import AT, attribute_states
from leadlight.engine.ledger import ledger_table
from leadlight.engine.match import Matched
from leadlight.engine.replay.passages import Side
from leadlight.engine.run import Folded, fold_history
from leadlight.model import GRADES


@dataclass(frozen=True)
class Standing:
    """One lead under one model. ``matched`` holds its events up to the one in question, which is at ``at`` (µs UTC)."""

    side: Side
    matched: Matched
    folded: Folded
    at: int

    @property
    def lead(self) -> Any:
        """Its row, as the fold left it."""
        return self.folded.leads[0]

    @property
    def raised(self) -> int:
        """The gates that name this event, as bits."""
        kinds = self.matched.happened.kind
        return self.matched.kinds.meanings[int(kinds[-1])].gates

    def points(self) -> dict[str, float]:
        """What each rule, limit and silence gives to the score."""
        given: dict[str, float] = defaultdict(float)
        ledger = ledger_table(self.side.model, self.matched, self.folded, self.at)
        for entry in ledger.iter_rows(named=True):
            given[_source(entry)] += entry["kept"]
        return given

    def thirds(self) -> dict[str, int]:
        """What the start and each criterion give to the grade, in thirds of a letter above F."""
        states = attribute_states(self.matched.said, 1).filter(pl.col(AT) <= self.at)
        _, verdicts = judge(self.side.model, states.row(-1, named=True))
        given = {"The grade it starts with": GRADES.index(self.side.model.fit.start)}
        return given | {repr(verdict.name): verdict.thirds for verdict in verdicts}


def standings(side: Side, leads: list[str], nth: list[int], at: list[int]) -> Iterator[Standing]:
    """For each lead, after its event of that number, which is at that instant.

    Of several events at one instant, those after the one in question are left out.
    """
    few = side.matched.only(leads)
    for lead, number, instant in zip(leads, nth, at, strict=True):
        one = _up_to(few.only([lead]), number)
        folded = fold_history(side.model, one, instant, ledger=True, threads=1)
        yield Standing(side, one, folded, instant)


def _up_to(one: Matched, number: int) -> Matched:
    happened, end = one.happened, number + 1
    starts = np.array([0, end], np.int64)
    return replace(one, happened=happened._replace(starts=starts, at=happened.at[:end], kind=happened.kind[:end]))


def _source(entry: dict[str, Any]) -> str:
    if entry["entry"] == "idle":
        return "Silence"
    if entry["entry"] == "limit":
        return f"The limit of {entry['category'] or 'the score'}"
    return repr(entry["rule"])
