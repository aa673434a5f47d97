"""What a period did to each stage, and the way from MQL to SQL, as people read them."""

from __future__ import annotations

from leadlight.report.cells import NOTHING, Columns, Row, compared, count, rate
from leadlight.report.column import Column
from leadlight.report.lifecycle.balance import BALANCE, SLA
from leadlight.report.lifecycle.shown import ALWAYS, READINGS
from leadlight.report.measures.rates import TOO_FEW
from leadlight.report.measures.stays import DOORS
from leadlight.report.period import ALL_TIME, Period
from leadlight.report.say import DASH, STAGE_TITLES, percent
from leadlight.report.sheet import Cell, Sheet


def balance_sheet(rows: list[Row], period: Period, told: Columns) -> Sheet:
    """Who was in each stage, came in, went out, and is in it; and whom sales did not answer in time."""
    limited = any(row["sla_due"] is not None for row in rows)
    names = BALANCE + SLA * limited
    shown = [row for row in rows if row["balance_end"] or row["came_in"] or row["stage"] in ALWAYS]
    lines = [
        (Cell(STAGE_TITLES[row["stage"]], tone="strong"), *(_told(row, told[name]) for name in names)) for row in shown
    ]
    when = "" if period == ALL_TIME else f" in {period.label}"
    header = ("Stage", *(told[name].title for name in names))
    return Sheet(f"In, out and balance of each stage{when}", header, lines, "Were in + In - Out = Are in.")


def to_sql_sheet(rows: dict[str, list[Row]], by: str, told: Columns) -> Sheet:
    """From MQL to SQL both ways: of whom the period created or qualified, and of what happened in it."""
    keys = dict.fromkeys((row["value"], row["stage"]) for each in rows.values() for row in each if _has_door(row))
    found = {reading: {(row["value"], row["stage"]): row for row in each} for reading, each in rows.items()}
    lines = []
    for value, stage in keys:
        cells = [
            compared(rate(found[reading][value, stage], "to_sql"), told["to_sql"], found[reading][value, stage])
            if (value, stage) in found[reading] else NOTHING
            for reading in READINGS
        ]  # fmt: skip
        name = f"{value}, {STAGE_TITLES[stage]}" if by else STAGE_TITLES[stage]
        doors = [found["entries"].get((value, door), {}) for door in DOORS]
        ratio = _ratio(found["entries"].get((value, stage), {}), had_time=any(door.get("to_sql_n") for door in doors))
        lines.append((Cell(name, tone="strong"), *cells, ratio))
    header = (by or "Door", "Leads created (95%)", "Each entry (95%)", "SQLs per MQL")
    note = (
        "SQLs per MQL divides what happened in the period: they are not the same leads, so it can exceed 100%. Its "
        "n: MQLs and PQLs together."
    )
    return Sheet("From MQL and PQL to SQL, both ways", header, lines, note)


def _ratio(row: Row, *, had_time: bool) -> Cell:
    """SQLs per MQL with its n; where none of the MQLs had the time to become SQL, none that did not is a failure."""
    ratio = row.get("sql_per_mql")
    if ratio is None:
        return NOTHING
    n = row["sql_per_mql_n"]
    if not had_time:
        return Cell(DASH, "too early to say", "quiet")
    if n < TOO_FEW:
        return Cell(f"{ratio * n:.0f} per {n}", "too few to say", "quiet")
    return Cell(percent(ratio), f"n {n:,}")


def _has_door(row: Row) -> bool:
    return row["stage"] in DOORS and bool(row["to_sql_n"] or row["entered"])


def _told(row: Row, column: Column) -> Cell:
    figure = row[column.name]
    return NOTHING if figure is None else compared(count(figure), column, row)
