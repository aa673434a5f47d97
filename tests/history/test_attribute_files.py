"""Attributes from files: texts, and the time from which they hold."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest

from history.histories import Write, moment
from leadlight.history import HistoryError, read_attributes


def test_without_a_time_they_were_always_so(write: Write) -> None:
    found = read_attributes([write("a.csv", "lead,name,employees\nann,Ann Lee,250\nben,,\n")])
    assert found.table.rows(named=True) == [
        {"lead": "ann", "at": None, "employees": "250", "name": "Ann Lee"},
        {"lead": "ben", "at": None, "employees": None, "name": None},
    ]
    assert found.rejected.is_empty()


def test_every_kind_of_file_says_the_same(write: Write) -> None:
    row = {"lead": 7, "at": "2026-03-01", "employees": 250, "share": 0.5, "vip": True}
    typed = pl.DataFrame([row | {"at": dt.datetime(2026, 3, 1)}])
    plain = {"lead": "7", "at": moment("2026-03-01"), "employees": "250", "share": "0.5", "vip": "true"}
    held = {"lead": 7, "at": "2026-03-01", "attributes": {"employees": 250, "share": 0.5, "vip": True}}
    for path in (
        write("a.csv", "lead,at,employees,share,vip\n7,2026-03-01,250,0.5,true\n"),
        write("b.ndjson", json.dumps(row)),
        write("c.ndjson", json.dumps(held)),
        write("d.parquet", typed),
        write("e.parquet", typed.select("lead", "at", pl.struct("employees", "share", "vip").alias("attributes"))),
    ):
        assert read_attributes([path]).table.rows(named=True) == [plain], path.name


def test_files_of_different_attributes_stand_together(write: Write) -> None:
    first, second = write("a.csv", "lead,country\n1,NL\n"), write("b.csv", "lead,at,plan\n2,2026-03-01,pro\n")
    table = read_attributes([first, second]).table
    assert table.columns == ["lead", "at", "country", "plan"]
    assert table.rows() == [("1", None, "NL", None), ("2", moment("2026-03-01"), None, "pro")]


def test_bad_rows_are_set_aside(write: Write) -> None:
    text = f"lead,at,x\n,2026-03-01,1\na,soon,2\nb,,3\nc,2026-03-01\nd,,{'y' * 1_000_001}\n"
    found = read_attributes([write("a.csv", text)])
    assert found.table["lead"].to_list() == ["b"]
    assert found.rejected.select("line", "reason").rows() == [
        (2, 'no lead: "lead" is empty'),
        (3, '"soon" is no time from 1900 to 2199'),
        (5, "2 fields where the header has 3"),
        (6, 'the text of "x" is longer than 1 MB'),
    ]


def test_only_a_header_still_names_its_attributes(write: Write) -> None:
    table = read_attributes([write("a.csv", "lead,country\n")]).table
    assert (table.columns, table.height) == (["lead", "at", "country"], 0)
    assert table.schema == {"lead": pl.String, "at": pl.Int64, "country": pl.String}


def test_a_file_without_leads(write: Write) -> None:
    with pytest.raises(HistoryError, match='no column "lead"'):
        read_attributes([write("a.csv", "email,country\nx,NL\n")])
