"""What is missing to the next gate, each way in a sentence: what one event now would have to bring.

Not what is missing to the score as it is shown: that is held within limits, and what lies beneath has to be made up
first; and silence takes nothing any more once the lead acts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from leadlight.engine import shapes
from leadlight.engine.ledger import touches
from leadlight.engine.match import Matched
from leadlight.engine.outcome import instant
from leadlight.engine.run import Folded
from leadlight.engine.tables import microseconds
from leadlight.model import GRADES, Gate, Model
from leadlight.model.shapes import Engagement
from leadlight.model.words import SAME


def missing(model: Model, matched: Matched, folded: Folded, now: int) -> list[str]:
    """What stands between a lead and the next gate, each way as one sentence; empty if there is no gate ahead.

    ``matched`` and ``folded`` hold that lead alone, with its ledger. In a cool-off, what counts is what will be left
    of its points at the end of it.
    """
    lead = folded.leads[0]
    if lead["stage"] == shapes.DISQUALIFIED:
        return ["Disqualified: no gate opens until a requalified event."]
    if lead["open"]:
        return []
    if out := _keeping_out(model, matched, folded, now):
        return [f"{out}: its next event, unless it is won, disqualifies it."]
    then = max(now, int(lead["cool_until"]))
    sums = sums_at(model, matched, folded, then)
    grade = int(lead["grade"]), bool(lead["known"])
    ways = [f"{_way(gate, sums, grade)} ({stage.upper()}: {gate.name})" for stage, gate in model.gates]
    if then == now:
        return ways
    until = instant(then).astimezone(ZoneInfo(model.timezone))
    left = "From then on, counting what will be left of its points:"
    return [f"Cooling off until {until:%Y-%m-%d %H:%M %Z}. {left}", *ways]


def _keeping_out(model: Model, matched: Matched, folded: Folded, now: int) -> str:
    """The disqualifier that has come to hold since the lead's last event; stages are entered only at events."""
    lead, happened = folded.leads[0], matched.happened
    if not model.disqualify:
        return ""
    known = int(np.searchsorted(happened.fit_at, now, side="right")) - 1
    holding = int(matched.fits["disqualifiers"][happened.fit[known]]) & ~int(lead["excused"])
    return next((out.name for number, out in enumerate(model.disqualify) if holding >> number & 1), "")


def _way(gate: Gate, sums: Sums, grade: tuple[int, bool]) -> str:
    lacks = []
    if gate.hand_raise:
        lacks.append(f"a {' or '.join(gate.on or ('new event',))} event{f' where {gate.when}' if gate.when else ''}")
    lacks += points_lacking(gate, sums)
    if gate.grade and grade[0] < GRADES.index(gate.grade):
        lacks.append(f"a grade of {gate.grade} (now {GRADES[grade[0]] if grade[1] else 'not known'})")
    silent = gate.score is not None and sums.score < gate.score - SAME
    return " and ".join(lacks) or ("its next activity, which ends the silence" if silent else "its next event")


# ── sums before any limit ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sums:
    """What a lead's categories come to at an instant, before their limits, and what silence gives or takes then."""

    engagement: Engagement
    raw: tuple[float, ...]
    silence: float = 0.0

    def shown(self, category: int) -> float:
        """What a category shows."""
        limit = self.engagement.categories[category].limit
        least = max(self.raw[category], -np.inf if limit.min is None else limit.min)
        return float(min(least, self.most(category)))

    def most(self, category: int) -> float:
        """What a category can show at most."""
        most = self.engagement.categories[category].limit.max
        return np.inf if most is None else most

    @property
    def total(self) -> float:
        """All categories together, as an activity finds them: with no silence, before the limits of the whole."""
        return sum(self.shown(category) for category in range(len(self.raw)))

    @property
    def score(self) -> float:
        """The score as it is shown, silence and all."""
        most = self.engagement.limit.max
        held = max(self.total + self.silence, self.engagement.floor)
        return held if most is None else min(held, most)

    def given(self, category: int, points: float) -> Sums:
        """The same after a touch."""
        raw = list(self.raw)
        raw[category] += points
        return replace(self, raw=tuple(raw))

    def lacking(self, category: int, score: float) -> float:
        """The points that one touch of this category has to bring for a score not reached; infinite where a limit
        forbids it."""
        others = self.total - self.shown(category)
        if others + self.most(category) < score - SAME or self._held_below(score):
            return float(np.inf)
        return score - others - self.raw[category]

    def _held_below(self, score: float) -> bool:
        most = self.engagement.limit.max
        return most is not None and most < score - SAME


def sums_at(model: Model, matched: Matched, folded: Folded, at: int) -> Sums:
    """The sums of one lead at an instant, if nothing happens from what was folded until then."""
    left = touches(model, matched, folded, at)
    names = [category.name for category in model.engagement.categories]
    raw = dict(left.group_by("category").agg(pl.col("kept").sum()).iter_rows())
    idle, last = model.engagement.idle, int(folded.leads[0]["last_activity"])
    periods = 0 if idle is None or last == shapes.NEVER else (at - last) // microseconds(idle.after)
    return Sums(
        model.engagement,
        tuple(float(raw.get(name, 0.0)) for name in names),
        periods * idle.points if idle else 0.0,
    )


# ── points that are missing ─────────────────────────────────────────────────────────────────────


def points_lacking(gate: Gate, sums: Sums) -> list[str]:
    """What a gate asks for that one activity has to bring in points: of each category, then besides for the score."""
    names = [category.name for category in sums.engagement.categories]
    after, said = sums, []
    for category, asked in gate.categories.items():
        number = names.index(category)
        if sums.shown(number) >= asked - SAME:
            continue
        more = asked - sums.raw[number]
        after = after.given(number, more)
        said.append(f"{_rounded(more)} more points of {category}{_beneath(more, asked - sums.shown(number))}")
    if gate.score is not None and gate.score > sums.engagement.floor and after.total < gate.score - SAME:
        said.append(_score_lacking(gate.score, after, besides=bool(said)))
    return said


def _score_lacking(score: float, sums: Sums, *, besides: bool) -> str:
    """How many points are missing to a score, and of what, where a category's limit leaves no room for them."""
    categories = sums.engagement.categories
    giving = [n for n, each in enumerate(categories) if any(rule.points > 0 for rule in each.rules)]
    if not giving:
        return f"{_rounded(score - sums.total)} more points, which no rule gives"
    costs = {n: sums.lacking(n, score) for n in giving}
    least = min(costs.values())
    if np.isinf(least):
        return _beyond_one(score, sums, giving)
    cheapest = [categories[n].name for n, cost in costs.items() if cost <= least + SAME]
    of = f" of {' or '.join(cheapest)}" if len(cheapest) < len(giving) else ""
    more = f"{_rounded(least)} more points{of}"
    if besides:
        return f"{more} besides"
    return f"{more}{_beneath(least, score - sums.score, sums.silence)}"


def _beyond_one(score: float, sums: Sums, giving: list[int]) -> str:
    """No category has room for what is missing: several together, or none ever."""
    best = sums.total + sum(sums.most(n) - sums.shown(n) for n in giving)
    whole = sums.engagement.limit.max
    best = best if whole is None else min(best, whole)
    if best < score - SAME:
        return f"a score of {score:g}, where the limits leave room for {best:g} as it stands"
    more = f"at least {_rounded(score - sums.total)} more points"
    return f"{more}, of several categories (the limit of one leaves no room)"


def _beneath(more: float, seen: float, silence: float = 0.0) -> str:
    """Why it is not the difference to the figure that is shown."""
    if abs(more - seen) <= SAME:
        return ""
    if silence > 0 or more < seen:
        return f" (an activity ends the silence, which counts {silence:+g})"
    return " (what is below the limit has to be made up first)"


def _rounded(points: float) -> str:
    """Rounded up, so that what is said suffices."""
    return f"{np.ceil(points * 10 - SAME) / 10:g}"
