"""Whom to call: the same leads as on the screen, all of them, in an order and a form for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from leadlight.report import call_list, top_leads, write_call_list
from report.outcomes import Lead, made, simulated


def lead(name: str, stage: str, score: float = 50, temperature: str = "warm", /, **attributes: str) -> Lead:
    way = Lead(name, score, "B", temperature, attributes=attributes).to("inquiry", "2026-06-01")
    return way if stage == "inquiry" else way.to(stage, "2026-06-02T22:30")


def test_who_waits_for_sales_stands_first_and_who_is_not_to_be_called_does_not_stand_there() -> None:
    leads = [
        lead("warm inquiry", "inquiry"),
        lead("cold inquiry", "inquiry", 50, "cold"),
        lead("waits", "mql", 20, "cold"),
        lead("waits, hot", "mql", 30, "hot"),
        lead("sales has it", "sal"),
    ]
    assert call_list(made(leads), {})["lead"].to_list() == ["waits, hot", "waits", "warm inquiry"]


def test_it_has_everybody_and_begins_as_the_screen_does() -> None:
    outcome = simulated(800)
    listed = call_list(outcome, {})
    assert listed["lead"].head(10).to_list() == top_leads(outcome)
    assert listed.height > 10
    assert set(listed["stage"]) <= {"mql", "pql", "inquiry"}


def test_a_row_says_who_it_is_and_why() -> None:
    found = call_list(made([lead("ada", "mql", 44.97, country="DE", stage="late")]), {"ada": ["Pricing page", "fits"]})
    assert found.columns == [
        *("lead", "stage", "since", "temperature", "score", "grade", "country", "stage (attribute)", "why")
    ]
    [row] = found.rows(named=True)
    assert (row["score"], row["country"], row["stage (attribute)"]) == (44.9, "DE", "late")
    assert row["why"] == "Pricing page. fits"


def test_since_is_in_the_model_s_own_time() -> None:
    outcome = made([lead("ada", "mql")], timezone="Europe/Berlin")
    assert call_list(outcome, {})["since"].to_list() == ["2026-06-03 00:30"]


def test_a_spreadsheet_reads_it_and_runs_nothing(tmp_path: Path) -> None:
    outcome = made([lead("=HYPERLINK(1)", "mql", country="Österreich"), lead("ben", "mql", country="@x")])
    write_call_list(outcome, {"ben": ["-1 point"]}, tmp_path / "calls.csv")
    text = (tmp_path / "calls.csv").read_text("utf-8-sig")
    assert (tmp_path / "calls.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # so that umlauts are read as such
    assert "'=HYPERLINK(1)" in text
    assert "Österreich" in text
    read = pl.read_csv(tmp_path / "calls.csv")
    assert read["country"].to_list() == ["Österreich", "'@x"]
    assert read["why"].to_list() == [None, "'-1 point"]


def test_nobody_to_call_is_a_list_without_rows(tmp_path: Path) -> None:
    write_call_list(made([]), {}, tmp_path / "calls.csv")
    assert pl.read_csv(tmp_path / "calls.csv").columns[:2] == ["lead", "stage"]
