"""What a report's table and its caveats both need of a history, read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ref

import polars as pl

from leadlight.report.scope import Scope
from leadlight.report.tables import Outcome, transitions_by_number
from leadlight.report.waits import firsts

Found = TypeVar("Found")


def once(work: Callable[[Outcome, Scope], Found]) -> Callable[[Outcome, Scope], Found]:
    """The work, done again only for another outcome or another scope: the last answer is kept as long as both live."""
    kept: list[tuple[ref[Outcome], ref[Scope], Found]] = []

    @wraps(work)
    def remembered(outcome: Outcome, scope: Scope) -> Found:
        for of, asked, found in kept:
            if of() is outcome and asked() is scope:
                return found
        kept[:] = [(ref(outcome), ref(scope), work(outcome, scope))]
        return kept[0][2]

    return remembered


@once
def first_stamps(outcome: Outcome, _: Scope) -> pl.DataFrame:
    """The first entry of each lead into each stage, as ``waits.firsts`` gives them, in the order of their numbers."""
    return firsts(transitions_by_number(outcome)).sort("lead")
