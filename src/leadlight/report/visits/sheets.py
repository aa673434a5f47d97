"""Visits as people read them: the site, its pages, its campaigns and its forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from leadlight.report.cells import NOTHING, rate
from leadlight.report.findings import Findings
from leadlight.report.period import ALL_TIME
from leadlight.report.say import number, shown
from leadlight.report.sheet import Cell, Sheet, against

Row = dict[str, Any]
TITLES: Final = {
    "visitors": "Visitors, by whether somebody is behind them",
    "visits": "First visits, and later ones",
    "landing page": "Where the first visit began",
    "campaign": "What brought them",
    "form": "What made leads of them",
}
_BEGAN: Final = "Visits begun so"
_FIRST: Final = (
    f"Visitors, and what became of them, by how their first visit began. {_BEGAN}: all visits that began so, also "
    "later ones, of whomever."
)
_NOTES: Final = {
    "landing page": _FIRST,
    "campaign": _FIRST,
    "visits": "Converted: became a lead during that visit, of visits of those who were none.",
    "form": "Converted is a share of all visitors, whether they saw the form or not.",
}
_FIGURES: Final = ("visitors", "visits", "leads")


def sheets(findings: Findings) -> list[Sheet]:
    """A sheet for each part."""
    parts = findings.table.partition_by("part", as_dict=True, maintain_order=True)
    return [_part(part, list(rows.iter_rows(named=True)), findings) for (part,), rows in parts.items()]


def _part(part: str, rows: list[Row], findings: Findings) -> Sheet:
    told = {column.name: column for column in findings.columns}
    names = [
        name for name in _FIGURES if any(row[name] for row in rows) and not (part == "form" and name == "visitors")
    ]
    more = ("mqls",) if any(row["mqls"] is not None for row in rows) else ()
    lines = []
    for row in rows:
        figures = [_beside(_count(row[name]), told[name], row) for name in names]
        share = _beside(rate(row, "converted"), told["converted"], row)
        lines.append(
            (Cell(shown(row["line"], 40), tone="strong"), *figures, share, *(_count(row[name]) for name in more))
        )
    titles = {"visits": _BEGAN} if _NOTES.get(part) == _FIRST else {}
    header = (
        "",
        *(titles.get(name, told[name].title) for name in names),
        "Converted (95%)",
        *(told[name].title for name in more),
    )
    period = findings.scope.period
    when = "" if period == ALL_TIME else f", {period.label}"
    return Sheet(TITLES.get(part, part) + when, header, lines, _NOTES.get(part, ""))


def _count(count: int | None) -> Cell:
    return NOTHING if count is None else Cell(number(count), tone="plain" if count else "quiet")


def _beside(cell: Cell, column: Any, row: Row) -> Cell:
    said = against(column, row).replace(", ", "\n")
    return replace(cell, small="\n".join(filter(None, [cell.small, said])))
