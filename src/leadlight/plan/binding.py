"""What binds: the stage that is furthest from what the plan needs of it, sales' capacity among them."""

from __future__ import annotations

from typing import Final

from leadlight.plan.answer import Binding, MonthFigures, StageFigures
from leadlight.plan.given import MONTH_DAYS
from leadlight.plan.need import MOST
from leadlight.plan.scene import Scene
from leadlight.report.say import STAGE_TITLES, number

_ENOUGH: Final = 1.0
_MANY: Final = {
    "inquiry": "new inquiries",
    "mql": "MQLs",
    "sal": "SALs",
    "sql": "SQLs",
    "opportunity": "opportunities",
    "customer": "deals",
}


def binding(
    scene: Scene, stages: tuple[StageFigures, ...], load: float | None, capacity: float | None
) -> Binding | None:
    """The greatest of all ratios of need to pace; none without a deadline, since then nothing is a month's."""
    if scene.days is None:
        return None
    if not scene.useful:
        return _time(scene, stages[0])
    found = [_stage(scene, each) for each in stages if each.needed.middle < MOST]
    if load is not None and capacity:
        words = (
            f"sales would get {number(round(load))} MQLs in the busiest week and can take on {number(round(capacity))}"
        )
        found.append(Binding("capacity", load / capacity, words))
    return max(found, key=lambda each: each.times, default=None)


def busiest_week(months: tuple[MonthFigures, ...], days: tuple[float, ...], rounds: float) -> float | None:
    """The MQLs of a week in the busiest month: new leads as often as a lead comes round, and those open now."""
    weekly = [
        (month.needed["mql"].middle * rounds + month.open_entries["mql"]) / span * 7
        for month, span in zip(months, days, strict=True)
        if span >= 7 and month.needed["mql"].middle < MOST
    ]
    return max(weekly, default=None)


def _time(scene: Scene, first: StageFigures) -> Binding:
    left, takes = scene.days or 0.0, first.days_to_win or 0.0
    words = (
        f"time: {number(round(left))} days are left, and a new lead typically takes {number(round(takes))} to a deal"
    )
    return Binding("time", takes / left if left else float("inf"), words)


def _stage(scene: Scene, each: StageFigures) -> Binding:
    first = each.stage == "inquiry"
    months = (scene.useful if first else scene.days or 0) / MONTH_DAYS
    need = (each.needed.middle + (0 if first else each.open_entries)) / months if months else 0.0
    title = STAGE_TITLES[each.stage]
    if each.recent <= 0:
        return Binding(each.stage, float("inf") if need > 0 else 0.0, f"{title}: none came in the last quarter")
    words = (
        f"{title}: the plan needs {number(round(need))} {_MANY[each.stage]} a month, and the last quarter brought "
        f"{number(round(each.recent))} a month"
    )
    return Binding(each.stage, need / each.recent, words)
