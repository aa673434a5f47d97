"""``leadlight qualify``: what a person sees, and what is left in the folder."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cli.calls import Call, Small

TABLES = ["attributes.parquet", "leads.parquet", "outcome.json", "rejected.parquet", "transitions.parquet"]


def test_the_summary_says_who_is_where_and_whom_to_call_and_why(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, "--leads", small.leads)
    assert said.code == 0
    assert "3 leads as of 10 March 2026" in said.out  # half past midnight in Berlin
    assert "2 ever qualified (67%), 2 with sales now, 1 hot" in said.out
    called = [
        line.split()[1]
        for line in said.out.partition("Whom to call")[2].splitlines()
        if line.strip()[:2] in ("1 ", "2 ", "3 ")
    ]
    assert called == ["cleo"]  # ada is with sales already, ben is cold
    assert "Hand raise (form_submitted)" in said.out
    assert "hot: score 21 and grade C or more; warm: score 10 and grade D or more; else cold" in said.out


@pytest.mark.parametrize("columns", [80, 120])
def test_it_fits_the_terminal(leadlight: Call, small: Small, columns: int) -> None:
    said = leadlight("qualify", small.model, small.events, "--leads", small.leads, columns=columns)
    assert max(map(len, said.out.splitlines())) <= columns
    side_by_side = "Where they are" in said.out and "MQLs by month" in said.out.partition("Where they are")[2][:60]
    assert side_by_side == (columns == 120)


def test_the_outcome_is_left_in_the_folder(leadlight: Call, small: Small, tmp_path: Path) -> None:
    out = tmp_path / "new" / "outcome"
    said = leadlight("qualify", small.model, small.events, "--leads", small.leads, "--out", out)
    assert f"The outcome's tables are in {out}" in said.err
    assert sorted(file.name for file in out.iterdir()) == TABLES
    leads = pl.read_parquet(out / "leads.parquet")
    assert leads.select("lead", "score", "stage", "grade").rows() == [
        ("ada", 23.0, "sal", "B-"),
        ("ben", 1.0, "inquiry", "D"),
        ("cleo", 0.0, "mql", "D"),
    ]
    assert json.loads((out / "outcome.json").read_text())["events"] == 6


def test_the_ledger_sums_to_the_scores_and_goes_when_it_is_not_asked_for(
    leadlight: Call, small: Small, tmp_path: Path
) -> None:
    leadlight("qualify", small.model, small.events, "--out", tmp_path / "o", "--ledger")
    kept = pl.read_parquet(tmp_path / "o" / "ledger.parquet").group_by("lead").agg(pl.col("kept").sum()).sort("lead")
    assert kept.rows() == [("ada", 23.0), ("ben", 1.0)]
    leadlight("qualify", small.model, small.events, "--out", tmp_path / "o")
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == TABLES


def test_the_page_is_written_where_it_is_asked_for(leadlight: Call, small: Small, tmp_path: Path) -> None:
    said = leadlight("qualify", small.model, small.events, "--html", tmp_path / "pages" / "small.html")
    page = (tmp_path / "pages" / "small.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "cleo" in page
    assert "The page is " in said.err


def test_whom_to_call_is_written_for_a_spreadsheet(leadlight: Call, small: Small, tmp_path: Path) -> None:
    said = leadlight(
        "qualify", small.model, small.events, "--leads", small.leads, "--csv", tmp_path / "new" / "calls.csv"
    )
    assert f"Whom to call is in {tmp_path / 'new' / 'calls.csv'}" in said.err
    listed = pl.read_csv(tmp_path / "new" / "calls.csv")
    assert listed["lead"].to_list() == ["cleo"]
    assert listed["why"][0].startswith("Hand raise (form_submitted)")


def test_the_map_says_what_columns_mean(leadlight: Call, small: Small) -> None:
    theirs = small.file("theirs.csv", "who;when;what;url\nada;02.03.2026 09:15;view;/pricing\n")
    reading = (
        '{lead: who, at: {column: when, format: "%d.%m.%Y %H:%M"}, name: {column: what, words: {view: page_viewed}}'
    )
    mapping = small.file("map.yaml", f"events:\n  - {reading}, properties: {{path: url}}}}\n")
    said = leadlight("qualify", small.model, theirs, "--map", mapping)
    assert said.code == 0
    assert "Pricing page: +10 points" in said.out


def test_what_the_figures_do_not_show_is_said_beside_them(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, small.file("again.csv", EVENTS_AGAIN))
    assert "2 events came more than once, and counted once." in said.err
    assert (
        "Known of no lead, so criteria on it do nothing: employees, seniority. Give it with --leads FILE." in said.err
    )


@pytest.mark.parametrize("how", [(), ("--memory", "1GB")])
def test_leads_without_the_attributes_are_said_to_have_others(leadlight: Call, small: Small, how: tuple[str]) -> None:
    theirs = small.file("theirs.csv", "lead,Emplyees,Title\nada,450,vp\n")
    said = leadlight("qualify", small.model, small.events, "--leads", theirs, *how)
    assert said.code == 0
    assert (
        'Known of no lead, so criteria on it do nothing: employees, seniority. --leads has "Emplyees", "Title". '
        'Did you mean "Emplyees" for employees? A map (--map) says which column is which.'
    ) in " ".join(said.err.split())
    assert "Give it with --leads" not in said.err


def test_leads_that_lack_one_attribute_are_said_to_lack_it(leadlight: Call, small: Small) -> None:
    some = small.file("some.csv", "lead,employees,seniority\nada,450,\n")
    said = leadlight("qualify", small.model, small.events, "--leads", some)
    assert 'do nothing: seniority. --leads has "employees".' in " ".join(said.err.split())
    none = small.file("none.csv", "lead,at\nada,2026-01-01\n")
    said = leadlight("qualify", small.model, small.events, "--leads", none)
    assert "do nothing: employees, seniority. --leads has no column with a value." in " ".join(said.err.split())


EVENTS_AGAIN = """\
lead,at,name,path
ada,2026-03-02T09:15:00Z,page_viewed,/
ada,2026-03-02T09:16:00Z,page_viewed,/pricing
"""


def test_a_history_in_which_nothing_happened_is_no_mistake(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.file("none.csv", "lead,at,name,path\n"))
    assert (said.code, said.out.split("\n")) == (0, ["", "0 leads", "Nobody has qualified yet.", ""])


def test_the_ledger_needs_a_folder(leadlight: Call, small: Small) -> None:
    said = leadlight("qualify", small.model, small.events, "--ledger")
    assert (said.code, said.err) == (2, "--ledger writes a table, and needs --out DIR to write it to.\n")


@pytest.mark.parametrize("how", [(), ("--memory", "1GB")])
def test_attributes_that_contradict_each_other_are_said(leadlight: Call, small: Small, how: tuple[str]) -> None:
    """Of ben one value only is known at each instant, and of dan the two are of an attribute nobody uses."""
    rows = ["ada,,450,vp,a", "ada,,9,vp,a", "cleo,2026-03-05,1,,", "cleo,2026-03-05,2,,"]
    rows += ["ben,,1,vp,", "ben,,,vp,", "ben,2026-03-05,2,,", "dan,,1,,b", "dan,,1,,c"]
    both = small.file("both.csv", "\n".join(["lead,at,employees,seniority,notes", *rows, ""]))
    said = leadlight("qualify", small.model, small.events, "--leads", both, "--out", small.folder / "o", *how)
    assert "2 leads have two values of one attribute at the same time, or both without one" in " ".join(
        said.err.split()
    )
    assert json.loads((small.folder / "o" / "outcome.json").read_text())["contradicted"] == 2
    attributes = pl.read_parquet(small.folder / "o" / "attributes.parquet")
    assert attributes.filter(pl.col("lead") == "ada")["employees"].item() == "9"
    early = leadlight("qualify", small.model, small.events, "--leads", both, "--as-of", "2026-03-04T23:00Z", *how)
    assert "1 lead has two values" in " ".join(early.err.split())


def test_what_is_counted_to_the_end_of_the_files_is_said_with_an_as_of(leadlight: Call, small: Small) -> None:
    twice = "ben,2026-03-05T00:00:00Z,page_viewed,/\n" * 2
    events = small.file("twice.csv", Path(small.events).read_text() + twice)
    said = leadlight("qualify", small.model, events, "--as-of", "2026-03-04")
    assert "1 event came more than once" in said.err
    assert "are counted to the end of the files" in " ".join(said.err.split())
    assert "to the end of the files" not in leadlight("qualify", small.model, events).err
