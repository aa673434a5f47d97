"""What can go wrong when a model's numbers are varied, said in a sentence."""

from __future__ import annotations

from leadlight.engine.match import MatchError


class SweepError(MatchError):
    """What cannot be varied, tried or marked: why not, and what to do."""


class SweepCallError(SweepError):
    """The same where the question cannot be read, whatever the model and the history hold."""
