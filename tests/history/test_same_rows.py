"""The same history as CSV, NDJSON and Parquet, whole or split and shuffled, is the same rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.history import Events, as_text, open_events

ids = st.one_of(st.text(min_size=1, max_size=6).filter(lambda text: "\0" not in text), st.just("007"))
times = st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2199, 1, 1))
rows = st.fixed_dictionaries({
    "lead": st.none() | ids,
    "at": st.none() | times,
    "name": st.none() | st.sampled_from(["page_viewed", "form, sent", 'say "hi"']),
    "path": st.none() | st.text(max_size=4).filter(lambda text: "\0" not in text),
    "seats": st.none() | st.integers(-(2**53), 2**53),
    "share": st.none() | st.floats(-1e9, 1e9),
    "live": st.none() | st.booleans(),
})  # fmt: skip
SCHEMA: dict[str, Any] = {
    "lead": pl.String,
    "at": pl.Datetime("us"),
    "name": pl.String,
    "path": pl.String,
    "seats": pl.Int64,
    "share": pl.Float64,
    "live": pl.Boolean,
}
ASKED = ["path", "seats", "share", "live"]
Row = dict[str, Any]


def as_csv(path: Path, table: list[Row]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(SCHEMA)
    typed = pl.DataFrame(table, schema=SCHEMA)
    texts = typed.select(as_text(pl.col(name), dtype) for name, dtype in typed.schema.items())
    writer.writerows([cell or "" for cell in row] for row in texts.rows())
    path.write_bytes(text.getvalue().encode())
    return path


def as_ndjson(path: Path, table: list[Row]) -> Path:
    lines = []
    for row in table:
        top = {word: row[word] for word in ("lead", "name")} | {"at": row["at"] and row["at"].isoformat(" ")}
        lines.append(json.dumps(top | {"properties": {word: row[word] for word in ASKED}}))
    path.write_text("\n".join(lines) or "\n")
    return path


def as_parquet(path: Path, table: list[Row]) -> Path:
    pl.DataFrame(table, schema=SCHEMA).write_parquet(path)
    return path


def texts(events: Events) -> list[tuple[str | None, ...]]:
    found = []
    for batch in events.batches(ASKED):
        found += batch.select(as_text(pl.col(name), dtype) for name, dtype in batch.schema.items()).rows()
    return found


def everything(paths: list[Path]) -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    events = open_events(paths)
    seen = texts(events)
    held = events.held(np.arange(len(seen)))
    held = held.select(sorted(name for name in held.columns if held[name].count()))
    return Counter(seen), Counter(held.rows()), Counter(events.rejected()["reason"])


@settings(deadline=None, max_examples=40)
@given(st.lists(rows, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_same_rows(tmp_path_factory: pytest.TempPathFactory, table: list[Row], random: Any) -> None:
    folder = tmp_path_factory.mktemp("same")
    expected = everything([as_parquet(folder / "whole.parquet", table)])
    assert sum(expected[0].values()) + sum(expected[2].values()) == len(table)
    assert everything([as_csv(folder / "whole.csv", table)]) == expected
    assert everything([as_ndjson(folder / "whole.ndjson", table)]) == expected
    shuffled = random.sample(table, len(table))
    cut, cut2 = sorted(random.choices(range(len(table) + 1), k=2))
    pieces = [
        as_csv(folder / "1.csv", shuffled[:cut]),
        as_parquet(folder / "2.parquet", shuffled[cut:cut2]),
        *([as_ndjson(folder / "3.ndjson", shuffled[cut2:])] if cut2 < len(table) else []),
    ]
    assert everything(pieces)[:2] == expected[:2]
