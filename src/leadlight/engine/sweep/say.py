"""A threshold in a sentence or two, and what one must know to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadlight.engine.replay.rate import Rate
from leadlight.engine.sweep.narrow import stricter_only
from leadlight.engine.sweep.point import Point
from leadlight.engine.sweep.weekly import Weekly

if TYPE_CHECKING:
    from leadlight.engine.sweep.shape import Sweep
    from leadlight.engine.sweep.threshold import Threshold


def headline(found: Threshold) -> str:
    """The answer: the value, and what it brings in an average week."""
    name, capacity = f"“{found.knob.label}”", f"{round(found.capacity.a_week, 2):,.10g} a week"
    if found.chosen is None:
        if found.verdict == "no weeks":
            return "The history has no whole week, so the load of a week cannot be told."
        if found.verdict == "nobody":
            if some := max(point.leads for point in found.sweep.points):
                return _elsewhen(found, some)
            return f"No {name} lets anybody through. {_look(found)}"
        return f"No {name} keeps within {capacity}: {_least(found)}"
    value, today = found.knob.say(found.chosen.values[0]), found.knob.say(found.knob.value)
    brings = f"{_leads(found.chosen.weekly.mean)} a week on average; sales can take on {capacity}"
    if found.verdict == "never full":
        return f"No {name} fills sales’ capacity. Even {value} (today {today}) brings only {brings}."
    if found.chosen.values == found.present.values:
        return f"{name} is right at {value}: it brings {brings}."
    return f"Set {name} to {value} (today {today}): that brings {brings}."


def _look(found: Threshold) -> str:
    """Where to look for what keeps everybody out."""
    grade = ", such as a grade" if any(gate.grade for _, gate in found.sweep.model.gates) else ""
    unknown = " (nothing is known of the leads’ fit: give it with --leads)" if grade and not found.fit_known else ""
    return f"Look at what else the gates ask for{grade}{unknown}, and at how far the points reach."


def _elsewhen(found: Threshold, some: int) -> str:
    """Leads do come through, and none of them in the weeks that count."""
    through = f"{some:,} lead{'s' * (some != 1)}"
    return (
        f"The load of a week cannot be told: {through} would qualify, but not one of them in {_whole(found.sweep)}. "
        f"The running week and the one in which the history begins do not count. Ask as of a day before which leads "
        "came (--as-of), give a longer history, or more --weeks."
    )


def _whole(found: Sweep) -> str:
    """The weeks that count."""
    assert found.weeks is not None  # noqa: S101 -- where none is whole, nothing is said of them
    (first, last), weeks = found.weeks, found.present.weekly.weeks
    if weeks == 1:
        return f"the one whole week, from Monday {first}"
    return f"the {weeks} whole weeks from Monday {first} to that of {last}"


def expectation(found: Threshold) -> list[str]:
    """What to expect of the chosen value: the busy weeks, the wins it catches and misses, what nobody knows."""
    point = found.chosen
    if point is None or not point.weekly.weeks:
        return []
    return [*_average(point.weekly), _busy(point.weekly), _good(found, point), _wins(point), *_unknown(found, point)]


def _average(weekly: Weekly) -> list[str]:
    if weekly.low is None or weekly.high is None:
        return [f"How sure that average is cannot be told from {weekly.weeks} weeks."]
    return [
        f"The average of such weeks lies between {weekly.low:,.1f} and {weekly.high:,.1f} "
        f"(95% interval, n {weekly.weeks} weeks)."
    ]


def _busy(weekly: Weekly) -> str:
    over = f"{weekly.above} of {weekly.weeks} weeks would have gone over the capacity"
    return f"{over}; one week in ten brings {weekly.p90:,.0f} or more, the busiest {weekly.peak:,}."


def _good(found: Threshold, point: Point) -> str:
    rate, today = point.gates["sql"].precision, found.present.gates["sql"].precision
    if not rate.n:
        return "Sales has not seen any of its leads for long enough to say how good they are."
    beside = "" if point.values == found.present.values else f"; today {_share(today)}"
    return f"Of those that sales saw and that have had their time, {_share(rate)} became SQL{beside}."


def _share(rate: Rate) -> str:
    if rate.share is None or rate.low is None or rate.high is None:
        return "nobody"
    return f"{rate.share:.0%} (95% interval {rate.low:.0%} to {rate.high:.0%}, n {rate.n:,})"


def _wins(point: Point) -> str:
    at = point.gates["customer"]
    if not at.recall.n:
        return "Nobody has become a customer in this history yet, so what it catches cannot be told."
    caught, missed = point.caught("customer"), point.missed("customer")
    return f"Of {at.recall.n:,} leads that became customers it lets {caught:,} through in time, and misses {missed:,}."


def _unknown(found: Threshold, point: Point) -> list[str]:
    if not point.unknown:
        return []
    today = "" if point.values == found.present.values else f" (today {found.present.unknown:,})"
    return [
        f"{point.unknown:,} of its {point.leads:,} leads{today} were never seen by sales afterwards: nobody knows how "
        f"good those are, and the shares say nothing of them."
    ]


def caveats(found: Threshold) -> list[str]:
    """How the figures were counted, and what they cannot know."""
    return [*_weeks(found.sweep), *_day(found), *_patience(found.sweep), _sent()]


def sweep_caveats(found: Sweep) -> list[str]:
    """The same for a sweep without a question of capacity."""
    return [*_weeks(found), *_patience(found), _sent()]


def _weeks(found: Sweep) -> list[str]:
    if found.weeks is None:
        return ["The history has no whole week, so the load of a week cannot be told."]
    said = [
        f"The average is that of {_whole(found)}; weeks that had begun before the history, and the running one, are "
        "left out. Other campaigns bring others."
    ]
    if found.young:
        said.append(
            "The history begins at or shortly before the first of these weeks, and every score with it at nothing: "
            "the first weeks are too low."
        )
    return said


def _day(found: Threshold) -> list[str]:
    if found.capacity.said == f"{found.capacity.a_week:g} a week":
        return []
    days = " of five working days" if found.capacity.said.endswith("day") else ""
    return [f"{found.capacity.said} is {round(found.capacity.a_week, 2):,.10g} a week{days}."]


def _patience(found: Sweep) -> list[str]:
    known = {goal: days for goal, days in found.patience.items() if days is not None}
    if not known:
        return ["Nobody has got to SQL in this history, so nothing is known of how good leads are."]
    words = {"sql": "SQL", "opportunity": "opportunity", "customer": "customer"}
    said = ", ".join(f"{whole_days(days)} for {words[goal]}" for goal, days in known.items())
    return [
        f"Shares count leads that sales saw and that qualified long enough ago ({said}: nine in ten of those that "
        f"got there were that quick). Younger leads are no failures, and are left out."
    ]


def whole_days(count: float) -> str:
    """A length of time, of which days are enough.

    >>> whole_days(54.6), whole_days(1.2), whole_days(0.3)
    ('55 days', '1 day', 'less than a day')
    """
    days = round(count)
    return f"{days:,} day{'s' * (days != 1)}" if days else "less than a day"


def _sent() -> str:
    return (
        "Sales looked where it was sent. Below today’s gates only the leads that sales found in another way have "
        "an outcome. `leadlight qualify --explore 2%` draws some by lot, so that this can be measured."
    )


def _least(found: Threshold) -> str:
    """What comes even where fewest do."""
    least = min(found.sweep.points, key=lambda point: point.weekly.mean or 0)
    brings = f"{_leads(least.weekly.mean)} a week on average"
    if stricter_only(found.sweep.knobs):
        return f"the other gates alone bring {brings}. Look at those."
    return f"even {found.knob.say(least.values[0])} brings {brings}."


def _leads(count: float | None) -> str:
    said = f"{count or 0:,.1f}".removesuffix(".0")
    return f"{said} lead{'s' * (said != '1')}"
