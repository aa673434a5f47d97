"""Events become numbers without changing on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from engine_small import MODEL, attributes, events, model
from leadlight.engine import qualify
from leadlight.engine.fit import AT, NUMBER, attribute_states
from leadlight.engine.read import Growing, Numbering
from leadlight.engine.shapes import NEVER


def test_a_column_grows_without_losing_anything() -> None:
    parts = [np.arange(first, first + 3_000_000, dtype=np.uint32) for first in (0, 3_000_000, 6_000_000)]
    column = Growing(np.uint32)
    for part in parts:
        column.add(part)
    assert np.array_equal(column.taken(), np.arange(9_000_000))


def test_a_text_keeps_its_number() -> None:
    numbering = Numbering()
    first = numbering.numbers(pl.Series(["b", "a", "b"])).to_list()
    again = numbering.numbers(pl.Series(["c", "a"])).to_list()
    assert (first, again) == ([0, 1, 0], [2, 1])
    assert numbering.texts(2).to_list() == ["b", "a", "c"]
    assert numbering.texts(-1).to_list() == []


def test_of_two_accounts_named_at_one_instant_the_greater_text_counts(tmp_path: Path) -> None:
    agreed = model(tmp_path, MODEL.replace("timezone:", "unit: account\ntimezone:"))
    happened = events(tmp_path, ("ada", "2026-01-01T12:00:00Z", "feature_used", {"feature": "a"}))
    rows = [{"lead": "ada", "account": account} for account in ("Acme", "Zeta", "Initech")]
    for order in (rows, rows[::-1]):
        assert qualify(agreed, happened, attributes(tmp_path, *order)).leads["lead"].to_list() == ["Zeta"]


def test_states_of_attributes_are_the_same_with_one_row_a_lead_or_more() -> None:
    said = pl.DataFrame({NUMBER: [1, 0], AT: [None, None], "plan": ["pro", "free"]}, schema=SAID)
    later = pl.DataFrame({NUMBER: [1, 1], AT: [5, 5], "plan": [None, "max"]}, schema=SAID)
    first = [(0, NEVER, "free"), (1, NEVER, "pro"), (2, NEVER, None)]
    assert states(said) == first
    assert states(pl.concat([later, said])) == [*first[:2], (1, 5, "max"), first[2]]


SAID = {NUMBER: pl.UInt32, AT: pl.Int64, "plan": pl.String}


def states(said: pl.DataFrame) -> list[tuple[object, ...]]:
    return attribute_states(said, 3).select(NUMBER, AT, "plan").rows()
