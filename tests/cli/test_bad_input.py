"""What a person can put right is said in a sentence: what, where, what to do. Nothing else is lost."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cli.calls import EVENTS, Call, Small, process

Make = Callable[[Path], None]


def _text(content: str) -> Make:
    return lambda path: path.write_text(content) and None


def _bytes(content: bytes) -> Make:
    return lambda path: path.write_bytes(content) and None


def _cut_parquet(path: Path) -> None:
    pl.DataFrame({"lead": ["a"], "at": ["2026-01-01"], "name": ["x"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])


UNREADABLE: dict[str, tuple[str, Make, str]] = {
    "missing": ("no.csv", lambda path: None, 'There is no file "{}". Check the path'),
    "empty": ("empty.csv", _text(""), '"{}" is empty. Export it again.'),
    "binary": ("binary.csv", _bytes(bytes(range(256)) * 20), "export it as CSV (UTF-8)"),
    "a spreadsheet": ("book.xlsx", _bytes(b"PK\x03\x04" + bytes(100)), '"{}" is a zip file (as Excel files are)'),
    "a truncated Parquet": ("cut.parquet", _cut_parquet, '"{}" cannot be read as Parquet'),
    "a truncated archive": (
        "cut.csv.gz",
        lambda path: path.write_bytes(gzip.compress(os.urandom(4000).hex().encode() + b"\n")[:2000]) and None,
        '"{}" is damaged or cut short',
    ),
    "too many columns": ("wide.csv", _text(f"{','.join(f'c{n}' for n in range(5000))}\n"), '"{}" has 5,000 columns'),
    "a folder without files": ("folder", Path.mkdir, 'The folder "{}" holds no file that is read here'),
}


@pytest.mark.parametrize(("name", "make", "sentence"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_is_said_and_does_not_stop_the_others(
    leadlight: Call, small: Small, name: str, make: Make, sentence: str
) -> None:
    path = small.folder / name
    make(path)
    alone = leadlight("qualify", small.model, path)
    assert (alone.code, alone.out) == (1, "")
    assert sentence.format(path) in alone.err
    assert len(alone.err.splitlines()) == 1

    beside = leadlight("qualify", small.model, path, small.events, "--out", small.folder / "o")
    assert beside.code == 1
    assert "3 leads as of" in beside.out
    assert beside.err.startswith("Left out: ")
    assert sentence.format(path) in beside.err
    assert beside.err.endswith("1 file was left out, as said above. This is not the whole history.\n")
    assert len(json.loads((small.folder / "o" / "outcome.json").read_text())["left_out"]) == 1

    strict = leadlight("qualify", small.model, path, small.events, "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert sentence.format(path) in strict.err


def test_a_file_of_leads_that_cannot_be_read_does_not_stop_the_others(leadlight: Call, small: Small) -> None:
    empty = small.file("empty.csv", "")
    said = leadlight("qualify", small.model, small.events, "--leads", empty, "--leads", small.leads)
    assert said.code == 1
    assert "1 hot" in said.out
    assert said.err.startswith(f'Left out: "{empty}" is empty.')


def test_a_damaged_end_is_found_while_reading_and_the_rest_is_read(leadlight: Call, small: Small) -> None:
    rows = "".join(f"dan,2026-01-01T00:00:00Z,page_viewed,/{os.urandom(8).hex()}\n" for _ in range(2000))
    cut = gzip.compress(("lead,at,name,path\n" + rows).encode())[:-3000]
    said = leadlight("qualify", small.model, small.events, small.file("cut.csv.gz", cut))
    assert said.code == 1
    assert "3 leads as of" in said.out  # half a file is no file
    assert "is damaged or cut short" in said.err


BAD_ROWS = {
    "dan,2026-01-02,page_viewed": "3 fields where the header has 4",
    "dan,0001-01-01,page_viewed,/": '"0001-01-01" is no time from 1900 to 2199',
    "dan,10000-01-01,page_viewed,/": '"10000-01-01" is no time from 1900 to 2199',
    "dan,NaN,page_viewed,/": '"NaN" is no time from 1900 to 2199',
    "dan,inf,page_viewed,/": '"inf" is no time from 1900 to 2199',
    f"dan,2026-01-02,page_viewed,{'x' * 10_000_000}": 'the text of "path" is longer than 1 MB',
}


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS.items(), ids=BAD_ROWS.values())
def test_a_bad_row_is_set_aside_and_kept_with_its_reason(leadlight: Call, small: Small, row: str, reason: str) -> None:
    events = small.file("bad.csv", EVENTS.replace("ben,", f"{row}\nben,"))
    said = leadlight("qualify", small.model, events, "--out", small.folder / "o")
    assert said.code == 0
    assert "3 leads as of 10 March 2026" in said.out
    assert "Not used: 1 row" in said.out
    assert reason in said.out
    rejected = pl.read_parquet(small.folder / "o" / "rejected.parquet")
    assert rejected.select("file", "line", "reason", pl.col("row").str.slice(0, 4)).rows() == [
        (events, 6, reason, "dan,")
    ]


def test_numbers_that_are_none_are_set_aside_in_json(leadlight: Call, small: Small) -> None:
    lines = [f'{{"lead": "dan", "at": "2026-01-01", "name": "x", "n": {n}}}' for n in ("NaN", "Infinity", "1")]
    said = leadlight("qualify", small.model, small.file("e.ndjson", "\n".join(lines)), "--out", small.folder / "o")
    assert "1 lead as of" in said.out
    assert pl.read_parquet(small.folder / "o" / "rejected.parquet")["line"].to_list() == [1, 2]


def test_strict_stops_for_a_bad_row_and_says_where_it_is(leadlight: Call, small: Small) -> None:
    events = small.file("bad.csv", EVENTS + "dan,never,x,\n,2026-01-01,x,\n")
    said = leadlight("qualify", small.model, events, "--strict", "--out", small.folder / "o")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f'--strict: 2 rows cannot be used, the first at {events}:8: "never" is no time from 1900 to 2199. '
        f"They are in {small.folder / 'o' / 'rejected.parquet'}.\n"
    )
    assert pl.read_parquet(small.folder / "o" / "rejected.parquet").height == 2


def test_where_no_row_can_be_used_the_input_is_wrong(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.file("bad.csv", "lead,at,name,path\ndan,never,x,\n"))
    assert said.code == 1
    assert "Not used: 1 row" in said.out
    assert said.err == "None of the rows can be used.\n"


def test_a_column_that_no_event_has_is_said_and_may_be_said_to_be_missing(leadlight: Call, small: Small) -> None:
    events = small.file("pathless.csv", "lead,at,name,pth\nada,2026-03-02,page_viewed,/\n")
    said = leadlight("qualify", small.model, events)
    assert (said.code, said.out) == (1, "")
    assert "'Pricing page' asks for the column 'path'" in said.err
    assert "Did you mean 'pth'?" in said.err
    assert leadlight("qualify", small.model, events, "--without", "path").code == 0


def test_a_file_without_our_columns_is_said_to_need_a_map(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.file("theirs.csv", "who,at,name,path\nada,2026-03-02,x,/\n"))
    assert (said.code, said.out) == (1, "")
    assert 'has no column "lead"' in said.err
    assert "--map" in said.err


MOMENTS = {
    "": "is not a moment",
    "tomorrow": "is not a moment",
    "2026-02-30": "is not a moment",
    "10000-01-01": "is not a moment",
    "0001-01-01T00:00+14:00": "is not from 1900 to 2199",
    "9999-12-31T23:59:59-12:00": "is not from 1900 to 2199",
}


@pytest.mark.parametrize(("text", "wrong"), MOMENTS.items())
def test_what_is_no_moment_is_a_mistake_of_the_call(leadlight: Call, small: Small, text: str, wrong: str) -> None:
    said = leadlight("qualify", small.model, small.events, f"--as-of={text}")
    like = "Write it like 2026-03-31 or 2026-03-31T18:00Z."
    assert (said.code, said.out, said.err) == (2, "", f"--as-of: '{text}' {wrong}. {like}\n")


@pytest.mark.parametrize("option", ["--out", "--html"])
def test_where_nothing_can_be_written_is_said_before_the_work(leadlight: Call, small: Small, option: str) -> None:
    said = leadlight("qualify", small.model, small.events, option, f"{small.model}/deeper/place")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f'{option}: "{small.model}/deeper')
    assert "cannot be written: Not a directory. Choose another place, or check the rights." in said.err


def test_a_file_where_a_folder_should_be_is_said_and_the_other_way_round(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, "--out", small.leads)
    assert (said.code, said.err) == (2, f'--out: "{small.leads}" is a file. Name a folder, or move the file away.\n')
    said = leadlight("qualify", small.model, small.events, "--html", small.folder)
    assert (said.code, said.err) == (2, f'--html: "{small.folder}" is a folder. Name a file in it.\n')


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_the_right_to_write_is_said(leadlight: Call, small: Small) -> None:
    closed = small.folder / "closed"
    closed.mkdir(mode=0o500)
    said = leadlight("qualify", small.model, small.events, "--out", closed)
    assert said.code == 2
    assert "Permission denied" in said.err


def test_a_map_with_mistakes_is_said_with_their_places(leadlight: Call, small: Small) -> None:
    mapping = small.file("map.yaml", "timezone: Mars\nevents: [{led: who}]\n")
    said = leadlight("qualify", small.model, small.events, "--map", mapping)
    assert said.code == 1
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [f"{mapping}:1:11", f"{mapping}:2:11"]


CALLS = [["nonsense"], ["qualify"], ["qualify", "--nonsense"], ["explain", "m", "e"], ["report", "lifecycle"]]


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_a_wrong_call_ends_with_two(leadlight: Call, words: list[str]) -> None:
    said = leadlight(*words)
    assert (said.code, said.out) == (2, "")
    assert "--help" in said.err


def test_a_file_cannot_steer_the_terminal(leadlight: Call, small: Small) -> None:
    events = small.file("hostile.csv", "lead,at,name,path\n\x1b[2Jada,2026-03-02,page_viewed,/\nben,\x1b]0;x\x07,x,/\n")
    for more in ([], ["--strict"]):
        said = leadlight("qualify", small.model, events, *more)
        assert not {"\x1b", "\x07"} & set(said.out + said.err)
    said = leadlight("qualify", small.model, small.file("head.csv", "lead,\x1b[2Jat,name\n"))
    assert said.code == 1
    assert "\x1b" not in said.err


def test_nobody_sees_a_stack_trace(small: Small) -> None:
    for words, code in (
        (["qualify", small.model, "nowhere.csv"], 1),
        (["qualify", small.model, small.events, "--as-of", "soon"], 2),
        (["explain", small.model, small.events, "--lead", "x"], 1),
    ):
        said = process(*words)
        assert said.code == code
        assert len(said.err.splitlines()) == 1
        assert "Traceback" not in said.err


def test_a_terminal_of_few_characters_is_written_to_all_the_same(small: Small) -> None:
    said = process("qualify", small.model, small.events, PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "3 leads as of 10 March 2026" in said.out
