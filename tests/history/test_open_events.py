"""Events from files: which files, in which order, which columns, which rows."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from history.histories import Read, Write, moment, refused, taken
from leadlight.history import HistoryError, open_events, read_mapping

MARCH = moment("2026-03-01")


def test_files_are_read_in_the_order_of_their_paths(write: Write, tmp_path: Path) -> None:
    for name in ("c.csv", "a.csv", "b.csv"):
        write(name, f"lead,at,name\n{name},2026-03-01,x\n")
    expected = [(name, MARCH, "x") for name in ("a.csv", "b.csv", "c.csv")]
    write("notes.txt", "not a history")
    write(".hidden.csv", "nor this")
    assert taken(open_events([tmp_path / "c.csv", tmp_path / "a.csv", tmp_path / "b.csv"])) == expected
    assert taken(open_events([tmp_path])) == taken(open_events([str(tmp_path / "*.csv")])) == expected
    assert taken(open_events([tmp_path, tmp_path / "a.csv"])) == expected  # each file once


def test_columns_and_what_a_file_lacks(write: Write) -> None:
    first = write("a.csv", "lead,at,name,id,path\n1,2026-03-01,x,e1,/p\n")
    second = write(
        "b.parquet", pl.DataFrame({"lead": [7], "at": [dt.datetime(2026, 3, 1)], "name": ["y"], "seats": [5]})
    )
    events = open_events([first, second])
    assert events.columns == {"id", "path", "seats"}
    assert not events.open_ended
    one, two = events.batches(["seats", "path", "id", "other", "name"])
    assert one.rows() == [("1", MARCH, "x", "e1", None, "/p", None)]
    assert two.rows() == [("7", MARCH, "y", None, None, None, 5)]
    assert one.columns == two.columns == ["lead", "at", "name", "id", "other", "path", "seats"]
    assert two.schema["seats"] == pl.Int64


def test_only_what_is_asked_for_is_given(read: Read) -> None:
    events = read("a.csv", "lead,at,name,id,path\n1,2026-03-01,x,e1,/p\n")
    assert taken(events) == [("1", MARCH, "x")]


def test_an_object_of_properties(read: Read) -> None:
    said = '{""plan"": ""pro"", ""seats"": 5.0, ""name"": ""n"", ""tags"": [1, {""a"": 2}]}'
    text = f'lead,at,name,plan,properties\n1,2026-03-01,x,,"{said}"\n'
    events = read("a.csv", text)
    assert events.open_ended
    assert events.columns == {"plan"}
    assert taken(events, ["plan", "seats", "properties.name", "tags"]) == [
        ("1", MARCH, "x", "pro", "n", "5", '[1,{"a":2}]')
    ]


def test_a_broken_object_is_a_bad_row(read: Read) -> None:
    text = "lead,at,name,properties\n1,2026-03-01,x,{}\n2,2026-03-01,x,{a\n3,2026-03-01,x,[1]\n4,2026-03-01,x,\n"
    events = read("a.csv", text)
    assert [row[0] for row in taken(events)] == ["1", "4"]
    assert refused(events) == [(3, "the JSON is broken, or no object"), (4, "the JSON is broken, or no object")]


def test_a_map_of_properties_in_parquet(read: Read) -> None:
    kind = pl.List(pl.Struct({"key": pl.String, "value": pl.String}))
    held = pl.Series("properties", [[{"key": "plan", "value": "pro"}], None], dtype=kind)
    frame = pl.DataFrame({"lead": [1, 2], "at": [dt.date(2026, 3, 1)] * 2, "name": "x"}).with_columns(held)
    assert taken(read("a.parquet", frame), ["plan"]) == [("1", MARCH, "x", "pro"), ("2", MARCH, "x", None)]


def test_bad_rows_are_counted_kept_and_told(read: Read) -> None:
    text = (
        "lead,at,name,path\n"
        ",2026-03-01,x,\n"
        "1,,x,\n"
        "1,soon,x,\n"
        "1,10000-01-01,x,\n"
        "1,2026-03-01,,\n"
        "1,2026-03-01\n"
        "1,2026-03-01,x,/fine\n"
        f"1,2026-03-01,x,{'y' * 1_000_001}\n"
    )
    events = read("a.csv", text)
    assert taken(events, ["path"]) == [("1", MARCH, "x", "/fine")]
    assert events.rejected().select("line", "reason").rows() == [
        (2, 'no lead: "lead" is empty'),
        (3, 'no time: "at" is empty'),
        (4, '"soon" is no time from 1900 to 2199'),
        (5, '"10000-01-01" is no time from 1900 to 2199'),
        (6, 'no event name: "name" is empty'),
        (7, "2 fields where the header has 4"),
        (9, 'the text of "path" is longer than 1 MB'),
    ]
    rows = events.rejected()["row"].to_list()
    assert rows[2] == "1,soon,x,"
    assert len(rows[-1]) == 1_000
    assert len(taken(events, [])) == 2  # nobody needs the long text


def test_ten_megabytes_of_one_property(write: Write) -> None:
    row = {"lead": "1", "at": "2026-03-01", "name": "x", "path": "y\n" * 5_000_000}
    csv_text = f'lead,at,name,path\n1,2026-03-01,x,"{row["path"]}"\n'
    for name, content in (("a.csv", csv_text), ("b.ndjson", json.dumps(row)), ("c.parquet", pl.DataFrame([row]))):
        events = open_events([write(name, content)])
        assert taken(events, ["path"]) == []
        assert events.rejected()["reason"].to_list() == ['the text of "path" is longer than 1 MB']


def test_progress_counts_every_row(read: Read) -> None:
    told: list[int] = []
    events = read("a.csv", "lead,at,name\n1,2026-03-01,x\n,,\n")
    list(events.batches([], told.append))
    assert sum(told) == 2


@pytest.mark.parametrize("lead", ["a b", '"quoted"', "naïve ☕", "007", "1e3", "NULL", "nan", " x "])
def test_a_lead_may_be_any_text(write: Write, lead: str) -> None:
    row = {"lead": lead, "at": "2026-03-01", "name": "x"}
    quoted = '"' + lead.replace('"', '""') + '"'
    paths = [
        write("a.csv", f"lead,at,name\n{quoted},2026-03-01,x\n"),
        write("b.ndjson", json.dumps(row)),
        write("c.parquet", pl.DataFrame([row])),
    ]
    assert taken(open_events(paths)) == [(lead, MARCH, "x")] * 3


def test_a_lead_with_a_nul_is_refused_everywhere(write: Write) -> None:
    row = {"lead": "a\0b", "at": "2026-03-01", "name": "x"}
    events = open_events([write("b.ndjson", json.dumps(row)), write("c.parquet", pl.DataFrame([row]))])
    assert refused(events) == [(1, "the lead has a NUL character")] * 2


def test_what_rows_hold(write: Write) -> None:
    first = write("a.csv", "lead,at,name,path\n1,2026-03-01,x,/p\n,,,\n1,2026-03-01,y,\n")
    second = write(
        "b.ndjson", '{"lead": 2, "at": "2026-03-01", "name": "z", "id": 9, "properties": {"b": true, "a": 1.0}}'
    )
    events = open_events([first, second])
    assert len(taken(events)) == 3
    held = events.held(np.array([2, 0, 1, 0]))
    assert held.select("id", "name", "path", "a", "b").rows() == [
        ("9", "z", None, "1", "true"),
        (None, "x", "/p", None, None),
        (None, "y", None, None, None),
        (None, "x", "/p", None, None),
    ]
    assert events.ranks(np.array([2, 0, 1, 0])).tolist() == [2, 0, 1, 0]
    assert events.ranks(np.array([], np.int64)).tolist() == []


def test_what_rows_hold_keeps_step_with_the_last_pass(read: Read) -> None:
    events = read("a.csv", f"lead,at,name,path\n1,2026-03-01,x,{'y' * 1_000_001}\n2,2026-03-01,y,/p\n")
    assert len(taken(events, ["path"])) == 1
    assert events.held(np.array([0])).rows() == [("2", None, "y", "/p")]


def test_files_that_change_while_they_are_read_are_said_to(write: Write) -> None:
    file = write("a.csv", "lead,at,name\n1,2026-03-01,x\n1,2026-03-01,y\n")
    events = open_events([file])
    assert len(taken(events)) == 2
    file.write_text("lead,at,name\n1,2026-03-01,x\n")
    with pytest.raises(HistoryError, match=r"changed while they were being read\. Run it again"):
        events.ranks(np.array([0, 1]))


def test_a_million_rows_of_parquet_stream_by(write: Write) -> None:
    count = 1_000_000
    number = pl.int_range(count, eager=True)
    frame = pl.DataFrame({
        "lead": (number % 9_973).cast(pl.String),
        "at": (number + 1_700_000_000).cast(pl.Datetime("ms")),
        "name": pl.Series(["page_viewed"]).new_from_index(0, count),
        "unused": number.cast(pl.String) + " and a text nobody asks for",
    }).with_columns(pl.col("at") + dt.timedelta(days=19_000))  # fmt: skip
    events = open_events([write("a.parquet", frame)])
    began = time.process_time()
    heights = [batch.height for batch in events.batches([])]
    assert time.process_time() - began < 2
    assert sum(heights) == count
    assert max(heights) <= 500_000


def test_a_real_log(write: Write, needs: Callable[[str], Path]) -> None:
    mapping = read_mapping(write("map.yaml", "events: [{lead: case_id, at: timestamp, name: activity}]"))
    events = open_events([needs("bpic2012/events.csv.gz")], mapping)
    log = pl.concat(events.batches(["lifecycle"]))
    first = log.filter(pl.col("name") == "A_SUBMITTED").group_by("lead").agg(pl.col("at").min())
    assert (log.height, first.height, events.rejected().height) == (262_200, 13_087, 0)
    assert log["at"].min() == moment("2011-10-01T00:38:44.546+02:00")
    assert log.filter(pl.col("name") == "A_DECLINED")["lead"].n_unique() == 7_635


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet", "a.ndjson", "a.unknown"])
def test_an_empty_file_is_said_to_be_empty(write: Write, name: str) -> None:
    content = gzip.compress(b"") if name.endswith("gz") else b""
    with pytest.raises(HistoryError, match=r'"[^"]*' + name + '" is empty'):
        open_events([write(name, content)])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "does not begin with the header of a table"),
        ("a.csv", "lead,at\n".encode("utf-16-le"), "UTF-16 without a mark"),
        ("a.xlsx", b"PK\x03\x04rest", "zip file"),
        ("a.csv.zst", b"\x28\xb5\x2f\xfdrest", "zstd file"),
        ("a.csv.gz", b"\x1f\x8bnot really", "damaged or cut short"),
        ("a.parquet", b"PAR1 and then nothing", "cannot be read as Parquet"),
        ("a.parquet", b"lead,at,name\n", "does not begin as one"),
        ("a.json", b'[{"lead": 1}]', "one JSON list"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.ndjson", b"\n \n", "is empty"),
        ("a.ndjson", b'{"leed": 1, "at": 2, "name": 3}', 'no column "lead". Did you mean "leed"?'),
        ("a.ndjson", json.dumps({f"k{i}": 1 for i in range(5_000)}).encode(), "more than 4,000 different"),
        ("a.ndjson", b'{"lead": 1, "\\u0000x": 1}', "NUL character in its name"),
    ],
)
def test_files_that_cannot_be_read(write: Write, name: str, content: bytes, message: str) -> None:
    with pytest.raises(HistoryError) as raised:
        list(open_events([write(name, content)]).batches([]))
    assert message in str(raised.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.csv", tmp_path / "*.csv", tmp_path):
        with pytest.raises(HistoryError, match=r"There is no file|holds no file"):
            open_events([missing])


def test_a_folder_of_5000_columns(write: Write) -> None:
    wide = pl.DataFrame({f"c{i}": [1] for i in range(4_001)})
    with pytest.raises(HistoryError, match="has 4,001 columns"):
        open_events([write("a.parquet", wide)])


def test_a_name_without_a_known_ending_is_told_by_its_content(write: Write) -> None:
    row = {"lead": "1", "at": "2026-03-01", "name": "x"}
    for content in ("lead,at,name\n1,2026-03-01,x\n", json.dumps(row), pl.DataFrame([row])):
        assert taken(open_events([write("export", content)])) == [("1", MARCH, "x")]


def test_packed_parquet(write: Write) -> None:
    plain = write("a.parquet", pl.DataFrame([{"lead": "1", "at": "2026-03-01", "name": "x"}]))
    assert taken(open_events([write("b.parquet.gz", gzip.compress(plain.read_bytes()))])) == [("1", MARCH, "x")]
