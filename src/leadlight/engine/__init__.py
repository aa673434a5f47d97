"""What it means: a model and a history become an outcome."""

from leadlight.engine.compile import is_compiled
from leadlight.engine.explain import Story, explain, reasons
from leadlight.engine.match import Matched, MatchError, check_columns, match
from leadlight.engine.outcome import Outcome, outcome
from leadlight.engine.qualify import microseconds_of, qualify
from leadlight.engine.run import Folded, fold_history

__all__ = [
    "Folded",
    "MatchError",
    "Matched",
    "Outcome",
    "Story",
    "check_columns",
    "explain",
    "fold_history",
    "is_compiled",
    "match",
    "microseconds_of",
    "outcome",
    "qualify",
    "reasons",
]
