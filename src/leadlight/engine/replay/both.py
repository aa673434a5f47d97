"""Two models over one history: read, match, fold, and compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import isfinite
from typing import Final

import numpy as np

from leadlight.engine.match import Matched, MatchError, match
from leadlight.engine.outcome import instant
from leadlight.engine.qualify import microseconds_of
from leadlight.engine.replay.bands import separation
from leadlight.engine.replay.became import known
from leadlight.engine.replay.crossing import cross
from leadlight.engine.replay.passages import Side
from leadlight.engine.replay.sales import seen_by_sales
from leadlight.engine.replay.shape import Replay, Tried
from leadlight.engine.replay.weeks import by_week, load_of
from leadlight.engine.run import fold_history
from leadlight.history import Attributes, Events
from leadlight.history.store import StoredHistory
from leadlight.model import Model, compare
from leadlight.model.words import DAY

NAMED: Final = 10_000
"""So many of each list are told why: of a thousand leads it takes a quarter of a second."""


class ReplayError(MatchError):
    """Two models that cannot be compared over one history: why not, and what to do."""


def replay(  # noqa: PLR0913 -- what to compare, and five things one may want to say about it
    a: Model,
    b: Model,
    events: Events | StoredHistory,
    attributes: Attributes | None = None,
    *,
    as_of: datetime | None = None,
    capacity: float | None = None,
    named: int = NAMED,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """What would have been different, had ``b`` been agreed instead of ``a``: who qualifies, when, how good they are.

    ``as_of`` is an aware datetime; nothing later is used. ``capacity`` is how many leads a week sales can take on.
    For the first ``named`` of those that enter, leave, come earlier or later, it is told why. Raises ReplayError.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from leadlight.history import open_events
    >>> from leadlight.model import read
    >>> web = "engagement: {categories: [{name: web, rules: [{name: Page, on: visited, points: 10}]}]}"
    >>> was, now = (
    ...     read(f"{{name: {name}, {web}, qualify: {{mql: {{any: [{{name: Score, score: {score}}}]}}}}}}").model
    ...     for name, score in (("agreed", 20), ("bolder", 10)))
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "events.csv")
    ...     _ = file.write_text("lead,at,name\\nann,2026-01-05,visited\\n")
    ...     found = replay(was, now, open_events([file]))
    >>> print(found.headline.replace(". ", ".\\n"))
    bolder would have qualified 1 lead more and 0 fewer than agreed.
    It was never seen by sales afterwards, so nobody knows how good it is.
    >>> print(found.enter["why"][0].replace(". ", ".\\n"))
    The gate 'Score' of agreed asks for a score of 20 (it was 10).
    With visited of 2026-01-05 (+10 Page) it qualifies under bolder.
    """
    _check(a, b, capacity)
    moment = None if as_of is None else microseconds_of(as_of)
    in_a = match(a, events, attributes, progress, moment)
    in_b = in_a if asked(a) == asked(b) else match(b, events, attributes, progress, moment)
    now = max(in_a.last_instant, in_b.last_instant) if moment is None else moment
    return replay_matched(a, b, in_a, in_b, now, capacity=capacity, named=named)


def replay_matched(
    a: Model, b: Model, in_a: Matched, in_b: Matched, now: int, *, capacity: float | None = None, named: int = NAMED
) -> Replay:
    """The same for a history that is matched already, as of an instant (µs UTC). The two may be one: see ``asked``."""
    _check(a, b, capacity)
    _same_rows(in_a, in_b)
    labels = (a.name, b.name) if a.name != b.name else ("A", "B")
    was = Side(labels[0], a, in_a, fold_history(a, in_a, now))
    would_be = Side(labels[1], b, in_b, fold_history(b, in_b, now))
    sales = known(was, would_be, seen_by_sales(in_a, now), now)
    crossing = cross(was, would_be, named)
    weeks = by_week(was, would_be, now)
    return Replay(
        a=_tried(was),
        b=_tried(would_be),
        changes=tuple(compare(a.model_copy(update={"name": b.name}), b)),
        as_of=instant(now),
        capacity=capacity,
        named=named,
        weeks=weeks,
        enter=crossing.enter,
        leave=crossing.leave,
        earlier=crossing.earlier,
        later=crossing.later,
        same=crossing.same,
        outcomes=sales.became(),
        gates={side: sales.at_gate(side) for side in ("a", "b")},
        separation=separation(was, would_be, sales),
        load={side: load_of(weeks, side, capacity) for side in ("a", "b")},
        patience={goal: None if took is None else took / DAY for goal, took in sales.patience.items()},
    )


def asked(model: Model) -> object:
    """All that matching looks at. Two models that are equal in this can share one matched history."""
    idle, engagement = model.engagement.idle, model.engagement
    return (
        model.unit,
        model.attributes,
        model.fit,
        model.disqualify,
        [(c.first_match, [(rule.on, rule.when, rule.distinct) for rule in c.rules]) for c in engagement.categories],
        [(stage, gate.on, gate.when) for stage, gate in model.gates],
        {reason.name for reason in model.handoff.reject_reasons if reason.then == "disqualify"},
        (idle.ignore or ()) if idle else (),
    )


def _tried(side: Side) -> Tried:
    model = side.model
    return Tried(side.label, model.name, model.version, model.timezone, side.firsts.height)


def _check(a: Model, b: Model, capacity: float | None) -> None:
    if a.unit != b.unit:
        raise ReplayError(
            f"The model {a.name!r} qualifies by {a.unit}, {b.name!r} by {b.unit}: they have nobody in common "
            f"to compare. Give both the same unit."
        )
    if capacity is not None and not (isfinite(capacity) and capacity >= 0):
        raise ReplayError(f"A capacity of {capacity:g} leads a week cannot be. Give a number from 0 on.")


def _same_rows(a: Matched, b: Matched) -> None:
    """A row with a text too long to read is rejected only by a model that asks for its column."""
    if a is b:
        return
    if not (a.leads.equals(b.leads) and np.array_equal(a.happened.at, b.happened.at)):
        raise ReplayError(
            f"The two models do not see the same rows: {a.rejected.height:,} cannot be used with the first, "
            f"{b.rejected.height:,} with the second. Take the rows that `leadlight qualify` rejects from the history."
        )
