"""Cost: by hand, what does not match, what is unfinished, customers' worth, and Acme's truth."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from cli.calls import Demo
from leadlight.acme.rates import CHURN, COST_OF_A_LEAD
from leadlight.engine import Outcome
from leadlight.report import Findings, ReportError, open_past, report
from leadlight.report.history import KeptInMemory
from leadlight.report.spend import Spend
from report.outcomes import Lead, made, spend_file

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)


def _lead(name: str, source: str | None, day: str = "2025-01-10", won: str | None = None) -> Lead:
    lead = Lead(name, attributes={"source": source}).to("inquiry", day)
    return lead.to("mql", day).to("sql", day).to("opportunity", day).to("customer", won) if won else lead


LEADS = [
    _lead("a", "Ads", won="2025-01-20"),
    _lead("b", "ads "),
    _lead("c", "Ads", "2025-02-10", won="2025-03-20"),
    _lead("d", "Word of mouth"),
]
SPEND = Spend.of([("Ads", None, JANUARY, 300.0), ("Ads", None, FEBRUARY, 100.0), ("Radio", None, JANUARY, 50.0)])


def _rows(leads: list[Lead] = LEADS, spend: Spend = SPEND, **more: Any) -> dict[tuple[str, ...], dict[str, Any]]:
    options = {"spend": spend_file(spend), **more.pop("options", {})}
    table = report("cost").find(made(leads), options=options, **more).table
    return {(r["reading"], r["cut"], r["value"], r["stage"]): r for r in table.to_dicts()}


def test_costs_by_hand_in_both_readings() -> None:
    rows = _rows()
    cost = {key: (row["spend"], row["count"], row["cost"]) for key, row in rows.items()}
    assert cost["cohort", "channel", "Ads", "inquiry"] == (400, 3, 400 / 3)
    assert cost["cohort", "channel", "Ads", "customer"] == (400, 2, 200)
    assert cost["cohort", "all", "all", "inquiry"] == (450, 4, 112.5)
    assert cost["cohort", "month", "2025-01", "customer"] == (350, 1, 350)
    assert cost["cohort", "month", "2025-02", "customer"] == (100, 1, 100)
    assert cost["entries", "month", "2025-02", "customer"] == (100, 0, None)
    assert cost["entries", "month", "2025-03", "customer"] == (0, 1, None)
    assert cost["cohort", "channel, month", "Ads · 2025-02", "inquiry"] == (100, 1, 100)


def _found(leads: list[Lead], spend: Spend, **more: Any) -> Findings:
    return report("cost").find(made(leads), options={"spend": spend_file(spend)}, **more)


def test_two_readings_that_are_the_same_are_shown_once_and_it_is_said() -> None:
    for more, shown in (({}, 2), ({"period": "2025-02"}, 3)):
        found = _found(LEADS, SPEND, **more)
        assert len(found.report.sheets(found)) == shown
        assert ("shown once" in " ".join(found.caveats)) == (shown == 2)


def test_what_is_not_shown_of_many_months_and_channels_is_said() -> None:
    months = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, 1, 1)]
    few = Spend.of([("Ads", None, month, 10.0) for month in months[:12]])
    many = Spend.of([(f"c{n}", None, month, 10.0) for n, month in enumerate(months)])
    titles = {}
    for name, spend in (("few", few), ("many", many)):
        found = _found([_lead("a", "Ads")], spend)
        titles[name] = [sheet.title for sheet in found.report.sheets(found)]
    assert titles["few"] == [
        "What the leads created have cost, by channel",
        "What the leads created have cost, by month",
    ]
    more = ": the 12 with the most spend of 14; all counts the others, too"
    assert titles["many"][0] == titles["few"][0] + more
    assert titles["many"][1] == titles["few"][1] + ": the latest 12 months of 13; all counts the others, too"


def test_what_does_not_match_is_there_and_named() -> None:
    rows = _rows()
    assert rows["cohort", "channel", "Radio", "inquiry"]["cost_note"] == "no leads"
    assert rows["cohort", "channel", "Word of mouth", "inquiry"]["cost_note"] == "no spend"
    for reading in ("cohort", "entries"):
        whole = rows[reading, "all", "all", "inquiry"]
        parts = [r for (of, cut, _, stage), r in rows.items() if (of, cut, stage) == (reading, "channel", "inquiry")]
        assert (sum(r["spend"] for r in parts), sum(r["count"] for r in parts)) == (whole["spend"], whole["count"])
    said = " ".join(report("cost").find(made(LEADS), options={"spend": spend_file(SPEND)}).caveats)
    assert "Spend without any lead: Radio 50" in said
    assert "Leads without any spend: Word of mouth 1" in said


def test_a_period_takes_the_spend_of_its_months_and_no_other() -> None:
    rows = _rows(period="2025-02")
    assert rows["cohort", "all", "all", "inquiry"]["spend"] == 100
    assert rows["cohort", "all", "all", "customer"]["count"] == 1
    assert rows["entries", "all", "all", "customer"]["count"] == 0
    nothing = report("cost").find(made(LEADS), period="2025-06", options={"spend": spend_file(SPEND)})
    assert nothing.caveats[0] == "Nothing was spent in this period, by the spend file."


def test_a_month_begins_where_the_company_lives() -> None:
    """The last hour of January in London is February in Berlin."""
    lead = Lead("x", attributes={"source": "Ads"}).to("inquiry", datetime(2025, 1, 31, 23, 30, tzinfo=UTC))
    assert _rows([lead])["cohort", "month", "2025-02", "inquiry"]["count"] == 1


def test_young_leads_make_a_cost_so_far_and_few_make_it_unsure() -> None:
    old = [_lead(f"o{n}", "Ads", won="2025-03-01") for n in range(25)]
    rows = _rows(old)
    assert rows["cohort", "channel", "Ads", "customer"]["cost_note"] == ""
    young = _rows([*old, _lead("y", "Ads", "2026-06-29")])
    assert young["cohort", "channel", "Ads", "customer"]["cost_note"] == "so far"
    assert young["cohort", "channel", "Ads", "inquiry"]["cost_note"] == ""
    assert _rows()["entries", "channel", "Ads", "customer"]["cost_note"] == "too few to say"


def test_the_interval_of_a_cost_is_that_of_the_count() -> None:
    """Of 10 seen, between 4.80 and 18.39 were to be expected (exact Poisson)."""
    row = _rows([_lead(f"o{n}", "Ads") for n in range(10)])["cohort", "channel", "Ads", "inquiry"]
    assert (row["cost_low"], row["cost_high"]) == pytest.approx((400 / 18.39, 400 / 4.80), rel=0.01)


def test_campaigns_are_kept_apart_by_channel() -> None:
    leads = [Lead(n, attributes={"source": s, "campaign": c}).to("inquiry", "2025-01-10")
             for n, s, c in (("a", "Ads", "spring"), ("b", "Fair", "spring"), ("c", "Ads", None))]  # fmt: skip
    rows = _rows(leads, Spend.of([("Ads", "Spring", JANUARY, 10.0), ("Ads", None, JANUARY, 5.0)]))
    mine = ("cohort", "campaign", "inquiry")
    found = {key[2]: (row["spend"], row["count"]) for key, row in rows.items() if (*key[:2], key[3]) == mine}
    assert found == {"Ads · Spring": (10, 1), "Ads · (no campaign)": (5, 1), "Fair · Spring": (0, 1)}


def test_the_attribute_is_chosen_and_one_that_is_not_there_is_said() -> None:
    leads = [Lead("a", attributes={"source": "x", "utm": "Ads"}).to("inquiry", "2025-01-10")]
    assert _rows(leads, options={"channel": "utm"})["cohort", "channel", "Ads", "inquiry"]["count"] == 1
    with pytest.raises(ReportError, match=r"--channel: leads have no 'utn'\. Did you mean 'utm'\?"):
        _rows(leads, options={"channel": "utn"})


def test_the_order_of_spend_changes_nothing() -> None:
    lines = [(f"c{n % 3}", None, JANUARY, 0.1 * n) for n in range(50)]
    assert _rows(spend=Spend.of(lines)) == _rows(spend=Spend.of(lines[::-1]))


# ── what customers are worth ────────────────────────────────────────────────────────────────────


def test_what_customers_are_worth_by_hand() -> None:
    """Two customers of 12 and 6 months, 100 a month each; one left: 1,800 for one that left, 90% of it margin."""
    leads = [_lead("a", "Ads", "2025-06-30", won="2025-06-30"), _lead("b", "Ads", "2025-06-30", won="2025-06-30")]
    paid = [("a", n, "payment_received", 100.0) for n in range(12)] + [
        ("b", n, "payment_received", 100.0) for n in range(6)
    ]
    days = pl.DataFrame([*paid, ("b", 6, "customer_churned", None)], ["lead", "month", "name", "amount"], orient="row")
    at = pl.lit(datetime(2025, 6, 30, tzinfo=UTC)) + pl.duration(days=pl.col("month") * 30.4375)
    history = KeptInMemory(days.select("lead", "name", "amount", at=at.dt.cast_time_unit("us")))
    spend = Spend.of([("Ads", None, date(2025, 6, 1), 540.0)])
    row = _rows(leads, spend, history=history, options={"margin": "90%"})["entries", "channel", "Ads", "customer"]
    assert row["revenue_month"] == pytest.approx(100, rel=0.01)
    assert row["churn_month"] == pytest.approx(1 / 18, rel=0.01)
    assert (row["clv"], row["cost"], row["clv_to_cac"]) == pytest.approx((1620, 270, 6))
    assert row["payback_months"] == pytest.approx(3, rel=0.01)
    assert row["clv_note"] == "too few to say"
    assert row["clv_low"] < 1620 < row["clv_high"]


def test_without_payments_it_says_what_is_missing() -> None:
    found = report("cost").find(made(LEADS), options={"spend": spend_file(SPEND)})
    assert "need events 'payment_received' with an amount" in found.caveats[-1]
    assert found.table["clv"].null_count() == found.table.height


def test_the_truth_of_acme_lies_inside_the_intervals(demo: Demo) -> None:
    """What a lead of each channel costs, and how fast customers leave, is known. The months' spend strays by 15%."""
    company = demo.folder / "history"
    outcome = Outcome.read(demo.folder / "outcome")
    history = open_past([company / "events.parquet", company / "customers.csv"])
    found = report("cost").find(outcome, history=history, options={"spend": str(company / "spend.csv")})
    leads = found.table.filter(reading="cohort", cut="channel", stage="inquiry")
    for row in leads.filter(pl.col("cost").is_not_null()).to_dicts():
        assert row["cost"] == pytest.approx(COST_OF_A_LEAD[row["value"]], rel=0.15)
        assert row["cost_low"] * 0.93 < COST_OF_A_LEAD[row["value"]] < row["cost_high"] * 1.07
    whole = found.table.filter(reading="entries", cut="all", stage="customer").row(0, named=True)
    rate = whole["churn_month"]
    assert rate * whole["clv_low"] / whole["clv"] < CHURN < rate * whole["clv_high"] / whole["clv"]
    assert leads.filter(cost_note="no leads")["value"].to_list() == ["podcast"]
