"""The published figures of real data, through the reports."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from examples.shown import Needs, qualified
from leadlight.engine import Outcome
from leadlight.report import report


@pytest.fixture(scope="module")
def bank(needs: Needs) -> Outcome:
    return qualified("bpic2012", [needs("bpic2012/events.csv.gz")], [needs("bpic2012/cases.csv")])


@pytest.fixture(scope="module")
def olist(needs: Needs) -> Outcome:
    leads = needs("olist/olist_marketing_qualified_leads_dataset.csv")
    return qualified("olist", [leads, needs("olist/olist_closed_deals_dataset.csv")], [leads])


def table(name: str, outcome: Outcome, **asked: Any) -> pl.DataFrame:
    return report(name).find(outcome, **asked).table


def test_the_banks_funnel_is_the_published_one(bank: Outcome) -> None:
    found = table("lifecycle", bank).filter(reading="entries")
    assert dict(found.filter(pl.col("came_in") > 0).select("stage", "came_in").rows()) == {
        "inquiry": 13_087,
        "mql": 7_367,
        "sal": 5_113,
        "sql": 5_113,
        "opportunity": 5_015,
        "customer": 2_246,
        "disqualified": 7_635,
        "lost": 2_807,
    }
    over = found.filter(pl.col("stage").is_in(["customer", "disqualified", "lost"]))
    assert found["balance_end"].sum() - over["balance_end"].sum() == 399  # undecided at the end


def test_the_banks_approvals_by_days(bank: Outcome) -> None:
    """17.2% of all are approved; of the 399 undecided, some will be. Half of the approvals take 14.4 days."""
    curve = table("curves", bank).filter(start="inquiry", goal="customer")
    last = curve.filter(pl.col("converted_note") == "").row(-1, named=True)
    assert 2_246 / 13_087 <= last["converted"] <= (2_246 + 399) / 13_087
    assert last["converted"] == pytest.approx(0.176, abs=0.004)
    assert last["conversions"] == 2_246
    assert last["median_days"] == pytest.approx(14.4, abs=0.4)


def test_olists_wins_by_origin(olist: Outcome) -> None:
    curve = table("curves", olist, by="origin").filter(start="inquiry", goal="customer", day=0)
    found = {row["value"]: (row["converted_n"], row["conversions"]) for row in curve.to_dicts()}
    assert found["organic search"] == (2_296, 271)
    assert found["paid search"] == (1_586, 195)
    assert found["display"] == (118, 6)
    assert sum(won for _, won in found.values()) == 842


def test_olist_is_told_to_lack_its_first_wins(olist: Outcome) -> None:
    said = " ".join(report("curves").find(olist).caveats)
    assert "Wins seem to be missing at the beginning: leads are known from 14 June 2017 on" in said
    assert "the first win is of 5 December 2017" in said


@pytest.mark.parametrize("name", ["lifecycle", "bands", "handoff"])
def test_other_reports_of_olist_say_so_too_where_the_period_reaches_back(olist: Outcome, name: str) -> None:
    said = "Wins seem to be missing at the beginning: leads are known from 14 June 2017 on, the first win is of 5"
    assert said in " ".join(report(name).find(olist).caveats)
    assert said in " ".join(report(name).find(olist, period="2017-12..").caveats)
    assert said not in " ".join(report(name).find(olist, period="2018").caveats)


def test_the_bank_is_not(bank: Outcome) -> None:
    assert "missing" not in " ".join(report("curves").find(bank).caveats)
