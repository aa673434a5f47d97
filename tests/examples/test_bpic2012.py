"""The published counts of BPI Challenge 2012, through the product."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from examples.shown import EXAMPLES, Needs, qualified
from leadlight.engine import Outcome
from leadlight.history import read_mapping
from leadlight.report import Findings, open_past, report


@pytest.fixture(scope="module")
def outcome(needs: Needs) -> Outcome:
    return qualified("bpic2012", [needs("bpic2012/events.csv.gz")], [needs("bpic2012/cases.csv")])


def stamped(outcome: Outcome, *, inferred: bool) -> dict[str, int]:
    rows = outcome.transitions.filter(pl.col("inferred") == inferred)
    return dict(rows.group_by(pl.col("to_stage").cast(pl.String)).agg(pl.col("lead").n_unique()).rows())


def days_to(stage: str, outcome: Outcome) -> pl.Series:
    waited = outcome.leads[f"{stage}_at"] - outcome.leads["inquiry_at"]
    return (waited.dt.total_seconds(fractional=True) / 86_400).drop_nulls()


def test_every_row_is_read(outcome: Outcome) -> None:
    assert outcome.facts["events"] == 262_200
    assert outcome.facts["duplicates"] == 0
    assert outcome.rejected.height == 0


def test_the_funnel_is_the_published_one(outcome: Outcome) -> None:
    assert stamped(outcome, inferred=False) == {
        "inquiry": 13_087,
        "mql": 7_367,
        "sql": 5_113,
        "opportunity": 5_015,
        "customer": 2_246,
        "disqualified": 7_635,
        "lost": 2_807,
    }


def test_only_acceptance_by_sales_is_inferred(outcome: Outcome) -> None:
    assert stamped(outcome, inferred=True) == {"sal": 5_113}


def test_399_cases_are_open_at_the_end(outcome: Outcome) -> None:
    ended = outcome.leads["stage"].cast(pl.String).is_in(["customer", "disqualified", "lost"])
    assert (~ended).sum() == 399
    assert outcome.leads["episode"].max() == 1  # nobody comes round again


def test_days_to_approval_are_the_published_ones(outcome: Outcome) -> None:
    days = days_to("customer", outcome)
    found = [days.quantile(share, "linear") for share in (0.5, 0.75, 0.9)]
    assert found == pytest.approx([14.4, 20.0, 28.7], abs=0.05)


def test_3440_are_declined_by_rule_within_two_minutes(outcome: Outcome) -> None:
    assert (days_to("disqualified", outcome) <= 120 / 86_400).sum() == 3_440


def test_the_clock_change_does_not_move_anything(outcome: Outcome, needs: Needs) -> None:
    """Offsets are +02:00 before and +01:00 after 30 October 2011; each case begins when it was registered."""
    cases = pl.read_csv(needs("bpic2012/cases.csv"), infer_schema=False)
    registered = cases.select(
        lead="case_id", at=pl.col("reg_date").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us")
    )
    both = outcome.leads.join(registered, on="lead")
    assert both.height == 13_087
    assert (both["inquiry_at"] - both["at"]).abs().max() < timedelta(seconds=1)  # type: ignore[operator]


# ── speed to lead ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def called(outcome: Outcome, needs: Needs) -> Findings:
    """From the application to the first call: when a call is taken up, not when it is planned."""
    past = open_past([needs("bpic2012/events.csv.gz")], read_mapping(EXAMPLES / "bpic2012" / "map.yaml"))
    options = {"touch": "lead_handling WHEN work = 'START'", "since": "inquiry", "goal": "customer"}
    return report("handoff").find(outcome, history=past, options=options)


def test_the_response_curve_is_the_published_one(called: Findings) -> None:
    rows = called.table.filter(part="response", within="all")
    found = {line: (n, round(100 * won / n, 1)) for line, n, won in rows.select("line", "count", "reached").iter_rows()}
    assert found["under 15 min"] == (1_452, 15.2)
    assert found["15-30 min"] == (571, 8.4)
    assert found["2-4 h"] == (218, 11.9)
    assert found["8-24 h"] == (1_190, 13.2)
    assert rows["count"].sum() == 4_755


def test_the_report_says_by_itself_that_quick_is_not_simply_better(called: Findings) -> None:
    said = " ".join(called.caveats)
    assert "the share that became Customer is not monotone" in said
    assert "8-24 h 14% (n 1,073), more than chance explains" in said
    assert "Confounded by the hour and the weekday" in said
    assert "at the same hour of the same weekday" in said


def test_whom_there_is_to_compare_with_is_told(called: Findings) -> None:
    """Of the late ones, two in three came when nobody was called soon."""
    row = called.table.filter(part="response", within="all", line="8-24 h").row(0, named=True)
    assert (row["share_n"], row["against_n"]) == (1_073, 327)
    assert row["against_low"] < 0 < row["against_high"]
