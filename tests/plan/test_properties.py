"""What must hold of every plan, whatever the numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.plan import Ask, Range, Target, Wish, plan
from leadlight.plan.need import Chance, backwards
from leadlight.plan.tables import plan_csv, plan_dict
from plan.worlds import World
from report.outcomes import Made

ASK = Ask(Target.read("80 deals by 2026-12"))
SHARES = st.floats(0.01, 1.0)
LADDER = ("inquiry", "mql", "sal", "sql", "opportunity", "customer")


@cache
def chance() -> Chance:
    return Chance.draw(200, np.random.default_rng(1))


def inquiries(wins: int, rates: list[float]) -> np.ndarray:  # type: ignore[type-arg]
    reach = dict(zip(LADDER, np.cumprod([1.0, *rates])[:, None] * np.ones(200), strict=True))
    return backwards(np.full(200, float(wins)), reach, chance())["inquiry"]


@given(st.integers(0, 500), st.integers(0, 500), st.lists(SHARES, min_size=5, max_size=5))
def test_a_higher_target_never_needs_fewer(a: int, b: int, rates: list[float]) -> None:
    few, many = sorted((a, b))
    assert (np.sort(inquiries(few, rates)) <= np.sort(inquiries(many, rates))).all()


@given(st.integers(0, 500), st.integers(0, 4), SHARES, st.lists(SHARES, min_size=5, max_size=5))
def test_a_lower_rate_never_needs_fewer(wins: int, which: int, other: float, rates: list[float]) -> None:
    changed = [*rates]
    changed[which] = other
    low, high = sorted((rates, changed), key=lambda each: each[which])
    for quantile in (0.5, 0.9):
        need = [np.quantile(inquiries(wins, each), quantile, method="inverted_cdf") for each in (low, high)]
        assert need[0] >= need[1]


@given(st.integers(1, 500), st.lists(SHARES, min_size=5, max_size=5))
def test_no_stage_needs_fewer_than_the_next(wins: int, rates: list[float]) -> None:
    reach = dict(zip(LADDER, np.cumprod([1.0, *rates])[:, None] * np.ones(200), strict=True))
    found = backwards(np.full(200, float(wins)), reach, chance())
    for before, after in pairwise(LADDER):
        assert (found[before] >= found[after]).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300))
def test_sliders_go_one_way(a: int, b: int) -> None:
    few, many = sorted((a, b))
    made = World.of(np.random.default_rng(3), 400, -400, 0).made()
    asked = [{"target": few}, {"target": many}, {"opportunity": 0.3}, {"opportunity": 0.6}, {"delays": 0.5}, {}]
    found = plan(made, ASK, Wish(what_ifs=asked), draws=60).what_ifs
    assert found[0].inquiries.middle <= found[1].inquiries.middle
    assert found[2].inquiries.middle >= found[3].inquiries.middle
    assert found[4].inquiries.middle <= found[5].inquiries.middle
    assert (found[0].odds or 0) >= (found[1].odds or 0)


def test_an_empty_what_if_is_the_plan_itself(past: Made) -> None:
    found = plan(past, ASK, Wish(what_ifs=[{}, {"mql": 0.9}, {"inquiries": 10_000}]))
    same, better, more = found.what_ifs
    assert (same.inquiries, same.pipeline, same.deals) == (found.needed, found.pipeline, 80)
    assert found.pace is not None
    assert same.odds == found.pace.odds
    assert better.inquiries.middle < same.inquiries.middle
    assert (more.inquiries, more.odds) == (same.inquiries, 1.0)


def test_many_what_ifs_at_once_are_each_of_them_alone(past: Made) -> None:
    asked = [{"mql": 0.9}, {"delays": 0.7, "sal": 0.8}, {"target": 60}]
    together = plan(past, ASK, Wish(what_ifs=asked)).what_ifs
    assert together == tuple(plan(past, ASK, Wish(what_ifs=[each])).what_ifs[0] for each in asked)


def test_the_same_question_has_the_same_answer_in_any_order_of_rows(past: Made) -> None:
    wish = Wish(by="channel", capacity=20, what_ifs=[{"mql": 0.9}])
    first, again, mixed = (plan(each, ASK, wish) for each in (past, past, past.shuffled(4)))
    assert plan_dict(first) == plan_dict(again) == plan_dict(mixed)
    assert plan_csv(first) == plan_csv(mixed)
    assert plan(past, ASK, wish, seed=8).needed != first.needed


def test_months_add_up_to_the_whole(past: Made) -> None:
    found = plan(past, ASK)
    assert [month.month for month in found.months] == [f"2026-{n:02}" for n in range(7, 13)]
    for stage in found.stages:
        over = sum(month.needed[stage.stage].middle for month in found.months)
        assert over == pytest.approx(stage.needed.middle, rel=0.1)
        opened = sum(month.open_entries[stage.stage] for month in found.months)
        assert opened == pytest.approx(stage.open_entries, rel=0.05, abs=1)


def test_channels_add_up_to_the_whole(past: Made) -> None:
    found = plan(past, ASK, Wish(by="channel"))
    assert {each.channel for each in found.channels} == {"fair", "web"}
    assert sum(each.share for each in found.channels) == pytest.approx(1)
    for stage in found.stages:
        over = sum(each.needed[stage.stage].middle for each in found.channels)
        assert over == pytest.approx(stage.needed.middle, rel=0.05, abs=2)


def test_the_months_of_channels_add_up_to_the_channel_and_to_the_month(past: Made) -> None:
    found = plan(past, ASK, Wish(by="channel"))
    names = [month.month for month in found.months]
    for each in found.channels:
        assert list(each.months) == names
        for stage in LADDER:
            over = sum(month[stage].middle for month in each.months.values())
            assert over == pytest.approx(each.needed[stage].middle, rel=0.05, abs=2)
    for month in found.months:
        for stage in LADDER:
            over = sum(each.months[month.month][stage].middle for each in found.channels)
            assert over == pytest.approx(month.needed[stage].middle, rel=0.05, abs=1)


def test_a_slow_channel_gets_there_in_later_months() -> None:
    slow, fast = (
        World.of(np.random.default_rng(n), 1_500, -540, 0, medians=(days, 2.0, 8.0, 6.0, 40.0))
        for n, days in ((1, 60.0), (2, 5.0))
    )
    both = World(np.concatenate([slow.at, fast.at]), np.concatenate([slow.left, fast.left]))
    made = both.made({"channel": ["slow"] * 1_500 + ["fast"] * 1_500})
    found = {each.channel: each for each in plan(made, ASK, Wish(by="channel")).channels}

    def first_two_months(name: str) -> float:
        mqls = [month["mql"].middle for month in found[name].months.values()]
        return sum(mqls[:2]) / sum(mqls)

    assert first_two_months("slow") < 0.5 * first_two_months("fast")


def test_without_a_date_channels_have_no_months(past: Made) -> None:
    found = plan(past, Ask(Target.read("80 deals")), Wish(by="channel"))
    assert [each.months for each in found.channels] == [{}, {}]
    assert sum(each.needed["customer"].middle for each in found.channels) == pytest.approx(
        found.stage("customer").needed.middle, abs=2
    )


def test_where_no_lead_counts_any_more_or_none_is_needed_channels_say_what_all_say(past: Made) -> None:
    for text in ("300 deals by 2026-07-10", "2 deals by 2026-12"):
        found = plan(past, Ask(Target.read(text)), Wish(by="channel"))
        whole = found.needed.middle
        assert whole in (0, float("inf"))
        for each in found.channels:
            assert str(each.needed["inquiry"].middle) == str(whole)  # and no minus before the zero
            assert each.months["2026-07"]["inquiry"].middle == 0


def test_a_channel_with_few_leads_leans_on_all(past: Made) -> None:
    names = ["rare" if n < 3 else "usual" for n in range(past.attributes.height)]
    odd = replace(past, attributes=past.attributes.with_columns(channel=np.array(names)))
    found = {each.channel: each for each in plan(odd, ASK, Wish(by="channel")).channels}
    rare, usual = found["rare"].to_win, found["usual"].to_win
    assert rare.low < usual.middle < rare.high
    assert rare.high - rare.low > 3 * (usual.high - usual.low)


def test_a_rate_that_is_given_counts_instead_of_the_measured_one(past: Made) -> None:
    own = plan(past, ASK)
    given_rate = plan(past, ASK, Wish(rates={"opportunity": Fraction(1, 10)}))
    rate = given_rate.stage("opportunity").rate or Range(0, 0, 0)
    assert (rate.low, rate.high) == pytest.approx((0.1, 0.1))
    assert given_rate.stage("opportunity").given
    assert given_rate.pipeline.middle < own.pipeline.middle
    assert given_rate.needed.middle > 2 * own.needed.middle
    assert any("taken as certain" in each for each in given_rate.caveats)


def test_slower_deals_come_later(past: Made) -> None:
    own, slow = plan(past, ASK), plan(past, ASK, Wish(delays={"opportunity": 120.0}))
    assert (slow.stage("opportunity").days or 0) > (own.stage("opportunity").days or 0)
    assert slow.needed.middle > own.needed.middle
