"""docs/semantics.md, read aloud: slow, obvious, and independent of the engine.

Nothing is kept from one event to the next except where a lead stands in its stages; every figure is summed
anew from the first event. The numbers in the comments are the paragraphs of docs/semantics.md; its section 2
is reference_conditions.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from leadlight.model.shapes import Category, Cell, Decay, Gate, Limits, Model, Rule
from leadlight.model.words import GRADES
from reference_conditions import as_text, holds

Row = Mapping[str, Any]

FORWARD: Final = {
    "sales_accepted": "sal",
    "sales_qualified": "sql",
    "opportunity_created": "opportunity",
    "opportunity_won": "customer",
}
BACK: Final = {
    "sales_rejected": "nurture",
    "recycled": "nurture",
    "opportunity_lost": "lost",
    "disqualified": "disqualified",
}
SALES_EVENTS: Final = {*FORWARD, *BACK, "requalified"}
PATH: Final = {"inquiry": 0, "mql": 1, "pql": 1, "sal": 2, "sql": 3, "opportunity": 4, "customer": 5}
OPEN_TO_A_SECOND_DOOR: Final = {"mql", "pql", "sal", "sql", "opportunity"}
NEARLY: Final = 1e-9  # 5.4: nearer figures than this are the same


@dataclass
class Outcome:
    """What the model makes of the history: one row per lead, and how each came to stand where it does."""

    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[dict[str, Any]] = field(default_factory=list)


def qualify(model: Model, events: Iterable[Row], attributes: Iterable[Row] = (), as_of: int | None = None) -> Outcome:
    """The outcome of a model over a history, as of an instant."""
    events, attributes = list(events), list(attributes)
    instants = [row["at"] for row in [*events, *attributes] if row["at"] is not None]
    now = max(instants, default=0) if as_of is None else as_of  # 1.3
    events = [event for event in events if event["at"] <= now]
    attributes = [row for row in attributes if row["at"] is None or row["at"] <= now]
    outcome = Outcome()
    for lead in sorted({row["lead"] for row in [*events, *attributes]}):
        history = in_order(event for event in events if event["lead"] == lead)
        facts = [row for row in attributes if row["lead"] == lead]
        walk = Walk(model, lead, history, facts)
        outcome.leads[lead] = summary(walk, now)
        outcome.transitions += walk.transitions
        outcome.ledger += [{"lead": lead, **entry} for entry in ledger(model, history, walk.ends, now)]
    return outcome


# ── 1. Time and order ───────────────────────────────────────────────────────────────────────────


def in_order(events: Iterable[Row]) -> list[Row]:
    """A lead's events as they happened; rows that agree in everything are one."""
    return [event for _, event in sorted({place(event): event for event in events}.items())]


def place(event: Row) -> tuple[Any, ...]:
    """1.2: when, then a stable id."""
    properties = sorted((column, as_text(value)) for column, value in event["properties"].items())
    identity = as_text(event["id"])
    said = tuple((column, text) for column, text in properties if text is not None)
    return event["at"], identity is not None, identity or "", event["name"], said


def local(model: Model, at: int) -> datetime:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return instant.astimezone(ZoneInfo(model.timezone))


def microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


# ── 3. Attributes and grade ─────────────────────────────────────────────────────────────────────


def known_at(rows: Iterable[Row], now: int) -> dict[str, object]:
    """3.1: each attribute's latest value; of two at one instant, the greater text."""
    values: dict[str, tuple[float, str]] = {}
    for row in rows:
        at = -math.inf if row["at"] is None else row["at"]
        for name, cell in row.items():
            text = as_text(cell)
            if name not in ("lead", "at") and text is not None and at <= now:
                values[name] = max(values.get(name, (at, text)), (at, text))
    return {name: text for name, (_, text) in values.items()}


def grade_at(model: Model, rows: Iterable[Row], now: int) -> tuple[str | None, str]:
    """The grade as shown (None: not shown), and the grade that gates and temperature see."""
    known = known_at(rows, now)
    start = model.fit.start
    for profile in model.fit.profiles:
        if holds(profile.who, known, model.attributes) is True:  # 3.2
            break
    else:
        return None, start
    truths = [(holds(c.when, known, model.attributes), c.worth) for c in profile.criteria]
    if all(truth is None for truth, _ in truths):  # 3.4
        return None, start
    thirds = sum(worth for truth, worth in truths if truth is True)
    if profile.not_matched == "subtract":
        thirds -= sum(worth for truth, worth in truths if truth is False)
    grade = GRADES[min(max(GRADES.index(start) + thirds, 0), len(GRADES) - 1)]  # 3.3
    return grade, grade


# ── 4. Touches ──────────────────────────────────────────────────────────────────────────────────


class Touch(NamedTuple):
    at: int
    category: Category
    rule: Rule
    stopped: bool  # by at_most


def touches(model: Model, events: Sequence[Row], ends: Collection[int]) -> list[Touch]:
    """Every touch of a lead; `ends` are the numbers of the events that ended an episode."""
    found = []
    for category, rule in model.rules:
        numbers = [n for n, event in enumerate(events) if takes(category, rule, event)]
        if rule.distinct is not None:  # 4.3
            values = [columns(events[n]).get(rule.distinct) for n in numbers]
            counted = zip(numbers, values, times(map(as_text, values)), strict=True)
            numbers = [n for n, value, time in counted if as_text(value) is not None and time == 1]
        if rule.at_least is not None:  # 4.4
            per, least = rule.at_least.per, rule.at_least.times
            counts = times(period(model, events, n, per, ends) for n in numbers)
            numbers = [n for n, time in zip(numbers, counts, strict=True) if time >= least]
        most, per = (rule.at_most.times, rule.at_most.per) if rule.at_most else (math.inf, "ever")  # 4.5
        counts = times(period(model, events, n, per, ends) for n in numbers)
        found += [Touch(events[n]["at"], category, rule, time > most) for n, time in zip(numbers, counts, strict=True)]
    return found


def takes(category: Category, rule: Rule, event: Row) -> bool:
    if category.first_match:  # 4.2
        return next((other for other in category.rules if matches(other, event)), None) is rule
    return matches(rule, event)


def matches(asks: Rule | Gate, event: Row) -> bool:
    """4.1 and 6.2: the event's name and condition."""
    named = asks.on is None or event["name"] in asks.on
    return named and holds(asks.when, columns(event), {}) is True


def columns(event: Row) -> dict[str, object]:
    """2.5: what a rule's or a gate's condition sees."""
    return {**event["properties"], "name": event["name"], "id": event["id"]}


def times(keys: Iterable[Hashable]) -> Iterator[int]:
    """For each key in turn, how many times it has come, this one included."""
    seen: Counter[Hashable] = Counter()
    for key in keys:
        seen[key] += 1
        yield seen[key]


def period(model: Model, events: Sequence[Row], number: int, per: str, ends: Collection[int]) -> Hashable:
    """1.4 and 4.5: the period an event lies in."""
    day = local(model, events[number]["at"]).date()
    match per:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.year, day.month
        case "episode":
            return sum(end < number for end in ends)
    return "ever"


def kept(model: Model, touch: Touch, now: int) -> float:
    """4.6: what is left of a touch."""
    points, age = touch.rule.points, now - touch.at
    decay: Decay = model.engagement.decay if touch.rule.decay is None else touch.rule.decay
    if touch.stopped:
        return 0.0
    if decay.half_life is not None:
        return float(points * 2 ** (-age / microseconds(decay.half_life)))
    if decay.lifespan is not None:
        return points * max(0.0, 1 - age / microseconds(decay.lifespan))
    if decay.expires is not None:
        return points if age < microseconds(decay.expires) else 0.0
    return points


# ── 5. Sums, and 7. the ledger ──────────────────────────────────────────────────────────────────


def held(total: float, limit: Limits) -> float:
    most = math.inf if limit.max is None else limit.max
    least = -math.inf if limit.min is None else limit.min
    return max(min(total, most), least)


def silences(model: Model, events: Sequence[Row], now: int) -> list[tuple[int, float]]:
    """5.2: the instants at which a period of silence was complete, and the points of each."""
    idle = model.engagement.idle
    if idle is None:
        return []
    quiet = SALES_EVENTS | set(idle.ignore or ())
    active = [event["at"] for event in events if event["name"] not in quiet]
    if not active:
        return []
    after = microseconds(idle.after)
    return [(active[-1] + n * after, idle.points) for n in range(1, (now - active[-1]) // after + 1)]


def sums(model: Model, events: Sequence[Row], ends: Collection[int], now: int) -> tuple[float, dict[str, float]]:
    """The score, and each category held to its limit. Figures of `now`, from the events given."""
    found = touches(model, events, ends)
    categories = {
        category.name: held(
            math.fsum(kept(model, touch, now) for touch in found if touch.category is category),
            category.limit,
        )
        for category in model.engagement.categories
    }
    idle = math.fsum(points for _, points in silences(model, events, now))
    return held(math.fsum([*categories.values(), idle]), overall(model)), categories


def overall(model: Model) -> Limits:
    """5.3: the least is 0 unless the model says otherwise."""
    return Limits(min=model.engagement.floor, max=model.engagement.limit.max)


def ledger(model: Model, events: Sequence[Row], ends: Collection[int], now: int) -> Iterator[dict[str, Any]]:
    """Every entry as of now; what a limit takes away is taken now, and is less than nothing."""

    def entry(at: int, what: str, points: float, left: float, category: str | None = None) -> dict[str, Any]:
        return {"at": at, "entry": what, "rule": None, "category": category, "points": points, "kept": left}

    found = touches(model, events, ends)
    for touch in found:
        of, points = {"rule": touch.rule.name, "category": touch.category.name}, touch.rule.points
        yield entry(touch.at, "touch", points, kept(model, touch, now)) | of
        if touch.stopped:
            yield entry(touch.at, "cap", -points, 0.0) | of
    for at, points in silences(model, events, now):
        yield entry(at, "idle", points, points)
    score, categories = sums(model, events, ends, now)
    for name, shown in categories.items():
        total = math.fsum(kept(model, touch, now) for touch in found if touch.category.name == name)
        if abs(shown - total) > NEARLY:
            yield entry(now, "limit", shown - total, shown - total, name)
    total = math.fsum([*categories.values(), *(points for _, points in silences(model, events, now))])
    if abs(score - total) > NEARLY:
        yield entry(now, "limit", score - total, score - total)


def reaches(figure: float, threshold: float | None) -> bool:
    """5.4"""
    return threshold is None or figure > threshold - NEARLY


def good_enough(grade: str, threshold: str | None) -> bool:
    return threshold is None or GRADES.index(grade) >= GRADES.index(threshold)


def temperature(model: Model, score: float, grade: str) -> str | None:
    """5.5; a model without temperatures gives none."""

    def reached(cell: Cell) -> bool:
        return reaches(score, cell.score) and good_enough(grade, cell.grade)

    asked = model.qualify.temperature
    if asked is None:
        return None
    return "hot" if reached(asked.hot) else "warm" if reached(asked.warm) else "cold"


# ── 6. Stages ───────────────────────────────────────────────────────────────────────────────────


class Walk:
    """A lead's way through the stages, event by event."""

    def __init__(self, model: Model, lead: str, events: Sequence[Row], facts: Sequence[Row]) -> None:
        self.model, self.lead, self.events, self.facts = model, lead, events, facts
        self.transitions: list[dict[str, Any]] = []
        self.stage, self.since = "", None  # no stage before the first event
        self.episode, self.in_episode = 0, False
        self.stamps = {"inquiry": events[0]["at"]} if events else {}
        self.disqualified_by: str | None = None
        self.passed_over: set[str] = set()
        self.cool_until: int | None = None
        self.ends: set[int] = set()  # numbers of the events that ended an episode
        for number, event in enumerate(events):
            self.read(number, event)

    def read(self, number: int, event: Row) -> None:
        """6.1: touches, sales events, disqualifiers, gates: in this order."""
        self.event, self.number = event, number
        self.score, self.categories = sums(self.model, self.events[: number + 1], self.ends, event["at"])
        self.shown, self.grade = grade_at(self.model, self.facts, event["at"])
        self.set_back = False  # whether this event ended an episode or set the cool-off
        if number == 0:
            self.enter("inquiry", None)
        reason = as_text(event["properties"].get("reason"))
        if event["name"] in FORWARD:
            met = as_text(event["properties"].get("requirements")) if event["name"] == "sales_qualified" else None
            self.go_on(FORWARD[event["name"]], met or reason)  # 6.11
        elif event["name"] in BACK:
            self.go_back(event["name"], reason)
        elif event["name"] == "requalified" and self.stage == "disqualified":  # 6.7
            self.pass_over()
            self.enter("inquiry", reason)
        self.check_disqualifiers()
        self.check_gates()

    # moves

    def enter(self, stage: str, why: str | None, *, inferred: bool = False) -> None:
        self.say("move", stage, why, inferred=inferred)
        self.stage, self.since = stage, self.event["at"]
        self.disqualified_by = (why or self.event["name"]) if stage == "disqualified" else None  # 6.9
        if stage != "inquiry":
            self.stamps[stage] = self.event["at"]

    def say(self, kind: str, to: str, why: str | None, *, inferred: bool = False) -> None:
        move = {"lead": self.lead, "at": self.event["at"], "from_stage": self.stage or None, "to_stage": to}
        move |= {"cause": self.event["name"], "gate_or_reason": why, "score": self.score, "grade": self.shown}
        self.transitions.append(move | {"episode": self.episode, "inferred": inferred, "kind": kind})

    def start_episode(self) -> None:
        self.episode += 1  # 6.8
        self.in_episode = True
        self.stamps = {"inquiry": self.stamps["inquiry"]}  # 6.9

    def end_episode(self) -> None:
        if self.in_episode:
            self.in_episode = False
            self.ends.add(self.number)
            self.set_back = True

    # sales events

    def go_on(self, target: str, reason: str | None) -> None:
        """6.5"""
        if self.in_episode and PATH[self.stage] >= PATH[target]:
            return
        if self.stage == "disqualified":
            self.pass_over()
        if not self.in_episode:
            self.start_episode()
        for stage in ("mql", "sal", "sql", "opportunity"):
            stamped = stage in self.stamps or (stage == "mql" and "pql" in self.stamps)
            if PATH[stage] < PATH[target] and not stamped:
                self.enter(stage, None, inferred=True)
        self.enter(target, reason)

    def go_back(self, name: str, reason: str | None) -> None:
        """6.6"""
        if self.stage == "disqualified":
            return
        if self.stage == "customer" and name in ("sales_rejected", "opportunity_lost"):
            return
        target = BACK[name]
        if name == "sales_rejected" and any(
            known.name == reason and known.then == "disqualify" for known in self.model.handoff.reject_reasons
        ):
            target = "disqualified"
        self.end_episode()
        if target != "disqualified":
            self.set_back = True
            self.cool_until = self.event["at"] + microseconds(self.model.qualify.cool_off)  # 6.10
        if target != self.stage:
            self.enter(target, reason)

    # disqualifiers

    def disqualifying(self) -> list[str]:
        known = known_at(self.facts, self.event["at"])
        return [d.name for d in self.model.disqualify if holds(d.when, known, self.model.attributes) is True]

    def pass_over(self) -> None:
        self.passed_over = set(self.disqualifying())

    def check_disqualifiers(self) -> None:
        """6.4"""
        held_now = self.disqualifying()
        self.passed_over &= set(held_now)
        new = [name for name in held_now if name not in self.passed_over]
        if new and self.stage not in ("disqualified", "customer"):
            self.end_episode()
            self.enter("disqualified", new[0])

    # gates

    def check_gates(self) -> None:
        """6.3"""
        if self.set_back:
            return
        opened = {door: name for door in ("pql", "mql") if (name := self.first_gate(door)) is not None}
        cool = self.cool_until is None or self.event["at"] >= self.cool_until
        if not self.in_episode and self.stage != "disqualified" and cool and opened:
            door = "mql" if "mql" in opened else "pql"
            self.start_episode()
            self.enter(door, opened[door])
        if self.in_episode and self.stage in OPEN_TO_A_SECOND_DOOR:
            for door in opened.keys() - self.stamps.keys():
                self.say("stamp", door, opened[door])
                self.stamps[door] = self.event["at"]

    def first_gate(self, door: str) -> str | None:
        return next((gate.name for to, gate in self.model.gates if to == door and self.passes(gate)), None)

    def passes(self, gate: Gate) -> bool:
        """6.2"""
        return (
            matches(gate, self.event)
            and reaches(self.score, gate.score)
            and good_enough(self.grade, gate.grade)
            and all(reaches(self.categories[name], least) for name, least in gate.categories.items())
        )


def summary(walk: Walk, now: int) -> dict[str, Any]:
    """A lead as of now."""
    score, categories = sums(walk.model, walk.events, walk.ends, now)
    shown, grade = grade_at(walk.model, walk.facts, now)
    instants = [event["at"] for event in walk.events]
    mqls = [move["at"] for move in walk.transitions if move["to_stage"] == "mql"]
    return {
        "score": score,
        "categories": categories,
        "grade": shown,
        "temperature": temperature(walk.model, score, grade),
        "stage": walk.stage or "inquiry",
        "stage_since": walk.since,
        "episode": walk.episode,
        "disqualified_by": walk.disqualified_by,
        "first_at": min(instants, default=None),
        "last_at": max(instants, default=None),
        "mql_first_at": min(mqls, default=None),
        "mql_last_at": max(mqls, default=None),
        "mql_count": len(mqls),
        "stamps": dict(walk.stamps),
    }
