"""Knobs: vary the numbers of a model, find the threshold that fills sales' capacity, explore below the gate."""

from leadlight.engine.sweep.asked import read_vary, values_of
from leadlight.engine.sweep.capacity import Capacity
from leadlight.engine.sweep.errors import SweepCallError, SweepError
from leadlight.engine.sweep.explore import explore, inquiries, write_explored
from leadlight.engine.sweep.knob import Knob
from leadlight.engine.sweep.misses import Misses, check_marked, estimate_misses, measure_misses, usual_wait
from leadlight.engine.sweep.name import find_knob
from leadlight.engine.sweep.point import Point
from leadlight.engine.sweep.say import whole_days
from leadlight.engine.sweep.shape import Sweep
from leadlight.engine.sweep.sweep import Vary, asked_for, sweep, sweep_matched
from leadlight.engine.sweep.threshold import Threshold, threshold, threshold_matched
from leadlight.engine.sweep.weekly import Weekly

__all__ = [
    "Capacity",
    "Knob",
    "Misses",
    "Point",
    "Sweep",
    "SweepCallError",
    "SweepError",
    "Threshold",
    "Vary",
    "Weekly",
    "asked_for",
    "check_marked",
    "estimate_misses",
    "explore",
    "find_knob",
    "inquiries",
    "measure_misses",
    "read_vary",
    "sweep",
    "sweep_matched",
    "threshold",
    "threshold_matched",
    "usual_wait",
    "values_of",
    "whole_days",
    "write_explored",
]
