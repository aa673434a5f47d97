"""A plan as the tables a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leadlight.plan.answer import ChannelFigures, MonthFigures, Plan, StageFigures, WhatIf
from leadlight.plan.arithmetic import Arithmetic
from leadlight.plan.given import LADDER, MONTH_DAYS
from leadlight.plan.need import MOST, Range
from leadlight.plan.sentences import amount, month_name, odds, rounded
from leadlight.plan.target import say_money
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.say import DASH, STAGE_TITLES, TIMES, interval, number, percent
from leadlight.report.sheet import Cell, Sheet

_NOTHING = Cell(DASH, tone="quiet")


def sheets(plan: Plan) -> list[Sheet]:
    """Stage by stage; month by month where there is a deadline; channels and what-ifs where asked."""
    found = [_stages(plan)]
    if plan.months and not plan.too_late:
        found.append(_months(plan))
    if plan.channels:
        found.append(_channels(plan))
    if plan.what_ifs:
        found.append(_what_ifs(plan))
    return found


def arithmetic_sheet(found: Arithmetic) -> Sheet:
    """The need at each stage, on rates given; and when, where the delays are given."""
    rows = []
    for stage, needed in found.needed.items():
        rate = found.rates.get(stage)
        ahead = found.ahead.get(stage)
        when = _day(found.by(stage), found.timezone) or (_ahead(ahead) if ahead is not None else DASH)
        share = Cell(percent(float(rate))) if rate is not None else _NOTHING
        rows.append((Cell(STAGE_TITLES[stage]), Cell(number(needed), tone="strong"), share, Cell(when)))
    when = "come by" if found.target.end else "before the deal"
    return Sheet("Backwards, on the rates given", ("", "needed", "to the next", when), rows)


def _stages(plan: Plan) -> Sheet:
    header = ("", "from new leads", "from open", "to next", "days", "to a deal", "come by")
    rows = [_stage(plan, each) for each in plan.stages]
    note = (
        "From new leads: how many must get there in time, in eight of ten futures. From open: how many of those who "
        "are open now will. To next, to a deal: rates with their 95% interval, days the median. Come by: the day after "
        "which most of the deals would be late."
    )
    return Sheet("Stage by stage", header, rows, note)


def _stage(plan: Plan, each: StageFigures) -> tuple[Cell, ...]:
    customer = each.stage == "customer"
    if each.rate is None:
        rate = _NOTHING
    elif each.given:
        rate = Cell(percent(each.rate.middle), "given")
    else:
        few = each.n < TOO_FEW
        rate = Cell(percent(each.rate.middle), interval(each.rate.low, each.rate.high), "warn" if few else "plain")
    to_win = _NOTHING if customer else Cell(percent(each.to_win.middle), interval(each.to_win.low, each.to_win.high))
    opened = Cell(amount(plan.pipeline.middle if customer else each.open_entries))
    return (
        Cell(STAGE_TITLES[each.stage], f"n {number(each.n)}"),
        Cell(amount(each.needed.middle), _ends(each.needed), "strong") if not plan.too_late else _NOTHING,
        opened if each.stage != "inquiry" else _NOTHING,
        rate,
        _NOTHING if each.days is None else Cell(number(round(each.days))),
        to_win,
        _come_by(plan, each),
    )


def _come_by(plan: Plan, each: StageFigures) -> Cell:
    if each.latest is None:
        return _NOTHING
    over = each.latest < plan.as_of
    return Cell(_day(each.latest, plan.timezone), "over" * over, "warn" if over else "plain")


def _months(plan: Plan) -> Sheet:
    header = ("", *(STAGE_TITLES[stage] for stage in LADDER), "in time")
    note = (
        "From new leads + from those open now. In time: of the deals that the month’s new leads will ever bring, the "
        "share that comes by the deadline."
    )
    return Sheet("When they must come", header, [_month(each) for each in plan.months], note)


def _month(each: MonthFigures) -> tuple[Cell, ...]:
    cells = [_sum(each.needed[stage], each.open_entries[stage], stage) for stage in LADDER]
    return (Cell(month_name(each.month)), *cells, Cell(percent(each.in_time)))


def _sum(needed: Range, opened: float, stage: str) -> Cell:
    new = number(round(needed.middle)) if needed.middle < MOST else "∞"
    return Cell(new if stage == "inquiry" else f"{new} + {number(round(opened))}")


def _channels(plan: Plan) -> Sheet:
    new = "new leads" if plan.a_month is None else "new leads a month"
    header = ("", new, "MQL", "SAL", "SQL", "opp.", "deals", "to a deal", *["cost"] * (plan.cost is not None))
    rows = [_channel(each, plan) for each in plan.channels]
    note = (
        "Every one grows as all do, at its share of the last quarter’s new leads (below its name; n: all its leads so "
        "far). Opp.: opportunities. To a deal: its own rate with its 95% interval; where it has few leads, it leans on "
        "everybody’s." + " Month by month: --csv or --json." * bool(plan.months)
    )
    return Sheet(f"By {plan.by}", header, rows, note)


def _channel(each: ChannelFigures, plan: Plan) -> tuple[Cell, ...]:
    inquiries = each.a_month or each.needed["inquiry"]
    later = [Cell(amount(each.needed[stage].middle), _ends(each.needed[stage])) for stage in LADDER[1:]]
    needs = [Cell(amount(inquiries.middle), _ends(inquiries), "strong"), *later]
    cells = [
        Cell(each.channel, f"{percent(each.share)}, n {number(each.n)}"),
        *[_NOTHING if plan.too_late else need for need in needs],
        Cell(percent(each.to_win.middle), interval(each.to_win.low, each.to_win.high)),
    ]
    if plan.cost is not None:
        cells.append(_NOTHING if each.cost is None else _cost(each.cost))
    return tuple(cells)


def _cost(found: Range) -> Cell:
    return Cell(rounded(found.middle), f"{rounded(found.low)}{DASH}{rounded(found.high)}")


def _what_ifs(plan: Plan) -> Sheet:
    monthly = plan.a_month is not None
    header = ("", "deals", "pipeline brings", "inquiries a month" if monthly else "inquiries", "odds at the pace")
    rows = [_what_if(each) for each in plan.what_ifs]
    note = "All else as in the plan. Odds: of reaching the target at today’s pace of new leads, or at the one named."
    return Sheet("What if", header, rows, note)


def _what_if(each: WhatIf) -> tuple[Cell, ...]:
    inquiries = each.a_month or each.inquiries
    return (
        Cell(say_what_if(each.asked)),
        Cell(number(each.deals)),
        Cell(amount(each.pipeline.middle), _ends(each.pipeline)),
        Cell(amount(inquiries.middle), _ends(inquiries), "strong"),
        _NOTHING if each.odds is None else Cell(odds(each.odds)),
    )


def say_what_if(asked: Mapping[str, float]) -> str:
    """A setting of the sliders as a person says it.

    >>> say_what_if({"mql": 0.12, "deal": 30_000.0})
    'MQL to next 12%, deal 30k'
    """
    said = []
    for name, value in asked.items():
        if name in STAGE_TITLES:
            said.append(f"{STAGE_TITLES[name]} to next {percent(value)}")
        elif name == "delays":
            said.append(f"delays {TIMES} {value:g}")
        elif name == "inquiries":
            said.append(f"{number(round(value))} inquiries a month")
        else:
            said.append(f"{name} {percent(value) if name == 'share' else say_money(value)}")
    return ", ".join(said) or "as planned"


def _ends(found: Range) -> str:
    return f"{amount(found.low)}{DASH}{amount(found.high) if found.high < MOST else '∞'}"


def _day(at: datetime | None, timezone: str) -> str:
    if at is None:
        return ""
    local = (at - timedelta(microseconds=1)).astimezone(ZoneInfo(timezone))  # midnight ends a day
    return f"{local.day} {local:%b %Y}"


def _ahead(days: float) -> str:
    months = days / MONTH_DAYS
    return f"{number(round(days))} days ({months:.1f} months)" if days else "0 days"
