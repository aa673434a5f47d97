"""The picture of a plan: what each month must bring at each stage, and how much of it is on its way already."""

from __future__ import annotations

from calendar import month_abbr
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from leadlight.plan.answer import Plan
from leadlight.plan.given import LADDER
from leadlight.plan.need import MOST
from leadlight.plan.sentences import by, headline
from leadlight.report.draw import BLUE, SKY, VERMILION, rows_of, write_picture
from leadlight.report.say import STAGE_TITLES, day, number, plural

if TYPE_CHECKING:
    import altair as alt

Rows = list[dict[str, Any]]
_PARTS: Final = {"leads that are open now": SKY, "new leads": BLUE}
_MANY: Final = {
    "inquiry": "New inquiries",
    "mql": "MQLs",
    "sal": "SALs",
    "sql": "SQLs",
    "opportunity": "Opportunities",
    "customer": "Deals",
}


def write_plan_png(plan: Plan, path: Path, scale: float = 2) -> None:
    """Draw a plan into a PNG file: dark on white, for a slide or a mail."""
    write_picture(plan_chart(plan), path, scale)


def plan_chart(plan: Plan) -> alt.ConcatChart | alt.LayerChart | alt.FacetChart:
    """A panel for each stage, month by month; without a deadline, the stages one below the other."""
    return _by_month(plan) if plan.months else _by_stage(plan)


def month_rows(plan: Plan) -> Rows:
    """What is drawn: per month, stage and part, how many; and the ends of the range for both together."""
    rows = []
    for place, month in enumerate(plan.months):
        for stage, found in month.needed.items():
            opened = month.open_entries[stage] if stage != "inquiry" else 0.0
            new = {end: min(value, MOST) for end, value in vars(found).items()} if not plan.too_late else None
            ends = {"low": opened + new["low"], "high": opened + new["high"]} if new else {"low": None, "high": None}
            parts = {"leads that are open now": opened, "new leads": new["middle"] if new else 0.0}
            for part, count in parts.items():
                rows.append(
                    {"month": _short(month.month), "place": place, "stage": stage, "part": part, "n": count} | ends
                )
    return rows


def _by_month(plan: Plan) -> alt.ConcatChart:
    import altair as alt  # noqa: PLC0415  # takes a good part of a second to import

    rows = month_rows(plan)
    panels = [_panel(plan, [row for row in rows if row["stage"] == stage], stage) for stage in LADDER]
    drawn: alt.ConcatChart = alt.concat(*panels, columns=2, spacing=26, title=_title(plan))
    return drawn


def _panel(plan: Plan, rows: Rows, stage: str) -> alt.LayerChart | alt.FacetChart:
    import altair as alt  # noqa: PLC0415  # see above

    months = [_short(month.month) for month in plan.months]
    x = alt.X("month:N", sort=months, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    shades = alt.Scale(domain=list(_PARTS), range=list(_PARTS.values()))
    colour = alt.Color("part:N", scale=shades, sort=list(_PARTS), legend=None)
    axis = alt.Axis(tickCount=4, format=",d", tickMinStep=1, minExtent=44)
    base = alt.Chart(rows_of(rows)).encode(x=x)
    bars = base.mark_bar(size=min(40, 300 / max(len(months), 1) * 0.6)).encode(
        y=alt.Y("n:Q", title=f"{_MANY[stage]} a month", stack="zero", axis=axis, scale=alt.Scale(nice=4)),
        color=colour,
        order="order:Q",
    )
    bars = bars.transform_calculate(order="datum.part == 'new leads' ? 1 : 0")
    ends = base.transform_filter("datum.part == 'new leads' && datum.high > 0")
    rule = ends.mark_rule(strokeWidth=1.6, color="#1f2933").encode(y=alt.Y("low:Q", title=""), y2="high:Q")
    pace = f"Dashed: the last quarter’s pace, {number(round(plan.stage(stage).recent))} a month"
    title = alt.TitleParams(_MANY[stage], fontSize=13, subtitle=pace, subtitleFontSize=11, offset=8)
    return alt.layer(bars, rule, _today(plan, stage), width=360, height=130, title=title)


def _today(plan: Plan, stage: str) -> alt.Chart:
    """The pace of the last quarter, as a line across."""
    import altair as alt  # noqa: PLC0415  # see above

    level = alt.Chart(rows_of([{"pace": plan.stage(stage).recent}])).encode(y="pace:Q")
    line: alt.Chart = level.mark_rule(color=VERMILION, strokeDash=[5, 4], strokeWidth=1.4)
    return line


def _by_stage(plan: Plan) -> alt.LayerChart | alt.FacetChart:
    import altair as alt  # noqa: PLC0415  # see above

    rows: Rows = [
        {"stage": STAGE_TITLES[s.stage], "n": max(s.needed.middle, 0.5), "said": number(round(s.needed.middle))}
        | {"low": max(s.needed.low, 0.5), "high": max(min(s.needed.high, MOST), 0.5)}
        for s in plan.stages
        if s.needed.middle < MOST
    ]
    y = alt.Y("stage:N", sort=[row["stage"] for row in rows], title=None)
    x = alt.X("n:Q", scale=alt.Scale(type="log"), title="Entries needed of new leads (logarithmic scale)")
    base = alt.Chart(rows_of(rows)).encode(y=y)
    line = base.mark_rule(strokeWidth=3, color=SKY).encode(x=alt.X("low:Q"), x2="high:Q")
    dots = base.mark_point(filled=True, size=90, color=BLUE, opacity=1).encode(x=x)
    words = base.mark_text(dy=-13).encode(x="n:Q", text="said:N")
    return alt.layer(line, dots, words, width=720, height=260, title=_title(plan))


def _title(plan: Plan) -> alt.TitleParams:
    import altair as alt  # noqa: PLC0415  # see above

    n = plan.stage("inquiry").n
    answer = headline(plan)
    said = [
        *wrap(answer, 115 if len(answer) <= 115 else len(answer) // 2 + 10),
        f"Measured on {plural(n, 'lead')} as of {day(plan.as_of, plan.timezone)}. Lines: eight of ten futures."
        + " Dark: from new leads. Light: from leads that are open now." * bool(plan.months),
    ]
    what = f"What {plural(plan.ask.deals, 'deal')}{by(plan.ask, plan.timezone)} ask{'s' * (plan.ask.deals == 1)}"
    return alt.TitleParams(f"{what} of each {'month' if plan.months else 'stage'}", subtitle=said, fontSize=18)


def _short(month: str) -> str:
    """``2026-10`` as Oct ’26."""
    return f"{month_abbr[int(month[5:])]} ’{month[2:4]}"
