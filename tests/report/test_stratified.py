"""Differences within strata, and whether two things go together: known answers, and what chance may do."""

from __future__ import annotations

import numpy as np
import pytest

from leadlight.report.handoff.stratified import association, falls, mantel_haenszel


def counts(*rows: tuple[float, float, float, float]) -> list[np.ndarray]:
    return [np.array(column, np.float64) for column in zip(*rows, strict=True)]


def test_one_stratum_is_the_plain_difference() -> None:
    told = mantel_haenszel(*counts((30, 100, 20, 100)))
    assert told is not None
    difference, low, high, n = told
    assert (difference, n) == (pytest.approx(0.1), 100)
    plain = 1.96 * np.sqrt(0.3 * 0.7 / 100 + 0.2 * 0.8 / 100)
    assert high - low == pytest.approx(2 * plain, rel=0.02)


def test_what_only_the_stratum_makes_is_gone() -> None:
    """Half of all day leads and a tenth of all night leads, whoever is quick; but the quick are day leads."""
    told = mantel_haenszel(*counts((90, 180, 10, 20), (2, 20, 18, 180)))
    assert told is not None
    assert pytest.approx(0.32) == (92 / 200) - (28 / 200)
    assert told[0] == pytest.approx(0)
    assert told[1] < 0 < told[2]


def test_a_stratum_without_others_says_nothing() -> None:
    assert mantel_haenszel(*counts((5, 10, 0, 0), (0, 0, 3, 10))) is None
    told = mantel_haenszel(*counts((5, 10, 0, 0), (6, 10, 4, 10)))
    assert told is not None
    assert (told[0], told[3]) == (pytest.approx(0.2), 10)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    dice, inside = np.random.default_rng(5), 0
    base = np.linspace(0.1, 0.5, 40)
    for _ in range(400):
        n, rest = dice.integers(0, 12, 40), dice.integers(0, 30, 40)
        told = mantel_haenszel(
            dice.binomial(n, base + 0.08) * 1.0, n * 1.0, dice.binomial(rest, base) * 1.0, rest * 1.0
        )
        assert told is not None
        inside += told[1] <= 0.08 <= told[2]
    assert 0.92 <= inside / 400 <= 0.98


def test_association_of_what_has_nothing_to_do_with_each_other_is_small() -> None:
    dice = np.random.default_rng(3)
    found = [association(dice.multinomial(300, np.full(72, 1 / 72)).reshape(9, 8)) for _ in range(200)]
    assert np.mean(np.array(found) >= 0.15) < 0.02
    assert association(np.diag([40, 40, 40])) == pytest.approx(1, abs=0.02)
    assert association(np.zeros((9, 8))) == 0


def test_a_curve_that_falls_or_may_raises_no_alarm() -> None:
    dice, alarms = np.random.default_rng(11), 0
    for _ in range(300):
        n = np.full(8, 200)
        alarms += falls(dice.binomial(n, 0.2), n) is not None
    assert alarms / 300 <= 0.08
    assert falls([], []) is None
    assert falls([5], [20]) is None
    assert falls([60, 30, 60], [300, 300, 300]) == (1, 2)
