"""The picture of influence: what each channel is credited with, a mark for each model, so that one sees how far they
differ."""

from __future__ import annotations

from typing import Final

import altair as alt
import polars as pl

from leadlight.report.findings import Findings
from leadlight.report.influence.marks import credit_panel
from leadlight.report.influence.rows import ANY
from leadlight.report.period import ALL_TIME
from leadlight.report.say import day, number, percent, shown

_MOST_VALUES: Final = 6
_ACROSS: Final = 3


def chart(findings: Findings) -> alt.TopLevelMixin:
    """A panel for opportunities, pipeline and revenue, as far as there is anything to show; split by a column, a panel
    for each value, of the shares of its opportunities."""
    if findings.scope.by:
        return _by_value(findings)
    table, order = findings.table, findings.table.filter(reading="first")["channel"].to_list()
    asked = {"opportunities": "Opportunities", "pipeline": "Pipeline", "revenue": "Revenue so far"}
    there = [name for name in asked if table[name].sum()][:3] or ["opportunities"]
    panels = [
        credit_panel(table, name, order, 260, 34, axis=n == 0).properties(title=_title(asked[name]))
        for n, name in enumerate(there)
    ]
    said = [
        f"{_created(findings)} Touched before: {_touched(table)}.",
        "A mark for each model; the grey bar is how far they differ. n: opportunities the channel touched. "
        "Money in the currency of the history.",
    ]
    return alt.hconcat(*panels, spacing=28, title=_headline("", said))


def _by_value(findings: Findings) -> alt.ConcatChart:
    """A panel for each of the values with the most opportunities; all on one scale, so that they can be compared."""
    table, by = findings.table, findings.scope.by_title
    every = table.filter(reading="influenced", channel=ANY)
    most = every.sort("of_opportunities_n", descending=True, nulls_last=True, maintain_order=True)
    values = most["value"].head(_MOST_VALUES).to_list()
    order = table.filter(reading="first")["channel"].unique(maintain_order=True).to_list()
    panels = []
    for n, value in enumerate(each for each in every["value"] if each in values):
        part = table.filter(value=value)
        heading = alt.TitleParams(shown(value, 40), subtitle=f"touched: {_touched(part)}", fontSize=14, anchor="start")
        panel = credit_panel(part, "of_opportunities", order, 215, 24, axis=n % _ACROSS == 0)
        panels.append(panel.properties(title=heading))
    panels = panels or [credit_panel(table, "of_opportunities", order, 215, 24, axis=True)]
    which = (
        f" Of {len(every)} values, the {len(panels)} with the most opportunities." if len(every) > len(panels) else ""
    )
    said = [
        f"{_created(findings)}{which} Touched: with a touch before, 95% interval.",
        "Shares of the opportunities of each value. A mark for each model; the grey bar is how far they differ. "
        "n: opportunities the channel touched.",
    ]
    drawn = alt.concat(*panels, columns=_ACROSS, spacing=34, title=_headline(f" for each {by}", said))
    shared: alt.ConcatChart = drawn.resolve_scale(x="shared")
    return shared


def _headline(by: str, said: list[str]) -> alt.TitleParams:
    return alt.TitleParams(f"Which channel gets the credit{by}, by six models", subtitle=said, fontSize=20)


def _title(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, fontSize=14)


def _created(findings: Findings) -> str:
    period, outcome = findings.scope.period, findings.outcome
    when = "" if period == ALL_TIME else f" in {period.label}"
    return f"Opportunities created{when}, as of {day(outcome.as_of, outcome.timezone)}."


def _touched(table: pl.DataFrame) -> str:
    """How many opportunities were touched at all, with the interval of the share."""
    row = table.filter(reading="influenced", channel=ANY).row(0, named=True)
    share, n = row["of_opportunities"], row["of_opportunities_n"]
    if share is None:
        return "there is none"
    low, high = (percent(row[f"of_opportunities_{end}"]) for end in ("low", "high"))
    return f"{number(row['opportunities'])} of {n:,} ({percent(share)}, {low} to {high})"
