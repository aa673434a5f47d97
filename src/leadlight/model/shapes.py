"""The shapes of a model: what marketing and sales agree on, as values.

Every shape that decides something also says it: ``sentence`` is what the ledger, the page and the
terminal show for a rule, a criterion or a gate. Durations are ``timedelta``; points are plain numbers;
conditions are ``Condition`` values, already read and checked on their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from leadlight.model.business_hours import BusinessHours, business_hours
from leadlight.model.condition import Condition
from leadlight.model.mistake import WordingError, shown
from leadlight.model.words import Frequency, Grade, Kind, duration, say_duration, thirds

MOST_POINTS: Final = 1_000_000.0


def _number(value: object) -> object:
    if isinstance(value, (bool, str)):
        raise WordingError(f"{shown(value)} is not a number", "Write one without quotes, such as 10 or -2.5")
    return value


def _one_line(name: str) -> str:
    if not name.isprintable():
        raise WordingError(f"The name {shown(name)} has a line break or a control character", "Remove it")
    return name


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(duration), PlainSerializer(say_duration)]
Hours = Annotated[BusinessHours, BeforeValidator(business_hours), PlainSerializer(str)]
Points = Annotated[float, BeforeValidator(_number), Field(ge=-MOST_POINTS, le=MOST_POINTS, allow_inf_nan=False)]
Thirds = Annotated[int, BeforeValidator(thirds), PlainSerializer(lambda worth: f"{worth}/3")]
Often = Annotated[Frequency, BeforeValidator(Frequency.read), PlainSerializer(str)]
When = Annotated[Condition, BeforeValidator(Condition.read), PlainSerializer(str)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_one_line)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), Field(min_length=1, max_length=100)]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


# ── fit: are we interested in them? ─────────────────────────────────────────────────────────────


class Criterion(Shape):
    """A condition on the attributes, worth thirds of a letter."""

    name: Name
    when: When
    worth: Thirds

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.worth:+d}/3 of a letter when {self.when}"


class Profile(Shape):
    """A buyer persona; a lead takes the first whose ``who`` holds. Without ``who`` it takes everybody."""

    name: Name
    who: When | None = None
    not_matched: Literal["ignore", "subtract"] = "ignore"
    criteria: tuple[Criterion, ...] = ()


class Fit(Shape):
    start: Grade = "D"
    profiles: tuple[Profile, ...] = ()


class Disqualifier(Shape):
    """A condition on the attributes that keeps a lead from every gate."""

    name: Name
    when: When

    @property
    def sentence(self) -> str:
        return f"{self.name}: disqualified when {self.when}"


# ── engagement: are they interested in us? ──────────────────────────────────────────────────────


class Decay(Shape):
    """How a touch fades with age: at most one of the three; none of them is no decay."""

    half_life: Duration | None = None
    lifespan: Duration | None = None
    expires: Duration | None = None

    @model_validator(mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return {} if value == "none" else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        spans = [s for s in (self.half_life, self.lifespan, self.expires) if s is not None]
        if len(spans) > 1:
            raise WordingError("A decay has more than one of half_life, lifespan and expires", "Keep one of them")
        if spans and not spans[0]:
            raise WordingError("A decay over no time at all", "Write none, or a duration such as 30d")
        return self

    @property
    def sentence(self) -> str:
        if self.half_life:
            return f"halves every {say_duration(self.half_life)}"
        if self.lifespan:
            return f"fades evenly to nothing in {say_duration(self.lifespan)}"
        return f"expires after {say_duration(self.expires)}" if self.expires else "does not decay"


class Limits(Shape):
    """The least and the most a sum may show. A bare number is the most."""

    min: Points | None = None
    max: Points | None = None

    @model_validator(mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return {"max": value} if isinstance(value, (int, float)) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise WordingError(f"The least, {self.min:g}, is above the most, {self.max:g}", "Swap them")
        return self


class Rule(Shape):
    """A condition on one event, worth points."""

    name: Name
    on: Names | None = None
    when: When | None = None
    points: Points
    at_most: Often | None = None
    at_least: Often | None = None
    distinct: Name | None = None
    decay: Decay | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.on is None and self.when is None:
            raise WordingError("A rule that names no event and no condition", "Give it on, when, or both")
        if self.at_least is not None and self.at_least.per == "episode":
            raise WordingError("at_least does not count per episode", "Use day, week, month or ever")
        return self

    @property
    def sentence(self) -> str:
        limits = [
            f"from the {self.at_least.ordinal}" if self.at_least else "",
            f"for each new {self.distinct}" if self.distinct else "",
            f"at most {self.at_most}" if self.at_most else "",
        ]
        return ", ".join([f"{self.name}: {self.points:+g}", *filter(None, limits)])


class Category(Shape):
    name: Name
    limit: Limits = Limits()
    first_match: bool = False
    rules: tuple[Rule, ...] = ()


class Idle(Shape):
    """Points for each complete period of silence since the lead's last activity."""

    after: Duration
    points: Points
    ignore: Names | None = None  # event names that are not the lead's own doing, such as email_sent

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.after < timedelta(hours=1):
            raise WordingError("An idle period of less than an hour", "Write a duration such as 30d")
        return self


class Engagement(Shape):
    limit: Limits = Limits()
    decay: Decay = Decay()
    idle: Idle | None = None
    categories: tuple[Category, ...] = ()

    @property
    def floor(self) -> float:
        """The least a score can be: 0 unless the model says otherwise."""
        return 0.0 if self.limit.min is None else self.limit.min


# ── qualification: whose turn is it? ────────────────────────────────────────────────────────────


class Gate(Shape):
    """One way to qualify: thresholds that must all hold, or a hand-raise event that may ask for some of them.

    Besides ``score`` and ``grade``, any category's name may stand as a threshold: ``product: 40``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Points] = Field(init=False)

    name: Name
    on: Names | None = None
    when: When | None = None
    score: Points | None = None
    grade: Grade | None = None

    @property
    def categories(self) -> dict[str, float]:
        return dict(self.__pydantic_extra__)

    @property
    def hand_raise(self) -> bool:
        return self.on is not None or self.when is not None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.hand_raise or self.categories or self.score is not None or self.grade is not None):
            raise WordingError(
                "A gate that asks for nothing lets everybody through", "Give it a score, a grade or an event"
            )
        return self

    @property
    def sentence(self) -> str:
        asks = [
            f"{' or '.join(self.on)}" if self.on else "",
            f"where {self.when}" if self.when else "",
            f"a score of {self.score:g}" if self.score is not None else "",
            *(f"{points:g} points of {category}" for category, points in self.categories.items()),
            f"a grade of {self.grade} or better" if self.grade else "",
        ]
        return f"{self.name}: {' and '.join(filter(None, asks))}"


class Gates(Shape):
    any: tuple[Gate, ...] = ()


class Cell(Shape):
    score: Points | None = None
    grade: Grade | None = None


class Temperature(Shape):
    """Hot, else warm, else cold: the cell of the grade and score matrix."""

    hot: Cell
    warm: Cell


class Qualify(Shape):
    mql: Gates = Gates()
    pql: Gates = Gates()
    temperature: Temperature | None = None
    cool_off: Duration = timedelta(0)


# ── after qualification ─────────────────────────────────────────────────────────────────────────


class Assignment(Shape):
    name: Name | None = None
    when: When | None = None
    to: Names


class RejectReason(Shape):
    name: Name
    then: Literal["nurture", "disqualify"] = "nurture"


class Handoff(Shape):
    accept_within: Duration | None = None
    hours: Hours | None = None  # None: OFFICE
    assign: tuple[Assignment, ...] = ()
    requirements: tuple[Name, ...] = ()
    reject_reasons: tuple[RejectReason, ...] = ()


class Segment(Shape):
    name: Name
    when: When | None = None


class Nurture(Shape):
    segments: tuple[Segment, ...] = ()


# ── the whole ───────────────────────────────────────────────────────────────────────────────────


def _zone(value: Any) -> Any:
    try:
        ZoneInfo(value)
    except Exception as error:  # zoneinfo raises a different class for each way a key can be wrong
        raise WordingError(f"{shown(value)} is not a time zone", "Use a name such as Europe/Berlin or UTC") from error
    return value


class Model(Shape):
    """What was agreed. Read one with ``leadlight.model.load``."""

    name: Name
    timezone: Annotated[str, BeforeValidator(_zone)] = "UTC"
    unit: Literal["lead", "account"] = "lead"
    attributes: dict[Name, Kind] = {}
    fit: Fit = Fit()
    disqualify: tuple[Disqualifier, ...] = ()
    engagement: Engagement = Engagement()
    qualify: Qualify = Qualify()
    handoff: Handoff = Handoff()
    nurture: Nurture = Nurture()

    @property
    def rules(self) -> list[tuple[Category, Rule]]:
        """Every rule with its category, in the order of the file; its place is its number in the ledger."""
        return [(category, rule) for category in self.engagement.categories for rule in category.rules]

    @property
    def gates(self) -> list[tuple[Literal["mql", "pql"], Gate]]:
        """Every gate with the stage it leads to: those of MQL first."""
        return [("mql", gate) for gate in self.qualify.mql.any] + [("pql", gate) for gate in self.qualify.pql.any]

    @property
    def version(self) -> str:
        """The name and a fingerprint of the content, such as ``acme@1f0c5b2e``."""
        content = self.model_dump_json(exclude_none=True).encode()
        return f"{self.name}@{hashlib.sha256(content).hexdigest()[:8]}"

    def event_conditions(self) -> Iterator[Condition]:
        """The conditions that see an event's own columns."""
        for _, rule in self.rules:
            if rule.when:
                yield rule.when
        for _, gate in self.gates:
            if gate.when:
                yield gate.when

    def attribute_conditions(self) -> Iterator[Condition]:
        """The conditions that see a lead's attributes."""
        for profile in self.fit.profiles:
            if profile.who:
                yield profile.who
            yield from (criterion.when for criterion in profile.criteria)
        yield from (disqualifier.when for disqualifier in self.disqualify)
