"""The same value from every kind of column."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.history import as_boolean, as_number, as_text, open_events
from leadlight.history.objects import texts


def said(values: list[Any], dtype: Any = None) -> list[str | None]:
    frame = pl.DataFrame({"v": pl.Series(values, dtype=dtype)})
    return frame.select(as_text(pl.col("v"), frame.schema["v"])).to_series().to_list()


def number(values: list[Any], dtype: Any = None) -> list[float | None]:
    frame = pl.DataFrame({"v": pl.Series(values, dtype=dtype)})
    return frame.select(as_number(pl.col("v"), frame.schema["v"])).to_series().to_list()


def boolean(values: list[Any], dtype: Any = None) -> list[bool | None]:
    frame = pl.DataFrame({"v": pl.Series(values, dtype=dtype)})
    return frame.select(as_boolean(pl.col("v"), frame.schema["v"])).to_series().to_list()


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["007", "", " x "], pl.String, ["007", None, " x "]),
        ([5, -3], pl.Int16, ["5", "-3"]),
        ([5.0, 5.5, -0.0, 1e15, 0.1], pl.Float64, ["5", "5.5", "0", "1000000000000000", "0.1"]),
        ([float("nan"), float("inf"), -float("inf")], pl.Float64, [None, None, None]),
        ([0.1, 7.0], pl.Float32, ["0.1", "7"]),
        ([True, False], pl.Boolean, ["true", "false"]),
        ([Decimal("5.50"), Decimal("100.00")], pl.Decimal(10, 2), ["5.5", "100"]),
        ([100], pl.Decimal(10, 0), ["100"]),
        ([dt.date(2026, 3, 1)], pl.Date, ["2026-03-01"]),
        ([dt.datetime(2026, 3, 1, 9, 5)], pl.Datetime("ms"), ["2026-03-01T09:05:00"]),
        ([dt.datetime(2026, 3, 1, 9, 5)], pl.Datetime("us", "Europe/Berlin"), ["2026-03-01T09:05:00Z"]),
        ([dt.time(9, 5)], pl.Time, ["09:05:00"]),
        (["a", ""], pl.Categorical, ["a", None]),
        ([b"ab", b"\xff"], pl.Binary, ["ab", None]),
        ([[1, 2], []], pl.List(pl.Int64), ["[1,2]", "[]"]),
        ([{"a": "x"}], pl.Struct({"a": pl.String}), ['{"a":"x"}']),
        ([], pl.Null, []),
    ],
)
def test_texts(values: list[Any], dtype: Any, expected: list[str | None]) -> None:
    assert said([*values, None], dtype) == [*expected, None]


def test_numbers_are_finite_decimals_only() -> None:
    read = ["12", "-3.5", "1e3", "007", "inf", "nan", "1e999", "1,5", " 1", "1_000", "0x1", "true", ""]
    assert number(read) == [12, -3.5, 1000, 7, *[None] * 9]
    assert number([1.5, float("nan"), float("inf")]) == [1.5, None, None]
    assert number([7], pl.Int8) == [7]
    assert number([True], pl.Boolean) == number([dt.date(2026, 1, 1)]) == [None]


def test_a_csv_keeps_the_text_of_a_number_and_gives_the_same_number(tmp_path: Path) -> None:
    """The one exception that docs/history.md names: 5.0 in a CSV is the number 5, and not the text 5."""
    row = {"lead": "a", "at": "2026-01-01", "name": "x", "amount": 5.0}
    pl.DataFrame([row]).write_parquet(tmp_path / "e.parquet")
    (tmp_path / "e.ndjson").write_text(json.dumps(row))
    (tmp_path / "e.csv").write_text("lead,at,name,amount\na,2026-01-01,x,5.0\n")
    found = {}
    for file in sorted(tmp_path.iterdir()):
        (batch,) = open_events([file]).batches(["amount"])
        amount = batch["amount"]
        found[file.suffix] = batch.select(
            as_text(pl.col("amount"), amount.dtype), number=as_number(pl.col("amount"), amount.dtype)
        ).row(0)
    assert found == {".csv": ("5.0", 5.0), ".ndjson": ("5", 5.0), ".parquet": ("5", 5.0)}


def test_booleans_are_a_few_words() -> None:
    assert boolean(["true", "T", "Yes", "y", "1"]) == [True] * 5
    assert boolean(["false", "F", "No", "n", "0"]) == [False] * 5
    assert boolean(["on", "2", "", " 1"]) == [None] * 4
    assert boolean([1, 0, 5], pl.Int64) == [True, False, None]
    assert boolean([1.0, float("nan")], pl.Float64) == [True, None]
    assert boolean([True, None], pl.Boolean) == [True, None]


@settings(deadline=None)
@given(st.lists(st.floats(), max_size=5))
def test_floats_say_the_same_in_json_and_typed(values: list[float]) -> None:
    assert texts(values).to_list() == said(values, pl.Float64)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_its_text(value: float) -> None:
    assert number(said([value], pl.Float64)) == [value]


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.booleans(), st.text(), st.none()), max_size=5))
def test_json_values_say_the_same_as_typed_ones(values: list[Any]) -> None:
    assert texts(values).to_list() == [said([value])[0] for value in values]
