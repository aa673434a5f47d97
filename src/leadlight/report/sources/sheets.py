"""Sources as people read them: what became of the leads of each, and how they compare with all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from leadlight.report.column import Column
from leadlight.report.findings import Findings
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.period import ALL_TIME
from leadlight.report.say import DASH, TIMES, interval, number, percent
from leadlight.report.sheet import Cell, Sheet, against
from leadlight.report.sources.figures import GOALS

Row = dict[str, Any]

_HEADINGS: Final = {"mql": "MQL", "sql": "SQL", "opportunity": "Opp.", "customer": "Won"}
_NOTHING: Final = Cell(DASH, tone="quiet")


def sheets(findings: Findings) -> list[Sheet]:
    """What became of the leads; and, where there is more than one value, each against the rest."""
    values: dict[str, dict[str, Row]] = {}
    for row in findings.table.iter_rows(named=True):
        values.setdefault(row["value"], {})[row["goal"]] = row
    if not values:
        return []
    period = findings.scope.period
    when = "all leads" if period == ALL_TIME else f"leads created in {period.label}"
    by = findings.scope.by_title or "Leads of"
    found = [_became(f"What became of {when}", by, values, findings.columns)]
    return found if len(values) < 2 else [*found, _compared(f"Against all others, {when}", by, values)]


def _became(title: str, by: str, values: dict[str, dict[str, Row]], columns: Sequence[Column]) -> Sheet:
    told = {column.name: column for column in columns}
    lines = [
        (
            Cell(value, tone="strong"),
            Cell(number(goals["mql"]["leads"]), _broken(against(told["leads"], goals["mql"]))),
            *(_rate(goals[goal], told["converted"]) for goal in GOALS),
            _days(goals["customer"]),
        )
        for value, goals in values.items()
    ]
    note = "Share of the leads that had their time, 95% interval and n; days from creation to the win, median."
    return Sheet(title, (by, "Leads", *_HEADINGS.values(), "Days"), lines, note)


def _compared(title: str, by: str, values: dict[str, dict[str, Row]]) -> Sheet:
    goals = ("mql", "sql", "customer")
    lines = [
        (
            Cell(value, tone="strong"),
            _share(rows["mql"], "of_leads"),
            *(_share(rows[goal], "of_reached") for goal in goals),
            *(_lift(rows[goal]) for goal in goals),
        )
        for value, rows in values.items()
    ]
    named = [_HEADINGS[goal] for goal in goals]
    header = (by, "Leads", *(f"{name}s" if name != "Won" else name for name in named), *(f"{n} {TIMES}" for n in named))
    note = f"Share of all leads, MQLs, SQLs, wins that came from here; {TIMES}: lift against all others (95%)."
    return Sheet(title, header, lines, note)


def _rate(row: Row, told: Column) -> Cell:
    """The share with its interval and n; from too few, how many of how many."""
    before = _broken(against(told, row))
    if row["converted_note"]:
        n = row["converted_n"]
        said = row["converted_note"].removesuffix(" to say")
        return Cell(f"{row['converted'] * n:.0f}/{n}" if n else DASH, said, "quiet")
    within = interval(row["converted_low"], row["converted_high"])
    small = "\n".join(filter(None, [within, f"n {row['converted_n']:,}", before]))
    return Cell(percent(row["converted"]), small)


def _share(row: Row, name: str) -> Cell:
    if row[name] is None or row[f"{name}_note"]:
        return Cell(DASH, row[f"{name}_note"].removesuffix(" to say"), "quiet")
    return Cell(percent(row[name]), f"n {row[f'{name}_n']:,}")


def _lift(row: Row) -> Cell:
    if row["lift"] is None or row["converted_note"]:
        return _NOTHING
    sure = row["lift_low"] > 1 or row["lift_high"] < 1
    within = f"{row['lift_low']:.1f}{DASH}{row['lift_high']:.1f}"
    return Cell(f"{row['lift']:.1f}", within, "strong" if sure else "plain")


def _days(row: Row) -> Cell:
    if not row["days_n"]:
        return _NOTHING
    few = row["days_n"] < TOO_FEW
    return Cell(number(round(row["median_days"], 1)), f"n {row['days_n']:,}", "quiet" if few else "plain")


def _broken(small: str) -> str:
    """What stands below a figure, in lines that fit a narrow column."""
    return small.replace(", ", "\n").replace(" (", "\n(")
