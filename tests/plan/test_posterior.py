"""A step's draws: Jeffreys' where all is seen, Kaplan and Meier's curve where some are young."""

from __future__ import annotations

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from leadlight.plan.observe import LEFT, MOVED, STILL, Waits
from leadlight.plan.posterior import Prior, given, scaled, step

DRAWS, LENGTH = 4_000, 400


def waits(days: list[int], ends: list[int], since: list[int] | None = None) -> Waits:
    old = since or [LENGTH * 2] * len(days)
    return Waits(np.array(days, dtype=np.int64), np.array(ends, dtype=np.int8), np.array(old, dtype=np.int64))


def dice(n: int, rate: float, seed: int, *, leaving: bool = False) -> Waits:
    """Leads of all ages up to a year, of which some move on after a while, and some leave or stay for good."""
    rng = np.random.default_rng(seed)
    age, when = rng.integers(0, 365, n), rng.lognormal(np.log(40), 0.7, n).round().astype(int)
    goes = rng.random(n) < rate
    end = np.where(goes, MOVED, LEFT if leaving else STILL)
    over = (when <= age) & (goes | leaving)
    return waits(list(np.where(over, when, age)), list(np.where(over, end, STILL)), list(age))


def test_where_all_is_seen_the_rate_is_jeffreys() -> None:
    seen = waits([3] * 10 + [9] * 20 + [LENGTH - 1] * 70, [MOVED] * 30 + [STILL] * 70)
    rate = step(seen, DRAWS, LENGTH, np.random.default_rng(1)).rate
    mean, variance = 30.5 / 101, 30.5 * 70.5 / (101**2 * 102)
    assert abs(rate.mean() - mean) < 4 * np.sqrt(variance / DRAWS)
    assert abs(rate.std() / np.sqrt(variance) - 1) < 0.05


def test_where_all_is_seen_the_delays_are_a_bayesian_bootstrap() -> None:
    seen = waits([3] * 10 + [9] * 20, [MOVED] * 30)
    found = step(seen, DRAWS, LENGTH, np.random.default_rng(1))
    early = found.onward[:, 3] / found.rate
    assert abs(early.mean() - 1 / 3) < 0.01
    assert abs(early.var() / (2 / 9 / 31.5) - 1) < 0.1  # Dirichlet(10 + 1/6, 20 + 1/3)


def test_the_middle_is_kaplan_and_meiers_curve() -> None:
    seen = dice(3_000, 0.4, 2)
    ours = step(seen, 500, LENGTH, np.random.default_rng(1)).onward.cumsum(axis=1).mean(axis=0)
    theirs = KaplanMeierFitter().fit(seen.days, seen.end == MOVED).predict(range(300))
    assert np.abs(ours[:300] - (1 - theirs.to_numpy())).max() < 0.005


def test_leaving_competes_as_in_aalen_and_johansen() -> None:
    seen = dice(3_000, 0.4, 3, leaving=True)
    ours = step(seen, 500, LENGTH, np.random.default_rng(1)).onward.cumsum(axis=1).mean(axis=0)
    codes = np.choose(seen.end, [1, 2, 0])
    curve = AalenJohansenFitter(seed=1, calculate_variance=False).fit(seen.days + 0.0, codes, 1).cumulative_density_
    theirs = np.interp(range(0, 300, 10), curve.index.to_numpy(), curve.to_numpy()[:, 0])
    assert np.abs(ours[0:300:10] - theirs).max() < 0.02  # theirs moves equal days a little apart


def test_the_true_rate_of_young_leads_lies_in_the_interval() -> None:
    """Counting young leads as failures would say 33 % here, and be wrong every time."""
    inside = 0
    for seed in range(100):
        rate = step(dice(600, 0.4, seed), 400, LENGTH, np.random.default_rng(seed)).rate
        low, high = np.quantile(rate, [0.025, 0.975])
        inside += low <= 0.4 <= high
    assert inside >= 88  # of 100 at 95 %: fewer would come up less than once in four hundred


def test_nothing_seen_is_nothing_known() -> None:
    found = step(waits([], []), 10, LENGTH, np.random.default_rng(1))
    assert (found.rate == 0).all()
    assert (found.there == 1).all()


def test_a_prior_holds_where_there_are_no_leads() -> None:
    known = np.zeros(LENGTH)
    known[[5, 50]] = 0.1, 0.2
    found = step(waits([], []), DRAWS, LENGTH, np.random.default_rng(1), Prior(known))
    assert abs(found.rate.mean() - 0.3) < 0.01
    many = step(dice(5_000, 0.8, 1), 400, LENGTH, np.random.default_rng(1), Prior(known))
    assert abs(many.rate.mean() - 0.8) < 0.03


def test_another_rate_keeps_the_delays() -> None:
    own = step(dice(500, 0.4, 1), 100, LENGTH, np.random.default_rng(1))
    other = scaled(own, 0.8)
    assert np.allclose(other.rate, 0.8)
    assert np.allclose(other.onward / 0.8, own.onward / own.rate[:, None])


def test_a_step_that_is_given_has_half_of_its_moves_by_the_median() -> None:
    found = given(0.5, 30, 3, LENGTH)
    assert np.allclose(found.rate, 0.5, atol=1e-3)
    assert abs(found.onward[0, :30].sum() - 0.25) < 0.005
