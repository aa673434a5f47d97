"""Survival curves: as lifelines has them, and as counting has them where nobody is censored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.report.measures.survival import Curve, aalen_johansen, kaplan_meier

Floats = npt.NDArray[np.float64]


def drawn(seed: int, n: int, *, ties: bool) -> tuple[Floats, npt.NDArray[np.int64]]:
    dice = np.random.default_rng(seed)
    times = [dice.exponential(scale, n) for scale in (40, 60, 50)]
    took, what = np.min(times, axis=0), np.array([1, 2, 0])[np.argmin(times, axis=0)]
    return (np.ceil(took) if ties else took), what


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ties", [True, False])
def test_kaplan_meier_is_lifelines_own(seed: int, ties: bool) -> None:
    lifelines = pytest.importorskip("lifelines")
    took, what = drawn(seed, 300, ties=ties)
    theirs = lifelines.KaplanMeierFitter().fit(took, what == 1)
    ours = kaplan_meier(took, what == 1)
    assert ours.share == pytest.approx(1 - theirs.predict(ours.days).to_numpy(), abs=1e-12)
    band = theirs.confidence_interval_.loc[ours.days].to_numpy()
    whole = ours.share < 1
    assert 1 - ours.high[whole] == pytest.approx(band[whole, 0], abs=1e-9)
    assert 1 - ours.low[whole] == pytest.approx(band[whole, 1], abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_aalen_johansen_is_lifelines_own(seed: int) -> None:
    lifelines = pytest.importorskip("lifelines")
    took, what = drawn(seed, 200, ties=False)
    theirs = lifelines.AalenJohansenFitter(calculate_variance=True).fit(took, what, event_of_interest=1)
    ours = aalen_johansen(took, what)
    known = theirs.cumulative_density_.iloc[:, 0]
    assert ours.share == pytest.approx(known.loc[ours.days].to_numpy(), abs=1e-12)
    band = theirs.confidence_interval_.loc[ours.days].to_numpy()
    inside = (ours.share > 0) & np.isfinite(band).all(axis=1)  # theirs has none once nobody is left
    assert inside.sum() > 50
    assert np.column_stack([ours.low, ours.high])[inside] == pytest.approx(np.sort(band[inside], axis=1), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from([1, 2])), min_size=1, max_size=40))
def test_where_nobody_is_censored_it_is_counting(rows: list[tuple[int, int]]) -> None:
    took, what = (np.array(column) for column in zip(*rows, strict=True))
    curve = aalen_johansen(took.astype(np.float64), what)
    counted = [np.mean((took <= day) & (what == 1)) for day in curve.days]
    assert curve.share == pytest.approx(counted, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=40), st.randoms())
def test_the_order_of_leads_changes_nothing(rows: list[tuple[int, bool]], dice: object) -> None:
    def curve(some: list[tuple[int, bool]]) -> Curve:
        took = np.array([day for day, _ in some], np.float64)
        return kaplan_meier(took, np.array([did for _, did in some], np.bool_))

    mixed = rows[:]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = curve(rows), curve(mixed)
    assert one.days.tolist() == other.days.tolist()
    assert one.share.tolist() == other.share.tolist()
    assert ((one.low <= one.share + 1e-12) & (one.share <= one.high + 1e-12)).all()


def test_without_competition_both_are_the_same() -> None:
    took, what = drawn(3, 100, ties=True)
    alone = np.where(what == 1, 1, 0)
    assert aalen_johansen(took, alone).share == pytest.approx(kaplan_meier(took, alone == 1).share)


def test_beyond_the_longest_observation_nothing_is_said() -> None:
    curve = kaplan_meier(np.array([1.0, 5.0]), np.array([True, False]))
    share, low, high = curve.at(np.array([0.5, 1, 5, 6]))
    assert share.tolist()[:3] == [0, 0.5, 0.5]
    assert np.isnan([share[3], low[3], high[3]]).all()
    assert (curve.when(0.5), curve.when(0.6)) == (1.0, None)


def test_of_nobody_there_is_no_curve() -> None:
    curve = kaplan_meier(np.array([]), np.array([], np.bool_))
    assert (curve.n, curve.when(0.5), curve.days.size) == (0, None, 0)
    assert np.isnan(curve.at(np.array([0.0]))[0]).all()
