"""CSV: every value as written, every bad row found exactly."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.histories import Write
from leadlight.history.csv_file import CsvFile
from leadlight.history.errors import HistoryError
from leadlight.history.rows import LINE, ROW, TROUBLE


def values(path: Path, block_size: int = 1_000) -> list[tuple[object, ...]]:
    file = CsvFile(path, block_size)
    return [row for rows in file.rows(None) for row in rows.frame.select(file.columns).iter_rows()]


def troubles(path: Path, block_size: int = 1_000) -> list[tuple[int, str]]:
    found = []
    for rows in CsvFile(path, block_size).rows(None):
        found += rows.frame.filter(pl.col(TROUBLE).is_not_null()).select(LINE, TROUBLE).rows()
    return found


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_separators_and_line_ends(write: Write, separator: str, end: str, final: bool) -> None:
    text = end.join(separator.join(row) for row in (("a", "b"), ("1", "x y"), ("2", "")))
    assert values(write("t.csv", text + end * final)) == [("1", "x y"), ("2", "")]


def test_quotes_hold_separators_quotes_and_line_ends(write: Write) -> None:
    path = write("t.csv", 'a,b\n"1,5","say ""hi"""\n"two\nlines",x\n"",y\n')
    assert values(path) == [("1,5", 'say "hi"'), ("two\nlines", "x"), ("", "y")]


def test_a_quote_inside_an_unquoted_value_is_a_character(write: Write) -> None:
    assert values(write("t.csv", 'a,b\n5" pipe,1\n6,2\n')) == [('5" pipe', "1"), ("6", "2")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "1 fields where the header has 2"),
        ("1,2,3", "3 fields where the header has 2"),
        ('"1"x,2', "there is text after a closing quote"),
        ("\udcff,2", "it is not UTF-8 text"),
        ("\0,2", "it has a NUL character"),
    ],
)
def test_a_bad_line_costs_that_line_only(write: Write, line: str, reason: str) -> None:
    text = f'a,b\n"two\nlines",x\n{line}\n3,4\n'.encode(errors="surrogateescape")
    path = write("t.csv", text)
    assert troubles(path) == [(4, reason)]
    assert values(path)[-1] == ("3", "4")


@pytest.mark.parametrize("block_size", [1, 7, 1_000])
def test_a_quote_never_closed_costs_its_line_only(write: Write, block_size: int) -> None:
    path = write("t.csv", 'a,b\n1,2\n"open,3\n4,5\n6,"7"\n8,9\n')
    assert [line for line, _ in troubles(path, block_size)] == [3]
    assert [row for row in values(path, block_size) if row[0]] == [("1", "2"), ("4", "5"), ("6", "7"), ("8", "9")]


def test_a_quote_never_closed_at_the_very_end(write: Write) -> None:
    assert troubles(write("t.csv", 'a,b\n1,2\n3,"4\n')) == [(3, "a quote is opened and never closed")]


def test_blank_lines_are_passed_over_and_counted_as_lines(write: Write) -> None:
    path = write("t.csv", "a,b\n\n1,2\n\n\nx\n3,4\n\n")
    assert troubles(path) == [(6, "1 fields where the header has 2")]


def test_blocks_of_nothing_but_blank_lines(write: Write) -> None:
    path = write("t.csv", "a,b\n" + "\r\n\n" * 50 + "1,2\nx\n")
    assert troubles(path, 7) == [(103, "1 fields where the header has 2")]


def test_only_a_header_is_a_table_without_rows(write: Write) -> None:
    assert values(write("t.csv", "a,b\n")) == values(write("u.csv", "a,b")) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_byte_order_marks(write: Write, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    text = f"{mark}a,b\né,ü\n".encode(encoding)
    assert values(write("t.csv", text)) == [("é", "ü")]


def test_packed(write: Write) -> None:
    assert values(write("t.csv.gz", gzip.compress(b"a,b\n1,2\n"))) == [("1", "2")]


def test_packed_and_cut_short(write: Write) -> None:
    packed = gzip.compress(b"a,b\n" + bytes(range(48, 58)) * 999)
    with pytest.raises(HistoryError, match="damaged or cut short"):
        CsvFile(write("t.csv.gz", packed[:-20]))


cells = st.text(st.sampled_from('ab ,;"\n\r\té0'), max_size=5)
tables = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=9))


@settings(deadline=None)
@given(tables, st.integers(1, 60), st.booleans())
def test_what_is_written_is_read_whatever_the_blocks(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], block_size: int, quote_all: bool
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    header = [f"c{i}" for i in range(len(table[0]))]
    text = io.StringIO(newline="")
    quote_all |= any("\r" in cell for row in table for cell in row)  # which csv.writer does not quote by itself
    writer = csv.writer(text, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerows([header, *table])
    path.write_bytes(text.getvalue().encode())
    assert values(path, block_size) == [tuple(row) for row in table]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(['"', ",", "\n", "\r", "a", '""', "\r\n", "\xff", "é"]), max_size=60), st.integers(1, 40)
)
def test_any_text_is_read_to_its_end_and_blocks_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], block_size: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes(b"a,b\n" + "".join(pieces).encode("latin-1") + b"\nlast,one\n")

    def seen(size: int) -> list[tuple[object, ...]]:
        return [
            row
            for rows in CsvFile(path, size).rows(None)
            for row in rows.frame.select(sorted(rows.frame.columns)).rows()
        ]

    whole = seen(1_000)
    assert seen(block_size) == whole


def test_rows_and_lines_are_numbered_through_all_blocks(write: Write) -> None:
    path = write("t.csv", "a,b\n" + "".join(f'{i},"x\ny"\n' if i % 3 == 0 else f"{i},z\n" for i in range(50)))
    frame = pl.concat(rows.frame for rows in CsvFile(path, 40).rows(["a"]))
    text = path.read_text().split("\n")
    assert frame[ROW].to_list() == list(range(1, 51))
    assert [text[line - 1].split(",")[0] for line in frame[LINE]] == frame["a"].to_list()


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("a,b,a", 'two columns called "a"'),
        (",".join(f"c{i}" for i in range(5_000)), "has 5,000 columns; at most 4,000"),
        ("a,\0b", "NUL character"),
        ('a,"b', "never closed"),
    ],
)
def test_headers_that_cannot_be(write: Write, header: str, message: str) -> None:
    with pytest.raises(HistoryError, match=message):
        CsvFile(write("t.csv", header + "\n1,2\n"))
