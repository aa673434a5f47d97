"""A plan: what a target asks of each stage, month by month, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from leadlight.plan.errors import PlanCallError
from leadlight.plan.need import Range
from leadlight.plan.target import Target
from leadlight.plan.worth import DealSizes


@dataclass(frozen=True)
class Ask:
    """The question: a target, the size of a deal where it is in money, marketing's share of it; and where that size
    was ``measured``, on which deals."""

    target: Target
    deal: Fraction | None = None
    share: Fraction = Fraction(1)
    measured: DealSizes | None = None

    def check(self, what_ifs: Iterable[Mapping[str, object]]) -> None:
        """Raises PlanCallError for a what-if that changes nothing: a deal's worth, where the target is in deals."""
        if not self.target.in_money and any("deal" in each for each in what_ifs):
            raise PlanCallError(
                f"what-if deal: the target is {self.target.said}, and what a deal is worth changes nothing of that. "
                "Leave it out, or give the target in money: --target '2.5M revenue' with --deal 25000."
            )

    @property
    def deals(self) -> int:
        return self.target.deals(self.deal, self.share)

    @property
    def sizes(self) -> DealSizes | None:
        """The deals on which their size was measured, where the target needs it."""
        return self.measured if self.target.in_money else None


@dataclass(frozen=True)
class StageFigures:
    """A stage in the plan.

    ``needed``: entries by new leads until the deadline. ``rate`` to the next stage with its 95 % interval, of ``n``
    leads that ever were there and ``hits`` that went on; ``days`` the median to the next; ``given`` where a person
    said it. ``to_win`` and ``days_to_win`` from here down; ``latest`` the last day from which half of the wins
    still come in time. ``recent``: entries a month over the last quarter.
    """

    stage: str
    needed: Range
    open_entries: float
    recent: float
    n: int
    hits: int
    rate: Range | None
    given: bool
    days: float | None
    to_win: Range
    days_to_win: float | None
    latest: datetime | None


@dataclass(frozen=True)
class MonthFigures:
    """A month of the plan: entries needed by new leads, and those expected of the leads that are open now."""

    month: str
    needed: Mapping[str, Range]
    open_entries: Mapping[str, float]
    in_time: float


@dataclass(frozen=True)
class OpenFigures:
    """The leads in a place now, and the wins they are expected to bring in time."""

    place: str
    n: int
    wins: float


@dataclass(frozen=True)
class Pace:
    """What today's pace would bring: new leads a month, wins in time with the pipeline's, and the odds to get there."""

    inquiries: float
    wins: Range
    odds: float


@dataclass(frozen=True)
class Binding:
    """The stage that is furthest from what the plan needs: so many times what it has, and in a sentence."""

    stage: str
    times: float
    sentence: str


@dataclass(frozen=True)
class Lever:
    """One thing that would have to be otherwise, all else as today: from what to what, or that it is not enough."""

    name: str
    now: float | None
    needed: float | None
    sentence: str


@dataclass(frozen=True)
class WhatIf:
    """What another rate, deal or pace would mean, all else as in the plan."""

    asked: Mapping[str, float]
    deals: int
    pipeline: Range
    inquiries: Range
    a_month: Range | None
    odds: float | None


@dataclass(frozen=True)
class ChannelFigures:
    """A channel's part, each growing as all do: entries needed of it by stage, ``months`` by month and stage, and what
    a win takes there."""

    channel: str
    share: float
    needed: Mapping[str, Range]
    months: Mapping[str, Mapping[str, Range]]
    a_month: Range | None
    to_win: Range
    n: int
    wins: int
    cost: Range | None = None


@dataclass(frozen=True)
class Cost:
    """What the needed new leads cost at what one has cost so far."""

    total: Range
    per_inquiry: float
    currency: str
    since: str
    until: str


@dataclass(frozen=True)
class Plan:
    """The answer. ``useful_until`` is the last month whose new leads count; none where it is too late for any."""

    ask: Ask
    as_of: datetime
    timezone: str
    pipeline: Range
    open: tuple[OpenFigures, ...]
    stages: tuple[StageFigures, ...]
    months: tuple[MonthFigures, ...]
    a_month: Range | None
    useful_until: str | None
    useful_months: float
    pace: Pace | None
    binding: Binding | None
    load: float | None
    capacity: float | None
    levers: tuple[Lever, ...]
    what_ifs: tuple[WhatIf, ...]
    channels: tuple[ChannelFigures, ...]
    by: str | None
    cost: Cost | None
    caveats: tuple[str, ...]

    def stage(self, name: str) -> StageFigures:
        return next(each for each in self.stages if each.stage == name)

    @property
    def needed(self) -> Range:
        """New inquiries until the deadline."""
        return self.stage("inquiry").needed

    @property
    def too_late(self) -> bool:
        """Whether no lead created from now on would still count."""
        return self.ask.target.end is not None and self.useful_until is None
