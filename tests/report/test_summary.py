"""The summary: who is counted where, whose turn it is, and what a terminal shows."""

from __future__ import annotations

import io
from dataclasses import replace

import polars as pl
from rich.console import Console

from leadlight.model import STAGES
from leadlight.report import print_summary, summarise, top_leads
from leadlight.report.summary.summary import Month
from report.outcomes import Lead, Made, made, simulated


def shown(outcome: Made, width: int = 100, **reasons: list[str]) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    print_summary(summarise(outcome, reasons), console)
    return console.export_text()


def test_the_stages_are_counted_in_their_order_and_sum_to_the_leads() -> None:
    outcome = simulated(300)
    summary = summarise(outcome)
    assert sum(summary.counts_by_stage.values()) == summary.leads == 300
    assert list(summary.counts_by_stage) == [stage for stage in STAGES if stage in summary.counts_by_stage]


def test_a_lead_of_whom_only_attributes_are_known_is_in_no_stage_and_not_to_be_called() -> None:
    outcome = made([Lead(each, 90, "A", "hot").to("inquiry", "2026-06-01") for each in ("a", "b")])
    known = pl.when(pl.col("lead") != "b").then("first_at").alias("first_at")
    silent = replace(outcome, leads=outcome.leads.with_columns(known))
    assert summarise(silent).counts_by_stage == {"inquiry": 1, "no event yet": 1}
    assert top_leads(silent) == ["a"]


def test_those_whose_turn_it_is_come_first_by_temperature_then_score() -> None:
    ways = [
        Lead("inquiry", 500, "A", "hot").to("inquiry", "2026-06-01"),
        Lead("warmer", 600, "C", "warm").to("inquiry", "2026-06-01"),
        Lead("far below", 700, "F", "cold").to("inquiry", "2026-06-01"),
        Lead("given back", 800, "A", "hot").to("inquiry", "2026-06-01").to("nurture", "2026-06-02"),
        Lead("warm mql", 90, "B", "warm").to("inquiry", "2026-06-01").to("mql", "2026-06-02"),
        Lead("hot sql", 100, "A", "hot").to("inquiry", "2026-06-01").to("sql", "2026-06-02"),
        Lead("hotter sal", 120, "A", "hot").to("inquiry", "2026-06-01").to("sal", "2026-06-02"),
        Lead("cold pql", 200, "D", "cold").to("inquiry", "2026-06-01").to("pql", "2026-06-02"),
        *(Lead(s, 999, "A+", "hot").to("inquiry", "2026-06-01").to(s, "2026-06-02") for s in ("customer", "lost")),
        Lead("out", 999, "A+", "hot").to("inquiry", "2026-06-01").to("disqualified", "2026-06-02"),
    ]
    assert top_leads(made(ways)) == ["warm mql", "cold pql", "inquiry", "warmer"]
    assert "Sales has taken up 2 already: those are its own to call." in " ".join(shown(made(ways)).split())


def test_where_nobody_is_to_be_called_it_is_said() -> None:
    shown_none = Lead("cold", 0.8, "A", "cold").to("inquiry", "2026-06-01")
    taken_up = Lead("with sales", 0, "A", "cold").to("inquiry", "2026-06-01").to("sal", "2026-06-02")
    outcome = made([shown_none, taken_up])
    assert top_leads(outcome) == []
    said = " ".join(shown(outcome).partition("Whom to call, and why")[2].split())
    assert said.startswith("Nobody: no MQL or PQL waits for sales")
    assert said.endswith("Sales has taken up 1 already: that is its own to call.")


def test_months_are_counted_where_the_company_lives_and_empty_ones_are_there() -> None:
    ways = [
        Lead("a").to("inquiry", "2026-03-01").to("mql", "2026-03-31T22:30:00"),
        Lead("b").to("inquiry", "2026-03-01").to("pql", "2026-06-01"),
    ]
    months = summarise(made(ways)).mqls_by_month
    assert months == (Month("2026-04", 1, 0), Month("2026-05", 0, 0), Month("2026-06", 0, 1, running=True))


def test_the_matrix_has_every_lead_once_and_breaks_at_the_thresholds() -> None:
    outcome = simulated(300)
    matrix = summarise(outcome).matrix
    assert sum(cell.leads for _, cells in matrix.rows for cell in cells) == 300
    hot = sum(cell.leads for grade, cells in matrix.rows for cell in cells if cell.temperature == "hot")
    assert hot == len(outcome.leads.filter(pl.col("temperature") == "hot"))
    assert matrix.rule == "hot: score 100 and grade B or more; warm: score 40 and grade C or more; else cold"


def test_a_score_short_of_a_threshold_looks_it() -> None:
    said = shown(made([Lead("a", 99.97, "A").to("inquiry", "2026-06-01").to("mql", "2026-06-02")]))
    assert "score    99.9" in said


def test_a_score_a_billionth_below_a_threshold_has_reached_it() -> None:
    lead = Lead("a", 100 - 1e-10, "B", "hot").to("inquiry", "2026-06-01")
    ((_, cells),) = summarise(made([lead])).matrix.rows
    assert [(cell.leads, cell.temperature) for cell in cells][-2] == (1, "hot")


def test_without_thresholds_the_bands_are_even() -> None:
    matrix = summarise(replace(simulated(300), facts={})).matrix
    assert matrix.rule == ""
    assert sum(cell.leads for _, cells in matrix.rows for cell in cells) == 300


def test_the_reasons_are_shown_with_the_lead() -> None:
    lead = Lead("anna@example.com", 120, "A", "hot").to("inquiry", "2026-06-01").to("mql", "2026-06-02")
    said = shown(made([lead]), **{"anna@example.com": ["Pricing page, 3 times", "Decision maker"]})
    assert "Pricing page, 3 times · Decision maker" in said


def test_what_was_not_used_is_said_with_its_reasons_the_most_common_first() -> None:
    rows = pl.DataFrame({"reason": ["no time", "no lead", "no time"]})
    said = shown(replace(simulated(20), rejected=rows))
    assert "Not used: 3 rows" in said
    assert said.index("no time") < said.index("no lead")


def test_nothing_at_all_is_shown_without_a_fuss() -> None:
    said = shown(made([]))
    assert "0 leads" in said
    assert "Nobody has qualified yet." in said


def test_a_narrow_terminal_is_wide_enough() -> None:
    assert max(map(len, shown(simulated(300), width=80).splitlines())) <= 80


def test_a_name_cannot_steer_the_terminal() -> None:
    lead = Lead("\x1b[31mred\x07[bold]bold[/bold]\u202e", 120, "A", "hot").to("inquiry", "2026-06-01")
    said = shown(made([lead]), **{lead.name: ["\x1b]0;owned\x07"]})
    assert not set(said) & {"\x1b", "\x07", "\u202e"}
    assert "[bold]bold[/bold]" in said
