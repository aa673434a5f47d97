"""The lifecycle as people read it: a row per stage, or, split by a column, a row per value."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from leadlight.report.cells import NOTHING, Columns, Row, compared, count, rate
from leadlight.report.findings import Findings
from leadlight.report.lifecycle.more import balance_sheet, to_sql_sheet
from leadlight.report.lifecycle.shown import ALWAYS, READINGS
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.stays import ONWARD
from leadlight.report.period import ALL_TIME, Period
from leadlight.report.say import STAGE_TITLES, number, percent
from leadlight.report.sheet import Cell, Sheet

_SHORT: Final = {"inquiry": "Inq.", "opportunity": "Opp."}
_HEADER: Final = (
    "Stage",
    "Entered",
    "Moved on",
    "Still in",
    "Left",
    "To next (95%)",
    "Of all (95%)",
    "Days, median",
)
_OF_ALL: Final = {
    "cohort": "Of all: of the leads old enough to have got there (n), those that have.",
    "entries": (
        "Of all: the steps up to there multiplied, that is, what would become of inquiries if every step went as it "
        "did here. Its n is the smallest of those steps'. MQL and PQL: by that door first."
    ),
}
_WON: Final = {
    "cohort": "the share of all leads",
    "entries": "all the steps multiplied (its n is the smallest of theirs)",
}


def sheets(findings: Findings) -> list[Sheet]:
    """One sheet per reading; what the period did to each stage; and from MQL to SQL."""
    told = {column.name: column for column in findings.columns}
    rows = {
        reading: list(findings.table.filter(pl.col("reading") == reading).iter_rows(named=True)) for reading in READINGS
    }
    by, period = findings.scope.by_title, findings.scope.period
    found = [
        _by_value(title(reading, period), rows[reading], by, _WON[reading])
        if by
        else _by_stage(title(reading, period), rows[reading], told, _OF_ALL[reading])
        for reading in READINGS
        if rows[reading]
    ]
    if not by and rows["entries"]:
        found.append(balance_sheet(rows["entries"], period, told))
    return [*found, to_sql_sheet(rows, by, told)]


def title(reading: str, period: Period) -> str:
    """What a reading counts, in words."""
    article = "the " if period.label.startswith("last") else ""
    when = "" if period == ALL_TIME else f" in {article}{period.label}"
    if reading == "cohort":
        return f"Leads created{when}, each once per stage" if when else "All leads, each once per stage"
    return f"Entries into a stage{when}, each time" if when else "All entries into a stage, each time"


def _by_stage(heading: str, rows: list[Row], told: Columns, note: str) -> Sheet:
    shown = [_stage(row, told) for row in rows if row["entered"] or row["stage"] in ALWAYS]
    return Sheet(heading, _HEADER, shown, note)


def _stage(row: Row, told: Columns) -> tuple[Cell, ...]:
    return (
        Cell(STAGE_TITLES[row["stage"]], f"{row['inferred']:,} inferred" if row["inferred"] else "", "strong"),
        compared(Cell(number(row["entered"])), told["entered"], row),
        count(row["moved_on"]) if row["stage"] != "customer" else NOTHING,
        Cell(number(row["still_in"]), f"{row['unfinished']:,} young" if row["unfinished"] else ""),
        count(row["left"]),
        compared(rate(row, "to_next"), told["to_next"], row),
        compared(rate(row, "cumulative"), told["cumulative"], row),
        _days(row),
    )


def _days(row: Row) -> Cell:
    """Half took at most so long; in quiet print where too few did."""
    if not row["days_n"]:
        return NOTHING
    median, mean = (f"{row[name]:.{1 if row[name] >= 1 else 2}f}" for name in ("median_days", "mean_days"))
    return Cell(median, f"mean {mean}", "plain" if row["days_n"] >= TOO_FEW else "quiet")


def _by_value(heading: str, rows: list[Row], by: str, won: str) -> Sheet:
    """The rate of every step; stages nobody entered are left out."""
    entered = {stage for stage in ONWARD if any(row["entered"] for row in rows if row["stage"] == stage)}
    steps = [stage for stage in ONWARD if stage in entered]
    cells: dict[str, dict[str, Row]] = {}
    for row in rows:
        cells.setdefault(row["value"], {})[row["stage"]] = row
    lines = [
        (
            Cell(value, tone="strong"),
            count(stages["inquiry"]["entered"]),
            *(_before(_narrow(rate(stages[step], "to_next")), stages[step], "to_next") for step in steps),
            _before(_narrow(rate(stages["customer"], "cumulative")), stages["customer"], "cumulative"),
        )
        for value, stages in cells.items()
    ]
    header = (by, "Leads", *(_SHORT.get(step, STAGE_TITLES[step]) + " →" for step in steps), "Won")
    note = f"→ is the share that moved on from that stage, Won {won}; with 95% interval and n."
    return Sheet(heading, header, lines, note)


def _before(cell: Cell, row: Row, name: str) -> Cell:
    before = row.get(f"{name}_before")
    if before is None:
        return cell
    was = percent(before) if row[f"{name}_before_n"] >= TOO_FEW else "too few"
    return replace(cell, small=f"{cell.small}\nwas {was}")


def _narrow(cell: Cell) -> Cell:
    """The interval under the rate: a column for every step must fit."""
    text, _, within = cell.text.partition(" (")
    small = f"{within.rstrip(')')}\n{cell.small}" if within else cell.small.removesuffix(" to say")
    return Cell(text.replace(" of ", "/"), small, cell.tone)
