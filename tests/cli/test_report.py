"""``leadlight report``, and what it says of a folder it cannot use."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pytest

from cli.calls import Call, Small


@pytest.fixture
def outcome(leadlight: Call, small: Small) -> Path:
    folder = small.folder / "outcome"
    assert leadlight("qualify", small.model, small.events, "--leads", small.leads, "--out", folder).code == 0
    return folder


@pytest.mark.parametrize("columns", [80, 120])
def test_the_report_is_shown_and_fits_the_terminal(leadlight: Call, outcome: Path, columns: int) -> None:
    said = leadlight("report", "lifecycle", outcome, columns=columns)
    assert (said.code, said.err) == (0, "")
    assert "Lifecycle as of 10 March 2026" in said.out
    assert max(map(len, said.out.splitlines())) <= columns


def test_the_report_as_csv_and_json(leadlight: Call, outcome: Path) -> None:
    table = pl.read_csv(io.StringIO(leadlight("report", "lifecycle", outcome, "--csv").out))
    whole = json.loads(leadlight("report", "lifecycle", outcome, "--json", "--by", "seniority").out)
    assert "stage" in table.columns
    assert {row["value"] for row in whole["rows"]} == {"vp", "manager", "(unknown)"}
    both = leadlight("report", "lifecycle", outcome, "--csv", "--json")
    assert (both.code, both.err) == (2, "--csv and --json are two forms of one output. Choose one.\n")


def test_a_period_is_kept_to(leadlight: Call, outcome: Path) -> None:
    for period, leads in (("2026-03", 3), ("2026-02", 0), ("last 90d", 3)):
        rows = json.loads(leadlight("report", "lifecycle", outcome, "--json", "--period", period).out)["rows"]
        assert next(row["entered"] for row in rows if row["stage"] == "inquiry") == leads


def test_the_chart_is_written_to_a_picture(leadlight: Call, outcome: Path) -> None:
    said = leadlight("report", "lifecycle", outcome, "--png", outcome / "pictures" / "chart.png")
    assert (said.code, said.err) == (0, f"The chart is {outcome / 'pictures' / 'chart.png'}\n")
    assert (outcome / "pictures" / "chart.png").read_bytes().startswith(b"\x89PNG")


WRONG = [
    (["lifecycle", "--by", "senority"], 1, "There is no column 'senority' to split by. Did you mean 'seniority'?"),
    (["lifecycle", "--period", "2026-13"], 2, "'2026-13' is not a period. Write 2026, 2026-Q1"),
    (["lifecicle"], 2, "There is no report 'lifecicle'. Did you mean 'lifecycle'?"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), WRONG, ids=[words[-1] for words, _, _ in WRONG])
def test_what_is_not_there_is_said(leadlight: Call, outcome: Path, words: list[str], code: int, sentence: str) -> None:
    said = leadlight("report", words[0], outcome, *words[1:])
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)


def test_a_folder_for_a_picture_is_said(leadlight: Call, outcome: Path) -> None:
    said = leadlight("report", "lifecycle", outcome, "--png", outcome)
    assert (said.code, said.out, said.err) == (2, "", f'--png: "{outcome}" is a folder. Name a file in it.\n')


@pytest.mark.parametrize("place", ["", "nowhere", "model.yaml"])
def test_a_folder_that_is_no_outcome_is_said_with_what_to_do(leadlight: Call, small: Small, place: str) -> None:
    said = leadlight("report", "lifecycle", small.folder / place)
    assert (said.code, said.out) == (1, "")
    assert "it has no outcome.json. Write one with: leadlight qualify MODEL EVENTS --out" in said.err


def test_an_outcome_that_is_damaged_is_said(leadlight: Call, outcome: Path) -> None:
    facts = (outcome / "outcome.json").read_text()
    leads = (outcome / "leads.parquet").read_bytes()
    attributes = (outcome / "attributes.parquet").read_bytes()
    damages: list[tuple[str, bytes]] = [
        ("outcome.json", b"{"),
        ("outcome.json", b"[]"),
        ("outcome.json", facts.replace("Europe/Berlin", "Mars/Base").encode()),
        ("leads.parquet", leads[:-10]),
        ("leads.parquet", attributes),
    ]
    for name, damage in damages:
        (outcome / "outcome.json").write_text(facts)
        (outcome / "leads.parquet").write_bytes(leads)
        (outcome / name).write_bytes(damage)
        said = leadlight("report", "lifecycle", outcome)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(f"The outcome in '{outcome}' cannot be read: ")
        assert said.err.endswith(". Write it again.\n")
