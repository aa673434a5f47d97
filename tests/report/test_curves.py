"""Conversion curves: by hand, as lifelines has them, and at the beginning of a history that lacks its first wins."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from leadlight.report import report
from leadlight.report.measures.waits import STILL, THERE, firsts, waits
from report.outcomes import AS_OF, Lead, Made, made, simulated

DAY = timedelta(days=1)
OLD = AS_OF - 400 * DAY


def curve(outcome: Made, start: str, goal: str, **asked: Any) -> dict[int, dict[str, Any]]:
    table = report("curves").find(outcome, **asked).table
    mine = table.filter((pl.col("start") == start) & (pl.col("goal") == goal) & (pl.col("value") == "all"))
    return {row["day"]: row for row in mine.iter_rows(named=True)}


def leads(*waited: float | None, lost_after: float | None = None, since: datetime = OLD) -> list[Lead]:
    """Leads of one day: won after so many days, or lost after ``lost_after``, or open."""
    made_ = []
    for n, days in enumerate(waited):
        lead = Lead(f"{since:%m%d}-{n}").to("inquiry", since)
        if days is not None:
            lead.to("customer", since + days * DAY)
        elif lost_after is not None:
            lead.to("lost", since + lost_after * DAY)
        made_.append(lead)
    return made_


def test_where_everybody_had_the_time_it_is_counting() -> None:
    found = curve(made(leads(*[5.0] * 4, *[20.0] * 4, *[100.0] * 2, *[None] * 30)), "inquiry", "customer")
    assert [found[day]["converted"] for day in (3, 5, 21, 90, 120, 365)] == pytest.approx(
        [0, 0.1, 0.2, 0.2, 0.25, 0.25]
    )
    assert found[30]["shown"] == pytest.approx(0.8)
    assert found[30]["median_days"] == 20
    assert (found[30]["converted_n"], found[30]["conversions"], found[30]["horizon_days"]) == (40, 10, 365)


def test_young_leads_are_no_failures() -> None:
    old = leads(*[50.0] * 20, *[None] * 20)
    young = leads(*[None] * 1000, since=AS_OF - 10 * DAY)
    found = curve(made(old + young), "inquiry", "customer")
    assert found[60]["converted"] == pytest.approx(0.5)
    assert (found[60]["old_enough"], found[7]["old_enough"]) == (40, 1040)


def test_a_lost_lead_will_not_convert_and_an_open_one_may() -> None:
    """Half are lost on day 1. Of all, a quarter is won on day 30, and the last quarter was seen for 20 days only."""
    gone = leads(*[None] * 40, lost_after=1)
    won = leads(*[30.0] * 20, since=OLD + DAY)
    unseen = leads(*[None] * 20, since=AS_OF - 20 * DAY)
    found = curve(made(gone + won + unseen), "inquiry", "customer")
    assert found[45]["converted"] == pytest.approx(0.5)  # half were not lost; all that were seen long enough are won


def test_a_lost_lead_that_came_back_is_not_out() -> None:
    lead = Lead("a").to("inquiry", OLD).to("mql", OLD + DAY).to("lost", OLD + 2 * DAY).to("mql", OLD + 50 * DAY)
    found = waits(firsts(made([lead]).transitions), "inquiry", "customer", AS_OF)
    assert found["what"].to_list() == [STILL]
    found = waits(firsts(made([lead.to("customer", OLD + 60 * DAY)]).transitions), "inquiry", "customer", AS_OF)
    assert (found["what"].to_list(), found["took"].to_list()) == ([THERE], [60.0])


def test_an_mql_that_was_skipped_did_not_wait_as_one() -> None:
    lead = (
        Lead("a").to("inquiry", OLD).to("mql", OLD + DAY, inferred=True).to("sal", OLD + DAY).to("sql", OLD + 2 * DAY)
    )
    found = firsts(made([lead]).transitions)
    assert waits(found, "mql", "sql", AS_OF).is_empty()
    assert waits(found, "inquiry", "sql", AS_OF)["took"].to_list() == [2.0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_curve_is_lifelines_own(seed: int) -> None:
    lifelines = pytest.importorskip("lifelines")
    outcome = simulated(600, seed)
    waited = waits(firsts(outcome.transitions), "inquiry", "customer", AS_OF)
    theirs = lifelines.AalenJohansenFitter(calculate_variance=False).fit(
        waited["took"].to_numpy(), waited["what"].to_numpy(), event_of_interest=1
    )
    known = theirs.cumulative_density_.iloc[:, 0]
    for day, row in curve(outcome, "inquiry", "customer").items():
        before = known[known.index <= day]
        assert row["converted"] == pytest.approx(before.iloc[-1] if len(before) else 0, abs=1e-9)


def test_the_true_share_lies_in_the_band_at_the_stated_level() -> None:
    """Half of all leads are won after a wait that is known; they were created all along, so many are censored."""
    inside = 0
    for seed in range(60):
        dice = random.Random(seed)  # noqa: S311
        ways = []
        for n in range(250):
            since = AS_OF - timedelta(days=dice.uniform(0, 200))
            days = dice.expovariate(1 / 40)
            lead = Lead(f"{n}").to("inquiry", since)
            if since + days * DAY <= AS_OF:
                lead.to("customer" if dice.random() < 0.5 else "lost", since + days * DAY)
            ways.append(lead)
        row = curve(made(ways), "inquiry", "customer")[60]
        truth = 0.5 * (1 - np.exp(-60 / 40))
        inside += row["converted_low"] <= truth <= row["converted_high"]
    assert inside >= 53  # of 60 at 95%: fewer than 53 happen once in 100 times


def test_a_history_whose_first_wins_are_missing_is_told() -> None:
    def month(n: int, *, told: bool) -> list[Lead]:
        since = datetime(2025, 1, 1, tzinfo=UTC) + 30 * n * DAY
        return leads(*[20.0 if told else None] * 10, *[None] * 40, since=since)

    whole = made([lead for n in range(12) for lead in month(n, told=True)])
    cut = made([lead for n in range(12) for lead in month(n, told=n >= 6)])
    assert "missing" not in " ".join(report("curves").find(whole).caveats)
    said = " ".join(report("curves").find(cut).caveats)
    assert "Wins seem to be missing at the beginning: leads are known from 1 January 2025" in said
    assert "about 60 should have come before it" in said


def test_a_column_splits_into_curves_of_its_own() -> None:
    outcome = simulated(600)
    table = report("curves").find(outcome, by="source").table.filter(start="inquiry", goal="mql", day=0)
    alone = {value: outcome.attributes.filter(pl.col("source") == value).height for value in table["value"]}
    alone["(unknown)"] = outcome.attributes["source"].null_count()
    assert dict(table.select("value", "converted_n").rows()) == alone


def test_a_period_after_the_missing_wins_is_not_told_to_be_chosen_later() -> None:
    cut = [lead for n in range(12) for lead in leads(
        *[20.0 if n >= 6 else None] * 10, *[None] * 40, since=datetime(2025, 1, 1, tzinfo=UTC) + 30 * n * DAY
    )]  # fmt: skip
    for name in ("curves", "sources"):
        told = {
            period: "choose a later --period" in " ".join(report(name).find(made(cut), period=period).caveats)
            for period in ("2025", "2025-08..2025-10")
        }
        assert told == {"2025": True, "2025-08..2025-10": False}
        before = report(name).find(made(cut), period="2025-08..2025-10", compare=True)
        assert "choose a later --period" in " ".join(before.caveats)
