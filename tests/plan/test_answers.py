"""What a plan says where there is little to say, where it is too late, and where all is well already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from leadlight.plan import Ask, PlanCallError, PlanError, Target, Wish, plan
from leadlight.plan.sentences import details, headline, must_be_true
from plan.worlds import AS_OF, World
from report.outcomes import Made

EMPTY = World.of(np.random.default_rng(1), 0, -10, 0).made()
RATES = {stage: Fraction(1, 2) for stage in ("inquiry", "mql", "sal", "sql", "opportunity")}


def ask(text: str, deal: int | None = None) -> Ask:
    return Ask(Target.read(text), None if deal is None else Fraction(deal))


def test_an_empty_outcome_says_what_is_not_known() -> None:
    with pytest.raises(PlanError) as caught:
        plan(EMPTY, ask("10 deals"))
    assert str(caught.value).startswith(
        "There is no lead in this outcome, so no rate is known. Give the rates you expect"
    )
    assert not isinstance(caught.value, PlanCallError)


def test_an_empty_outcome_with_rates_given_is_arithmetic_with_a_range() -> None:
    found = plan(EMPTY, ask("10 deals"), Wish(rates=RATES))
    assert found.needed.low < 320 < found.needed.high
    assert found.pipeline.high == 0


def test_one_lead_tells_no_rate() -> None:
    with pytest.raises(PlanError, match=r"none of the 1 lead that got to inquiry has gone further yet"):
        plan(World.of(np.random.default_rng(1), 1, -10, 0, rates=(0.0,) * 5).made(), ask("10 deals"))


def test_without_a_win_the_last_rate_is_asked_for_and_the_others_are_measured() -> None:
    made = World.of(np.random.default_rng(2), 800, -300, 0, rates=(0.5, 0.8, 0.8, 0.8, 0.0)).made()
    with pytest.raises(PlanError) as caught:
        plan(made, ask("10 deals by 2026-12"))
    assert "leads that got to opportunity has gone further yet" in str(caught.value)
    assert "--rates opportunity=25%" in str(caught.value)
    assert "--delays opportunity=60d" in str(caught.value)
    wish = Wish(rates={"opportunity": Fraction(1, 4)}, delays={"opportunity": 45.0})
    found = plan(made, ask("10 deals by 2026-12"), wish)
    assert not found.stage("sql").given
    assert found.pipeline.middle > 0


def test_a_date_that_is_over_or_out_of_sight_is_said(past: Made) -> None:
    with pytest.raises(PlanError, match="'by 2026-06' is over: the history ends on 1 July 2026"):
        plan(past, ask("10 deals by 2026-06"))
    with pytest.raises(PlanError, match="more than ten years after") as caught:
        plan(past, ask("10 deals by 2040"))
    assert not isinstance(caught.value, PlanCallError)  # another history could answer it


def test_too_late_for_new_leads_says_what_would_have_to_be_true(past: Made) -> None:
    found = plan(past, ask("2M revenue by 2026-07-20", 20_000))
    assert found.too_late
    assert "it is too late for leads created from now on" in headline(found)
    assert found.needed.middle == float("inf")
    said = must_be_true(found)
    assert any(line.startswith("a deal worth") for line in said)
    assert any(line.startswith("the target by") for line in said)
    assert any("not enough alone, even at 100%" in line for line in said)


def test_a_lever_that_is_pulled_brings_the_target(past: Made) -> None:
    """Each lever as a what-if of its own: then the odds are about even."""
    found = plan(past, ask("1.3M revenue by 2026-12", 25_000))
    assert found.pace is not None
    assert found.pace.odds < 0.2
    by_name = {each.name: each.needed for each in found.levers if each.needed is not None}
    pulled = [{name: value} for name, value in by_name.items() if name != "deadline"]
    assert {"inquiries", "deal", "delays"} <= set(by_name)
    for each in plan(past, ask("1.3M revenue by 2026-12", 25_000), Wish(what_ifs=pulled)).what_ifs:
        assert each.odds == pytest.approx(0.5, abs=0.2), each.asked
    later = AS_OF + timedelta(days=by_name["deadline"])
    then = plan(past, ask(f"1.3M revenue by {later:%Y-%m-%d}", 25_000)).pace
    assert then is not None
    assert then.odds == pytest.approx(0.5, abs=0.2)


def test_where_the_pipeline_is_enough_no_lead_is_needed(past: Made) -> None:
    found = plan(past, ask("2 deals by 2026-12"))
    assert "you need no new lead" in headline(found)
    assert found.levers == ()


def test_what_binds_is_the_stage_furthest_from_its_need(past: Made) -> None:
    found = plan(past, ask("300 deals by 2026-12"))
    assert found.binding is not None
    assert found.binding.stage == "inquiry"
    small = plan(past, ask("300 deals by 2026-12"), Wish(capacity=1.0))
    assert small.binding is not None
    assert small.binding.stage == "capacity"
    assert any("more than the 1 it can take on" in line for line in details(small))
    easy = plan(past, ask("30 deals by 2026-12")).binding
    assert easy is not None
    assert easy.times < 1


def test_a_capacity_of_nothing_and_a_what_if_that_changes_nothing_are_refused(past: Made) -> None:
    for nothing in (0.0, -1.0, float("nan")):
        with pytest.raises(PlanCallError, match="Give more than 0"):
            Wish(capacity=nothing)
    with pytest.raises(PlanCallError, match="the target is 10 deals, and what a deal is worth changes nothing"):
        plan(past, ask("10 deals by 2026-12"), Wish(what_ifs=[{"mql": 0.9}, {"deal": 30_000}]))
    found = plan(past, ask("2M revenue by 2026-12", 20_000), Wish(what_ifs=[{"deal": 40_000}]))
    assert [each.deals for each in found.what_ifs] == [50]


def test_a_history_whose_first_wins_are_missing_is_told(past: Made) -> None:
    """The same leads, but nothing is known of what happened before they were half a year in."""
    known = AS_OF - timedelta(days=360)
    moves = past.transitions.filter((pl.col("to_stage") == "inquiry") | (pl.col("at") >= known))
    late = replace(past, transitions=moves)
    target = ask("80 deals by 2026-12")
    whole, cut = plan(past, target), plan(late, target)
    assert "missing" not in " ".join(whole.caveats)
    assert cut.caveats[0].startswith("Wins seem to be missing at the beginning: leads are known from")
    assert "qualify only leads created since then" in cut.caveats[0]
    assert cut.stage("inquiry").to_win.middle < 0.9 * whole.stage("inquiry").to_win.middle
    given = plan(late, target, Wish(rates=RATES)).caveats
    assert "missing" not in " ".join(given)


def test_half_the_target_needs_half_the_deals(past: Made) -> None:
    half = Ask(Target.read("2M revenue by 2026-12"), Fraction(20_000), Fraction(1, 2))
    found = plan(past, half)
    assert found.ask.deals == 50
    assert "50% of 2M" in headline(found)
    assert any("marketing's share" in each for each in found.caveats)
