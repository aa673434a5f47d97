"""Score bands as people read them."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from leadlight.report.cells import Columns, compared, rate
from leadlight.report.findings import Findings
from leadlight.report.matrix import HIDDEN
from leadlight.report.say import DASH, number, percent
from leadlight.report.sheet import Cell, Sheet
from leadlight.report.split import ALL

_TITLES: Final = {
    "mql": "As they were when they first qualified",
    "now": "As they are today (with hindsight)",
}
_KINDS: Final = {"temperature": "Temperature", "score": "Score", "grade": "Grade", "tenth": "Tenth by score"}
_NOTES: Final = {
    "tenth": (
        "1 has the highest scores. Each is a tenth of the leads that had their time (n): of those that had it to "
        "become SQL, and of those, fewer, that had it to become customers, too."
    ),
}
_NOTHING: Final = Cell(DASH, tone="quiet")


def sheets(findings: Findings) -> list[Sheet]:
    """For each reading a sheet of bands, and the matrix."""
    told = {column.name: column for column in findings.columns}
    by = findings.scope.by_title
    found = []
    for reading, title in _TITLES.items():
        mine = findings.table.filter(pl.col("reading") == reading)
        kinds = ["temperature", "score"] if by or reading == "now" else list(_KINDS)
        for kind in kinds:
            rows = mine.filter(pl.col("kind") == kind)
            lines = [_line(row, told, by) for row in rows.iter_rows(named=True)]
            if lines:
                first = f"{_KINDS[kind]}, {by}" if by else _KINDS[kind]
                leads = () if kind == "tenth" else ("Leads",)
                header = (first, *leads, "To SQL (95%)", "To customer (95%)", "Lift", "Wins held")
                found.append(
                    Sheet(f"{_KINDS[kind]}: {title[0].lower()}{title[1:]}", header, lines, _NOTES.get(kind, ""))
                )
        if not by and reading == "mql":
            found += _matrix(mine.filter(pl.col("kind") == "matrix"))
    return found


def _line(row: dict[str, Any], told: Columns, by: str) -> tuple[Cell, ...]:
    band = row["band"] if row["band"] != ALL else row["grade"]
    name = f"{band}, {row['value']}" if by else band
    top = f"{percent(row['held_so_far'])} so far" if row["held_so_far"] is not None else ""
    return (
        Cell(name, tone="strong"),
        *(() if row["kind"] == "tenth" else (compared(Cell(number(row["leads"])), told["leads"], row),)),
        compared(rate(row, "to_sql"), told["to_sql"], row),
        compared(rate(row, "to_customer"), told["to_customer"], row),
        Cell(number(round(row["lift"], 1))) if row["lift"] is not None and not row["to_customer_note"] else _NOTHING,
        Cell(percent(row["held"]), top) if row["held"] is not None else _NOTHING,
    )


def _matrix(rows: pl.DataFrame) -> list[Sheet]:
    """Grades by score bands: the share that became SQL, and n."""
    cells = {(row["grade"], row["band"]): row for row in rows.iter_rows(named=True)}
    grades = list(dict.fromkeys(grade for grade, _ in cells))
    bands = in_order(rows)
    if not cells:
        return []
    lines = [(Cell(grade, tone="strong"), *(_cell(cells.get((grade, band))) for band in bands)) for grade in grades]
    note = f"Share that became SQL, and how many of how many. Grade '{HIDDEN}': no criterion was known."
    return [Sheet("Grade by score when they first qualified: share that became SQL", ("Grade", *bands), lines, note)]


def in_order(rows: pl.DataFrame) -> list[str]:
    """Bands lowest first, as the number in them says."""

    def least(band: str) -> float:
        return (
            -1.0
            if band.startswith("under")
            else float(band.split(DASH, maxsplit=1)[0].split(" ", maxsplit=1)[0].replace(",", ""))
        )

    return sorted(rows["band"].unique().to_list(), key=least)


def _cell(row: dict[str, Any] | None) -> Cell:
    if row is None:
        return _NOTHING
    n = row["to_sql_n"]
    of = f"{(row['to_sql'] or 0) * n:.0f}/{n:,}"
    return Cell(of, tone="quiet") if row["to_sql_note"] else Cell(percent(row["to_sql"]), of)
