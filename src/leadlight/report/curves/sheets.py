"""Conversion curves as people read them: a row per way and value, the share by some days."""

from __future__ import annotations

from typing import Any, Final

from leadlight.report.findings import Findings
from leadlight.report.say import DASH, STAGE_TITLES, figure, interval, number, percent
from leadlight.report.sheet import Cell, Sheet, against

_BY: Final = (7, 30, 90, 365)
_FEWER: Final = (30, 90)
_SINCE: Final = {"inquiry": "Since creation", "mql": "Since MQL"}
_NOTE: Final = "Share that has got there by then (95%). Median and what 30 days show: of those who do by the horizon."
_NOTHING: Final = Cell(DASH, tone="quiet")

Row = dict[str, Any]


def sheets(findings: Findings) -> list[Sheet]:
    """A sheet for each start; split by a column, for each start and goal."""
    told = {column.name: column for column in findings.columns}
    curves: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in findings.table.iter_rows(named=True):
        curves.setdefault((row["start"], row["goal"]), {}).setdefault(row["value"], []).append(row)
    by = findings.scope.by_title
    if by:
        return [
            Sheet(_title(start, f" to {STAGE_TITLES[goal]}"), _header(by, _FEWER), _lines(rows, _FEWER, told), _NOTE)
            for (start, goal), rows in curves.items()
        ]
    found = []
    for each in _SINCE:
        goals = {STAGE_TITLES[goal]: rows["all"] for (start, goal), rows in curves.items() if start == each}
        if goals:
            found.append(Sheet(_title(each, ""), _header("To", _BY), _lines(goals, _BY, told), _NOTE))
    return found


def _title(start: str, goal: str) -> str:
    return f"{_SINCE[start]}{goal}: share converted"


def _header(first: str, days: tuple[int, ...]) -> tuple[str, ...]:
    return (first, "Leads", *(f"{day} days" for day in days), "Horizon", "Median", "30 days show")


def _lines(curves: dict[str, list[Row]], days: tuple[int, ...], told: dict[str, Any]) -> list[tuple[Cell, ...]]:
    return [_line(rows, name, days, told) for name, rows in curves.items()]


def _line(rows: list[Row], name: str, days: tuple[int, ...], told: dict[str, Any]) -> tuple[Cell, ...]:
    by_day = {row["day"]: row for row in rows}
    last = by_day.get(rows[0]["horizon_days"])
    at_30 = by_day.get(30, {}).get("shown")
    return (
        Cell(name, tone="strong"),
        Cell(number(rows[0]["converted_n"])),
        *(_share(by_day.get(day), told) for day in days),
        Cell(percent(last["converted"]), f"{last['day']:,} days") if last else _NOTHING,
        Cell(f"{figure('days', rows[0]['median_days'])} d") if rows[0]["median_days"] is not None else _NOTHING,
        _NOTHING if at_30 is None else Cell(percent(at_30)),
    )


def _share(row: Row | None, told: dict[str, Any]) -> Cell:
    if row is None:
        return Cell(DASH, "too early", "quiet")
    if row["converted_note"]:
        return Cell(DASH, "too few", "quiet")
    before = against(told["converted"], row).replace(", ", "\n")
    within = interval(row["converted_low"], row["converted_high"])
    return Cell(percent(row["converted"]), "\n".join(filter(None, [within, before])))
