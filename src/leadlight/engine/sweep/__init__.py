"""Knobs: vary the numbers of a model, find the threshold that fills sales' capacity, explore below the gate."""

from leadlight.engine.sweep.capacity import Capacity
from leadlight.engine.sweep.errors import SweepError
from leadlight.engine.sweep.explore import Misses, estimate_misses, explore, inquiries, measure_misses, write_explored
from leadlight.engine.sweep.knob import Knob
from leadlight.engine.sweep.name import find_knob
from leadlight.engine.sweep.point import Point, Weekly
from leadlight.engine.sweep.sweep import Sweep, sweep, sweep_matched
from leadlight.engine.sweep.threshold import Threshold, threshold

__all__ = [
    "Capacity",
    "Knob",
    "Misses",
    "Point",
    "Sweep",
    "SweepError",
    "Threshold",
    "Weekly",
    "estimate_misses",
    "explore",
    "find_knob",
    "inquiries",
    "measure_misses",
    "sweep",
    "sweep_matched",
    "threshold",
    "write_explored",
]
