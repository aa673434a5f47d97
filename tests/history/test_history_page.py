"""docs/history.md is true: its tables are read, and its map is one without mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from history.histories import Write, moment, taken
from leadlight.history import open_events, read_attributes, read_mapping
from leadlight.history.times import instants

TEXT = (Path(__file__).parents[2] / "docs" / "history.md").read_text("utf-8")
EVENTS, LEADS = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)
[MAP] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
[PYTHON] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_its_tables_are_read(write: Write) -> None:
    events = taken(open_events([write("events.csv", EVENTS)]), ["path", "form"])
    assert events[1] == ("ann@example.com", moment("2026-03-01T08:41:12"), "form_submitted", "demo", "/contact")
    assert read_attributes([write("leads.csv", LEADS)]).table["country"].to_list() == ["NL", None]


def test_its_map_and_its_python(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mapping = write("map.yaml", MAP)
    assert len(read_mapping(mapping).events) == 2
    (tmp_path / "exports").mkdir()
    header = "case_id,when,activity,event_id,lifecycle,kind,page_url,form_id\n"
    write("exports/calls.csv", f"{header}7,01.03.2026 10:00,A_SUBMITTED,1,COMPLETE,call,/x,17\n")
    write("contacts.csv", "Land,Funktion\nNL,CEO\n")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(PYTHON, names)  # noqa: S102  # the page's own example
    batch = names["batch"]
    assert batch.rows() == [("7", moment("2026-03-01T09:00"), "form_submitted", "demo", "/x")]  # type: ignore[attr-defined]


def test_its_times() -> None:
    [row] = [line for line in TEXT.splitlines() if line.startswith("| ISO 8601")]
    times = re.findall(r"`(\d[^`]+)`", row)
    assert len(times) == 3
    assert instants(pl.Series(times)).null_count() == 0
    assert instants(pl.Series(["2026-03-29 02:30"]), "Europe/Berlin")[0] == moment("2026-03-29T03:30+02:00")
