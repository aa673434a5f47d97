"""The plan, run forward: in worlds whose rates are known, it comes true as often as it says."""

from __future__ import annotations

from functools import cache

import pytest

from plan.lived import Lived, live

WORLDS = 40
pytestmark = pytest.mark.xdist_group("worlds")  # lived through once


@cache
def lived() -> list[Lived]:
    return [live(seed, leads=1_200, deals=60) for seed in range(WORLDS)]


def test_the_upper_end_is_enough_in_nine_of_ten_worlds_and_the_lower_in_one() -> None:
    """Of 40 worlds; each bound is one that a true plan would break less than once in a hundred."""
    assert sum(world.high for world in lived()) >= 31
    assert sum(world.low for world in lived()) <= 9
    assert 12 <= sum(world.middle for world in lived()) <= 28


def test_what_the_pipeline_and_the_pace_bring_lies_in_their_ranges_in_eight_of_ten_worlds() -> None:
    assert sum(world.pipeline for world in lived()) >= 26
    assert sum(world.pace for world in lived()) >= 26


def test_the_true_rates_lie_in_their_intervals_in_nineteen_of_twenty_cases() -> None:
    assert sum(world.rates for world in lived()) >= 0.9 * WORLDS
