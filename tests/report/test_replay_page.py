"""A replay as a page, and as a table for a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from leadlight.engine.replay import Replay
from leadlight.report import touched, write_replay_page, write_touched
from report.pages import HOSTILE, check_harmless
from report.test_replay_screen import history, model, replayed


@pytest.fixture(scope="module")
def bolder(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    rows = [*history(), (HOSTILE.replace('"', ""), 1.0, "page")]
    return replayed(tmp_path_factory.mktemp("history"), model("agreed", 20), model("bolder", 10), rows, capacity=12)


def page_of(found: Replay, folder: Path) -> str:
    write_replay_page(found, folder / "replay.html")
    return (folder / "replay.html").read_text("utf-8")


def test_it_says_what_changes_what_it_brings_and_whom_it_touches(bolder: Replay, tmp_path: Path) -> None:
    page = page_of(bolder, tmp_path)
    parts = [
        *("bolder instead of agreed, tried on the past", "2 leads more and 0 fewer"),
        *("What changes", "The MQL gate &#39;Score&#39; asks for a score of 10 instead of 20"),
        *("<svg", "The load on sales", "What became of them", "How well the gates", "By score", "To beware of"),
        *(
            "Enter: 2 leads that only bolder",
            "asks for a score of 20 (it was 10)",
            "Earlier: 40 leads",
            "20 more leads",
        ),
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    check_harmless(page)


def test_a_model_against_itself_changes_nothing(tmp_path: Path) -> None:
    found = replayed(tmp_path, model("agreed", 20), model("agreed", 20), history())
    assert found.changes == ()
    page = page_of(found, tmp_path)
    assert "A change of agreed, tried on the past" in page
    assert "the two models mean the same" in page
    assert "Enter: 0 leads" in page


def test_another_name_is_no_change(tmp_path: Path) -> None:
    assert replayed(tmp_path, model("agreed", 20), model("same", 20), history()).changes == ()


def test_everybody_whom_it_touches_has_a_row(bolder: Replay, tmp_path: Path) -> None:
    rows = touched(bolder)
    counts = dict(rows.group_by("change").len().iter_rows())
    assert counts == {"enter": bolder.enter.height, "earlier": bolder.earlier.height}
    assert (
        rows.filter(change="enter").select("lead", "b_at", "b_gate", "why").rows()
        == bolder.enter.select("lead", "at", "gate", "why").rows()
    )
    assert rows.filter(change="enter")["a_at"].null_count() == bolder.enter.height
    back = replace(bolder, enter=bolder.leave, leave=bolder.enter)
    assert touched(back).filter(change="leave")["a_at"].null_count() == 0
    write_touched(bolder, tmp_path / "touched.csv")
    read = pl.read_csv(tmp_path / "touched.csv")
    assert read.columns == rows.columns
    assert read.height == rows.height
    assert read.filter(change="enter")["b_at"].to_list() == ["2026-01-06 00:00:00", "2026-01-06 00:00:00"]
