"""Replay: try a change of the model on the whole past before living with it."""

from leadlight.engine.replay.both import NAMED, ReplayError, replay, replay_matched
from leadlight.engine.replay.rate import Rate
from leadlight.engine.replay.separation import Separation
from leadlight.engine.replay.shape import AtGate, Became, Load, Replay, Tried

__all__ = [
    "NAMED",
    "AtGate",
    "Became",
    "Load",
    "Rate",
    "Replay",
    "ReplayError",
    "Separation",
    "Tried",
    "replay",
    "replay_matched",
]
