"""A plan in words: what it asks, what is there already, what binds, what must be true."""

from __future__ import annotations

from calendar import month_name as month_names
from datetime import timedelta
from typing import Final

from leadlight.plan.answer import Ask, Plan
from leadlight.plan.need import MOST, Range
from leadlight.plan.target import say_money
from leadlight.report.say import DASH, day, number, percent, plural

_MANY: Final = {"inquiry": "inquiries", "mql": "MQLs", "sal": "SALs", "sql": "SQLs", "opportunity": "opportunities"}


def aim(ask: Ask, timezone: str) -> str:
    """The target as the beginning of a sentence."""
    money = ask.target.in_money and ask.deal is not None
    whole = say_money(ask.target.amount)
    part = f"{percent(float(ask.share))} of {whole if money else plural(int(ask.target.amount), 'deal')}, " * (
        ask.share < 1
    )
    at = f"{whole * (ask.share == 1)}{' ' * (ask.share == 1)}at {say_money(ask.deal or 0)} each" if money else ""
    inside = f" ({(part + at).removesuffix(', ').strip()})" if part or at else ""
    return f"To win {plural(ask.deals, 'deal')}{inside}{by(ask, timezone)}"


def by(ask: Ask, timezone: str) -> str:
    end = ask.target.end
    return "" if end is None else f" by {day(end - timedelta(microseconds=1), timezone)}"


def headline(plan: Plan) -> str:
    """The answer in one sentence."""
    start = aim(plan.ask, plan.timezone)
    if plan.needed.high <= 0:
        return f"{start} you need no new lead: today’s pipeline is expected to bring {whole(plan.pipeline)}."
    if plan.too_late:
        return (
            f"{start} it is too late for leads created from now on: fewer than one in ten of their deals would close "
            f"in time. Today’s pipeline is expected to bring {whole(plan.pipeline)}."
        )
    if plan.needed.middle >= MOST:
        return f"{start} no number of new leads is enough."
    if plan.a_month is None:
        return f"{start} you need {amount(plan.needed.middle)} new inquiries {_futures(plan.needed)}."
    until = f" until {month_name(plan.useful_until)}" if plan.useful_until else ""
    return f"{start} you need {amount(plan.a_month.middle)} new inquiries a month{until} {_futures(plan.a_month)}."


def details(plan: Plan) -> list[str]:
    """What goes with the headline, most important first."""
    found = [_pipeline(plan), _stages(plan), _until(plan), _pace(plan), _binding(plan), _capacity(plan), _cost(plan)]
    return [each for each in found if each]


def must_be_true(plan: Plan) -> list[str]:
    """One thing at a time that would bring today's pace to the target; and what alone cannot."""
    can = [each.sentence for each in plan.levers if each.needed is not None]
    rates = [each for each in plan.levers if each.needed is None and each.name in _MANY]
    other = [each.sentence for each in plan.levers if each.needed is None and each.name not in _MANY]
    if rates:
        names = ", ".join(each.sentence.partition(":")[0] for each in rates)
        other.insert(0, f"not enough alone, even at 100%: {names}")
    return [*can, *other]


def _pipeline(plan: Plan) -> str:
    if plan.too_late or plan.needed.high <= 0:
        return ""
    rest = plan.stage("customer").needed
    return (
        f"Today’s pipeline is expected to bring {whole(plan.pipeline)} of the {plan.ask.deals:,}; new leads must bring "
        f"{whole(rest)}."
    )


def _stages(plan: Plan) -> str:
    if plan.too_late or not 0 < plan.needed.middle < MOST:
        return ""
    words = [f"{amount(plan.stage(stage).needed.middle)} {many}" for stage, many in _MANY.items()]
    when = " by then" if plan.a_month else ""
    return f"From new leads that is {', '.join(words[:-1])} and {words[-1]}{when}."


def _until(plan: Plan) -> str:
    late = [each for each in plan.months if plan.useful_until is not None and each.month > plan.useful_until]
    if not late:
        return ""
    return (
        f"Leads created after {month_name(plan.useful_until)} serve the next target: fewer than one in ten of their "
        "deals close in time."
    )


def _pace(plan: Plan) -> str:
    if plan.pace is None:
        return ""
    pace = amount(plan.pace.inquiries)
    return (
        f"At today’s pace ({pace} inquiries a month), expect {whole(plan.pace.wins)} deals in time; "
        f"the odds of getting there are {odds(plan.pace.odds)}."
    )


def _binding(plan: Plan) -> str:
    bind = plan.binding
    if bind is None:
        return ""
    if bind.times <= 1:
        return f"Nothing binds: every stage’s pace is what the plan needs. The nearest to its limit is {bind.sentence}."
    if bind.stage == "time":
        return f"What binds is {bind.sentence}."
    more = f" ({bind.times:.1f} times as many)" if bind.times < MOST else ""
    return f"The binding stage is {bind.sentence}{more}."


def _capacity(plan: Plan) -> str:
    if plan.capacity is None or plan.load is None:
        return ""
    over = "more than" if plan.load > plan.capacity else "within"
    return (
        f"Sales would get {amount(plan.load)} MQLs in a week of the busiest month: {over} the {number(plan.capacity)} "
        "it can take on."
    )


def _cost(plan: Plan) -> str:
    if plan.cost is None:
        return ""
    cost, unit = plan.cost, plan.cost.currency
    return (
        f"At {number(round(cost.per_inquiry, 2))} {unit} an inquiry, as from {month_name(cost.since)} to "
        f"{month_name(cost.until)}, that costs {rounded(cost.total.middle)} {unit} ({rounded(cost.total.low)} to "
        f"{rounded(cost.total.high)})."
    )


def whole(found: Range) -> str:
    """A range of deals: the middle, and its two ends.

    >>> whole(Range(37, 46, 55)).replace(DASH, "-")
    '46 (37-55)'
    """
    return f"{amount(found.middle)} ({amount(found.low)}{DASH}{amount(found.high)})"


def amount(value: float) -> str:
    """A number of leads; where there is no such number, that.

    >>> amount(1234.4), amount(float("inf"))
    ('1,234', 'no number')
    """
    return number(round(value)) if value < MOST else "no number"


def odds(share: float) -> str:
    """A probability that was counted in draws.

    >>> odds(0.002), odds(0.5), odds(1.0)
    ('below 1%', '50%', 'above 99%')
    """
    return "below 1%" if share < 0.01 else "above 99%" if share > 0.99 else f"{share:.0%}"


def month_name(month: str | None) -> str:
    """``2026-10`` as October 2026."""
    year, _, which = (month or "").partition("-")
    return f"{month_names[int(which)]} {year}" if which else ""


def _futures(found: Range) -> str:
    if found.high >= MOST:
        return f"(at least {amount(found.low)}; at worst, no number is enough)"
    return f"({amount(found.low)} to {amount(found.high)} in eight of ten futures)"


def rounded(value: float) -> str:
    """Money that is a forecast: three figures are enough."""
    if value >= MOST * 1e3 or value != value:  # noqa: PLR0124  # not a number
        return "no number"
    digits = max(len(str(int(value))) - 3, 0)
    return say_money(round(value, -digits))
