"""A plan for programs: JSON with everything, CSV with what is needed by channel, month and stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.plan.answer import Plan, StageFigures
from leadlight.plan.need import LEVEL, MOST, Range
from leadlight.plan.sentences import details, headline, must_be_true
from leadlight.plan.worth import DealSizes
from leadlight.report.spreadsheet import harmless

_ALL = "all"


def plan_dict(plan: Plan) -> dict[str, Any]:
    """All of a plan, for JSON; a number there is none of is null."""
    target = plan.ask.target
    return {
        "target": {"amount": float(target.amount), "unit": "money" if target.in_money else "deals", "by": target.by}
        | {"share": float(plan.ask.share), "deal": None if plan.ask.deal is None else float(plan.ask.deal)},
        "basis": "measured",
        "as_of": plan.as_of.isoformat(),
        "timezone": plan.timezone,
        "level": LEVEL,
        "headline": headline(plan),
        "details": details(plan),
        "deal_measured": plan.ask.sizes and _measured(plan.ask.sizes),
        "deals": plan.ask.deals,
        "needed": {each.stage: _whole(each.needed.middle) for each in plan.stages},
        "needed_range": {each.stage: _range(each.needed) for each in plan.stages},
        "inquiries_a_month": _range(plan.a_month),
        "useful_until": plan.useful_until,
        "pipeline": {"wins": _range(plan.pipeline)}
        | {"open": [{"stage": each.place, "leads": each.n, "wins": round(each.wins, 3)} for each in plan.open]},
        "stages": [_stage(each, plan.timezone) for each in plan.stages],
        "months": [_month(each.month, each.needed, each.open_entries, each.in_time) for each in plan.months],
        "pace": plan.pace
        and {"inquiries_a_month": plan.pace.inquiries, "wins": _range(plan.pace.wins)} | {"odds": plan.pace.odds},
        "binding": plan.binding
        and {"stage": plan.binding.stage, "times": _finite(plan.binding.times)} | {"sentence": plan.binding.sentence},
        "capacity": {"a_week": plan.capacity, "busiest_week": plan.load},
        "must_be_true": [
            {"name": each.name, "now": each.now, "needed": each.needed} | {"sentence": each.sentence}
            for each in plan.levers
        ],
        "must_be_true_said": must_be_true(plan),
        "what_ifs": [
            {"what": dict(each.asked), "deals": each.deals, "pipeline": _range(each.pipeline)}
            | {"inquiries": _range(each.inquiries), "a_month": _range(each.a_month), "odds": each.odds}
            for each in plan.what_ifs
        ],
        "by": plan.by,
        "channels": [
            {
                "channel": each.channel,
                "share": each.share,
                "a_month": _range(each.a_month),
                "to_win": _range(each.to_win),
            }
            | {"leads": each.n, "wins": each.wins, "cost": _range(each.cost)}
            | {"needed": _ranges(each.needed)}
            | {"months": [{"month": month, "needed": _ranges(found)} for month, found in each.months.items()]}
            for each in plan.channels
        ],
        "cost": plan.cost
        and {"total": _range(plan.cost.total), "per_inquiry": plan.cost.per_inquiry}
        | {"currency": plan.cost.currency, "since": plan.cost.since, "until": plan.cost.until},
        "caveats": list(plan.caveats),
    }


def plan_csv(plan: Plan) -> str:
    """Per channel, month and stage: entries needed of new leads, with the range, and those expected of open ones.

    The rows of the whole time have no month, those of all channels say "all"; of open leads only those tell.
    """
    rows = [_row(_ALL, None, each.stage, each.needed, each.open_entries) for each in plan.stages]
    for month in plan.months:
        rows += [_row(_ALL, month.month, s, found, month.open_entries[s]) for s, found in month.needed.items()]
    for channel in plan.channels:
        for named, needed in ((None, channel.needed), *channel.months.items()):
            rows += [_row(channel.channel, named, stage, found, None) for stage, found in needed.items()]
    schema = ["channel", "month", "stage", "needed_low", "needed", "needed_high", "open_expected"]
    kinds = dict.fromkeys(schema[:3], pl.String) | dict.fromkeys(schema[3:], pl.Float64)
    return pl.DataFrame(rows, kinds, orient="row").with_columns(harmless("channel")).write_csv()


def _row(channel: str, month: str | None, stage: str, found: Range, opened: float | None) -> tuple[object, ...]:
    ends = [_finite(value) for value in (found.low, found.middle, found.high)]
    return channel, month, stage, *[None if e is None else round(e, 2) for e in ends], opened and round(opened, 2)


def _stage(each: StageFigures, timezone: str) -> dict[str, Any]:
    latest = each.latest
    return {
        "stage": each.stage,
        "rate": _range(each.rate),
        "rate_level": 0.95,
        "given": each.given,
        "n": each.n,
        "hits": each.hits,
        "median_days": each.days,
        "to_win": _range(each.to_win),
        "median_days_to_win": each.days_to_win,
        "latest": latest and latest.astimezone(ZoneInfo(timezone)).date().isoformat(),
        "recent_a_month": each.recent,
        "open_expected": each.open_entries,
    }


def _measured(sizes: DealSizes) -> dict[str, Any]:
    low, high = sizes.interval
    return {"n": sizes.n, "unknown": sizes.unknown, "mean": float(sizes.mean), "low": low, "high": high}


def _month(month: str, needed: Mapping[str, Range], opened: Mapping[str, float], in_time: float) -> dict[str, Any]:
    stages = {stage: found.as_dict() | {"open_expected": opened[stage]} for stage, found in needed.items()}
    return {"month": month, "in_time": in_time, "needed": stages}


def _range(found: Range | None) -> dict[str, float | None] | None:
    return None if found is None else found.as_dict()


def _ranges(needed: Mapping[str, Range]) -> dict[str, dict[str, float | None]]:
    return {stage: found.as_dict() for stage, found in needed.items()}


def _whole(value: float) -> int | None:
    return round(value) if value < MOST else None


def _finite(value: float) -> float | None:
    return value if value < MOST else None
