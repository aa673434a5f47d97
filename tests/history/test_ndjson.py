"""NDJSON: strict JSON, a line at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from history.histories import Read, Write, moment, refused, taken
from leadlight.history.ndjson_file import NdjsonFile
from leadlight.history.rows import LINE, ROW

GOOD = '{"lead": "1", "at": "2026-03-01", "name": "x"}\n'


@pytest.mark.parametrize(
    "line",
    ['{"lead": 1,', '{"lead": NaN}', '{"a": 1e999}', "[1]", "5", '{"lead": "\\ud800"}', "{'lead': 1}", "\udcff"],
)
def test_a_broken_line_costs_that_line_only(read: Read, line: str) -> None:
    content = f"{GOOD}\n{line}\n{GOOD}".encode(errors="surrogateescape")
    events = read("a.ndjson", content)
    assert len(taken(events)) == 2
    assert refused(events) == [(3, "the JSON is broken, or no object")]
    assert events.rejected()["row"][0] == line.encode(errors="surrogateescape").decode(errors="replace")


def test_values_keep_their_meaning_as_text(read: Read) -> None:
    said = '"a": 5, "b": 5.0, "c": 5.5, "d": true, "e": {"k": [1]}, "f": "", "g": null'
    line = f'{{"lead": 7, "at": 1772323200, "name": "x", {said}}}'
    events = read("a.ndjson", line)
    assert events.open_ended
    assert taken(events, list("abcdefg")) == [
        ("7", moment("2026-03-01"), "x", "5", "5", "5.5", "true", '{"k":[1]}', None, None)
    ]


def test_nested_properties_stand_beside_the_others(read: Read) -> None:
    said = '"a": "own", "b": null, "properties": {"a": "held", "b": "held", "id": 3}'
    line = GOOD.replace("}", f", {said}}}")
    assert taken(read("a.ndjson", line), ["a", "b", "id", "properties.id"]) == [
        ("1", moment("2026-03-01"), "x", None, "own", "held", "3")
    ]


def test_later_rows_may_have_other_properties(read: Read) -> None:
    events = read("a.ndjson", GOOD + GOOD.replace("}", ', "late": 1}'))
    assert [row[3] for row in taken(events, ["late"])] == [None, "1"]


@pytest.mark.parametrize("block_size", [1, 10, 1_000])
def test_lines_and_rows_are_counted_through_all_blocks(write: Write, block_size: int) -> None:
    path: Path = write("a.ndjson", '{"a": 1}\r\n\r\n{"a": 2}\n\n\n{"a": 3}')
    batches = list(NdjsonFile(path, "properties", (), block_size).rows(["a"]))
    rows = [row for batch in batches for row in batch.frame.select(LINE, ROW, "a").rows()]
    assert rows == [(1, 1, "1"), (3, 2, "2"), (6, 3, "3")]
