"""The lifecycle as people read it: a row per stage, or, split by a column, a row per value."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from leadlight.report.base import Findings
from leadlight.report.period import ALL_TIME, Period
from leadlight.report.rates import TOO_FEW
from leadlight.report.say import DASH, STAGE_TITLES, interval, number, percent
from leadlight.report.sheet import Cell, Sheet
from leadlight.report.stays import ONWARD, PATH

Row = dict[str, Any]

READINGS: Final = ("cohort", "entries")
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
_ALWAYS: Final = tuple(stage for stage in PATH if stage != "pql")  # many models have no second door
_NOTHING: Final = Cell(DASH, tone="quiet")


def sheets(findings: Findings) -> list[Sheet]:
    """One sheet per reading."""
    layout = _by_stage if findings.scope.by is None else _by_value
    return [
        layout(title(reading, findings.scope.period), rows, findings.scope.by or "")
        for reading in READINGS
        if (rows := list(findings.table.filter(pl.col("reading") == reading).iter_rows(named=True)))
    ]


def title(reading: str, period: Period) -> str:
    """What a reading counts, in words."""
    article = "the " if period.label.startswith("last") else ""
    when = "" if period == ALL_TIME else f" in {article}{period.label}"
    if reading == "cohort":
        return f"Leads created{when}, each once per stage" if when else "All leads, each once per stage"
    return f"Entries into a stage{when}, each time" if when else "All entries into a stage, each time"


def rate(row: Row, name: str) -> Cell:
    """A rate with its interval and its n, or why it is not said."""
    n, note = row[f"{name}_n"], row[f"{name}_note"]
    if note:
        return Cell(f"{row[name] * n:.0f} of {n:,}" if n else DASH, note, "quiet")
    if row[name] is None:
        return _NOTHING
    within = interval(row[f"{name}_low"], row[f"{name}_high"])
    return Cell(f"{percent(row[name])} ({within})", f"n {n:,}")


def _by_stage(heading: str, rows: list[Row], _: str) -> Sheet:
    return Sheet(heading, _HEADER, [_stage(row) for row in rows if row["entered"] or row["stage"] in _ALWAYS])


def _stage(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(STAGE_TITLES[row["stage"]], f"{row['inferred']:,} inferred" if row["inferred"] else "", "strong"),
        Cell(number(row["entered"])),
        _count(row["moved_on"]) if row["stage"] != "customer" else _NOTHING,
        Cell(number(row["still_in"]), f"{row['unfinished']:,} young" if row["unfinished"] else ""),
        _count(row["left"]),
        rate(row, "to_next"),
        rate(row, "cumulative"),
        _days(row),
    )


def _days(row: Row) -> Cell:
    """Half took at most so long; in quiet print where too few did."""
    if not row["days_n"]:
        return _NOTHING
    median, mean = (f"{row[name]:.{1 if row[name] >= 1 else 2}f}" for name in ("median_days", "mean_days"))
    return Cell(median, f"mean {mean}", "plain" if row["days_n"] >= TOO_FEW else "quiet")


def _count(count: int) -> Cell:
    return Cell(number(count), tone="plain" if count else "quiet")


def _by_value(heading: str, rows: list[Row], by: str) -> Sheet:
    """The rate of every step; stages nobody entered are left out."""
    entered = {stage for stage in ONWARD if any(row["entered"] for row in rows if row["stage"] == stage)}
    steps = [stage for stage in ONWARD if stage in entered]
    cells: dict[str, dict[str, Row]] = {}
    for row in rows:
        cells.setdefault(row["value"], {})[row["stage"]] = row
    lines = [
        (
            Cell(value, tone="strong"),
            _count(stages["inquiry"]["entered"]),
            *(_narrow(rate(stages[step], "to_next")) for step in steps),
            _narrow(rate(stages["customer"], "cumulative")),
        )
        for value, stages in cells.items()
    ]
    header = (by, "Leads", *(_SHORT.get(step, STAGE_TITLES[step]) + " →" for step in steps), "Won")
    note = "→ is the share that moved on from that stage, Won the share of all leads; with 95% interval and n."
    return Sheet(heading, header, lines, note)


def _narrow(cell: Cell) -> Cell:
    """The interval under the rate: a column for every step must fit."""
    text, _, within = cell.text.partition(" (")
    small = f"{within.rstrip(')')}\n{cell.small}" if within else cell.small.removesuffix(" to say")
    return Cell(text.replace(" of ", "/"), small, cell.tone)
