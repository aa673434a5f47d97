"""New leads and open ones on their way down the path: how many arrive where, by which day.

Delays add up along the path, so their distributions are convolved; in Fourier's space that is a product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from leadlight.plan.given import LADDER, STEPS
from leadlight.plan.observe import BACK_TO, PLACES, Days
from leadlight.plan.posterior import Floats, Step

Spectrum = npt.NDArray[np.complex128]
_NOBODY: Final = 1e-12


@dataclass(frozen=True)
class Flow:
    """Draws of what happens, all ``[draw, day]`` and cumulated over the days from now, or from a lead's creation.

    ``reach[stage]``: the chance of a new inquiry to have reached the stage so many days after. ``open_wins[place]``:
    the wins that those who are in a place now are expected to bring. ``open_entries[stage]``: the entries into a
    stage that all who are open now are expected to make.
    """

    reach: Mapping[str, Floats]
    open_wins: Mapping[str, Floats]
    open_entries: Mapping[str, Floats]
    open_n: Mapping[str, int]
    rates: Mapping[str, Floats]

    @property
    def length(self) -> int:
        return int(self.reach["customer"].shape[1])

    @property
    def draws(self) -> int:
        return int(self.reach["customer"].shape[0])


def flow(steps: Mapping[str, Step], stays: Mapping[str, Step], ages: Mapping[str, Days]) -> Flow:
    """Follow new leads by ``steps``; those open now first by what is left of their ``stays``, then by ``steps``."""
    length = next(iter(steps.values())).onward.shape[1]
    waves = {stage: _wave(steps[stage].onward) for stage in STEPS}
    onward = {place: _wave(_remaining(stays[place], ages[place])) for place in PLACES if ages[place].size}
    return Flow(
        reach=_reach(waves, length),
        open_wins=_open_wins(waves, onward, length),
        open_entries=_open_entries(waves, onward, length),
        open_n={place: int(ages[place].size) for place in PLACES},
        rates={stage: steps[stage].rate for stage in STEPS},
    )


def reach_only(steps: Mapping[str, Step]) -> dict[str, Floats]:
    """The chances of a new inquiry alone."""
    length = next(iter(steps.values())).onward.shape[1]
    return _reach({stage: _wave(steps[stage].onward) for stage in STEPS}, length)


def _reach(waves: Mapping[str, Spectrum], length: int) -> dict[str, Floats]:
    draws = waves["inquiry"].shape[0]
    found, so_far = {"inquiry": np.ones((draws, length))}, None
    for stage, after in zip(STEPS, LADDER[1:], strict=True):
        so_far = waves[stage] if so_far is None else so_far * waves[stage]
        found[after] = _cumulated(so_far, length)
    return found


def _open_wins(waves: Mapping[str, Spectrum], onward: Mapping[str, Spectrum], length: int) -> dict[str, Floats]:
    rest: dict[str, Spectrum | float] = {"customer": 1.0}
    for stage in reversed(STEPS):
        rest[stage] = waves[stage] * rest[_next(stage)]
    return {place: _cumulated(left * rest[_next(place)], length) for place, left in onward.items()}


def _open_entries(waves: Mapping[str, Spectrum], onward: Mapping[str, Spectrum], length: int) -> dict[str, Floats]:
    arriving: dict[str, Spectrum] = {}
    for stage in LADDER:
        came = [left for place, left in onward.items() if _next(place) == stage]
        if stage != "inquiry" and (before := arriving.get(LADDER[LADDER.index(stage) - 1])) is not None:
            came.append(before * waves[LADDER[LADDER.index(stage) - 1]])
        if came:
            arriving[stage] = sum(came[1:], start=came[0])
    zero = np.zeros((waves["inquiry"].shape[0], length))
    return {stage: _cumulated(arriving[stage], length) if stage in arriving else zero for stage in LADDER}


def _next(place: str) -> str:
    return BACK_TO[place] if place in BACK_TO else LADDER[LADDER.index(place) + 1]


def _remaining(stay: Step, ages: Days) -> Floats:
    """How many of those who are there now, each at its age, move on so many days from now.

    At age a, the chance to move on t days later is that of a newcomer after a + t days, among those there after a.
    """
    length = stay.onward.shape[1]
    count = np.bincount(np.minimum(ages, length), minlength=length + 1)[:length]
    weight = np.where(stay.there > _NOBODY, count / np.maximum(stay.there, _NOBODY), 0.0)
    size = _size(length)
    both = np.conj(np.fft.rfft(weight, size, axis=1)) * np.fft.rfft(stay.onward, size, axis=1)
    found: Floats = np.maximum(np.fft.irfft(both, size, axis=1)[:, :length], 0.0)
    found[:, 0] = 0.0  # what happens on the day of one's age has happened
    return found


def _size(length: int) -> int:
    return 1 << (2 * length - 1).bit_length()


def _wave(onward: Floats) -> Spectrum:
    """In Fourier's space; twice as long, so that what is late does not come round as early."""
    found: Spectrum = np.fft.rfft(onward, _size(onward.shape[1]), axis=1)
    return found


def _cumulated(wave: Spectrum, length: int) -> Floats:
    found: Floats = np.fft.irfft(wave, axis=1)[:, :length].cumsum(axis=1)
    return np.maximum(found, 0.0)


def place_of(place: str) -> str:
    """The stage whose step those in a place have ahead of them: their own, or the one they come back to."""
    return BACK_TO.get(place, place)
