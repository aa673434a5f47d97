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


def test_without_a_name_it_lists_the_reports_and_what_they_answer(leadlight: Call) -> None:
    for words in ([], ["list"]):
        said = leadlight("report", *words)
        assert said.code == 0
        assert "lifecycle" in said.out
        assert "leadlight report NAME DIR" in said.out


def test_columns_are_crossed_and_repeated_or_joined_by_a_comma(leadlight: Call, outcome: Path) -> None:
    joined = leadlight("report", "lifecycle", outcome, "--json", "--by", "seniority,month")
    assert joined.out == leadlight("report", "lifecycle", outcome, "--json", "--by", "seniority", "--by", "month").out
    whole = json.loads(joined.out)
    assert whole["by"] == ["seniority", "month"]
    assert {(row["value_1"], row["value_2"]) for row in whole["rows"]} >= {("vp", "2026-03")}


def test_the_period_before_stands_beside(leadlight: Call, outcome: Path) -> None:
    whole = json.loads(
        leadlight("report", "lifecycle", outcome, "--json", "--period", "2026-03", "--compare", "previous").out
    )
    assert whole["compared_with"]["label"] == "the 9 days before"  # as many as March has had
    first = whole["rows"][0]
    assert (first["entered"], first["entered_before"], first["entered_change"]) == (3, 0, 3)


def test_only_some_leads_are_asked_about(leadlight: Call, outcome: Path) -> None:
    whole = json.loads(leadlight("report", "lifecycle", outcome, "--json", "--where", "seniority = 'vp'").out)
    assert (whole["where"], whole["rows"][0]["entered"]) == ("seniority = 'vp'", 1)


def test_the_page_is_written(leadlight: Call, outcome: Path) -> None:
    said = leadlight("report", "lifecycle", outcome, "--html", outcome / "page.html")
    assert (said.code, said.err) == (0, f"The page is {outcome / 'page.html'}\n")
    assert "<h1>Lifecycle</h1>" in (outcome / "page.html").read_text("utf-8")


WRONG_CALLS = [
    (["--where", "score >"], 2, "--where: The condition cannot be read at '>'"),
    (["--where", "grade > 'B'"], 2, "--where: grade is a word, and words are compared by their letters"),
    (["--where", "scor > 3"], 1, "--where: there is no column 'scor' of leads. Did you mean 'score'?"),
    (["--compare", "previous"], 2, "--compare previous asks for a period with a beginning"),
    (["--compare", "last year"], 2, "--compare: 'last year' is not a period to compare with."),
    (["--map", "map.yaml"], 2, "--map and --leads say how to read a history. Give it with --history"),
    (["--by", "a,b,c,d"], 2, "The report 'lifecycle' is split by at most 3 columns, not by a, b, c, d."),
    (["--html", "."], 2, '--html: "." is a folder. Name a file in it.'),
]


@pytest.mark.parametrize(
    ("words", "code", "sentence"), WRONG_CALLS, ids=[" ".join(words) for words, _, _ in WRONG_CALLS]
)
def test_what_cannot_be_asked_is_said(
    leadlight: Call, outcome: Path, words: list[str], code: int, sentence: str
) -> None:
    said = leadlight("report", "lifecycle", outcome, *words)
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)


def test_without_a_folder_it_says_what_to_give(leadlight: Call) -> None:
    said = leadlight("report", "lifecycle")
    assert (said.code, said.err) == (
        2,
        "Say of which outcome: leadlight report lifecycle DIR. DIR is what qualify --out wrote. "
        "More: leadlight report --help\n",
    )
