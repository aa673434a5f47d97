"""Hand-offs as people read them: what sales said, how soon, why not, and whether soon is better."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import polars as pl

from leadlight.report.cells import NOTHING, rate
from leadlight.report.findings import Findings
from leadlight.report.handoff.lines import ANSWERS, HANDED, HOT, KEPT, OVERDUE, RECYCLED, TAKEN, TOUCHED
from leadlight.report.handoff.requirements import PART as REQUIREMENTS
from leadlight.report.handoff.requirements import QUALIFIED, TOLD
from leadlight.report.handoff.response import ALL
from leadlight.report.period import ALL_TIME
from leadlight.report.say import STAGE_TITLES, change, number, percent
from leadlight.report.sheet import Cell, Sheet, against

Row = dict[str, Any]
TITLES: Final = {
    "answers": "What sales said",
    "touches": "How soon somebody was there",
    "time limit": "The time limit",
    "reasons": "Why sales turned leads away",
    "sent back": "What became of those sent back",
    "requirements": "What sales found to be met",
    "response": "Does it pay to be quick?",
}


def sheets(findings: Findings) -> list[Sheet]:
    """A sheet for each part; split by a column, one with a row for each value."""
    if findings.scope.by:
        return [_by_value(findings)] if findings.table.height else []
    parts = findings.table.filter(pl.col("within") == ALL).partition_by("part", as_dict=True, maintain_order=True)
    return [_part(part, list(rows.iter_rows(named=True)), findings) for (part,), rows in parts.items()]


def _part(part: str, rows: list[Row], findings: Findings) -> Sheet:
    period = findings.scope.period
    when = "" if period == ALL_TIME else f", handed over in {period.label}"
    if part == "response":
        return _response(TITLES[part] + when, rows, findings)
    told = part in ("answers", "touches")
    header = ("", "Hand-offs", "Share (95%)", *(("Business hours, median",) if told else ()))
    shared = any(row["share_n"] for row in rows)
    header = header if shared else (*header[:2], *header[3:])
    lines = []
    for row in rows:
        share = (_with_before(rate(row, "share"), "share", row, findings),) if shared else ()
        lines.append((_name(part, row["line"]), _count(row, findings), *share, *((_hours(row),) if told else ())))
    return Sheet(TITLES[part] + when, header, lines, _NOTES.get(part, ""))


def _name(part: str, line: str) -> Cell:
    """A row's name: set in where it is a part of the one above, and with what it counts where that is not hand-offs."""
    inside = line in (*ANSWERS, OVERDUE) or (part == "sent back" and line != RECYCLED)
    inside = inside if part != REQUIREMENTS else line not in (QUALIFIED, TOLD)
    return Cell(f"{line} (leads)" if line in (TAKEN, HOT) else line, tone="strong", depth=int(inside))


_NOTES: Final = {
    "answers": (
        "The rows set in add up to those handed over. Taken up before: leads that sales had before any gate opened, "
        "so there was no hand-off. The hours are those until the first touch; whoever still waits counts as long as "
        "it waits."
    ),
    "touches": (
        "Touched: of those handed over, and the hours are theirs. Hot, nobody touched: leads as they are today, "
        "whenever they came."
    ),
    "time limit": (
        "Kept and missed: hand-offs whose limit has run out; kept is a share of both. Overdue now: of those missed, "
        "who still wait. Not due yet: who wait, too, but have time left."
    ),
    "requirements": (
        "Told: of the hand-offs that became sales-qualified, those where sales said what is met (the property "
        "requirements of sales_qualified names one of them, or is an empty list). The rows set in are shares of these."
    ),
    "sent back": (
        "The rows set in are of those recycled. The first three say what happened since, and one hand-off may be in "
        "several; the three with 'now' say where its lead is today, and add up."
    ),
}


def _count(row: Row, findings: Findings) -> Cell:
    plain = Cell(number(row["count"]), tone="plain" if row["count"] else "quiet")
    warn = row["line"] in (OVERDUE, HOT) and row["count"]
    return _with_before(replace(plain, tone="warn") if warn else plain, "count", row, findings)


def _with_before(cell: Cell, name: str, row: Row, findings: Findings) -> Cell:
    column = next(column for column in findings.columns if column.name == name)
    said = against(column, row).replace(", ", "\n")
    return replace(cell, small="\n".join(filter(None, [cell.small, said])))


def _hours(row: Row) -> Cell:
    if row["hours_median"] is None:
        return NOTHING
    nine = f"90%: {hours(row['hours_p90'])}" if row["hours_p90"] is not None else ""
    return Cell(hours(row["hours_median"]), nine)


def hours(value: float) -> str:
    """Hours as people say them.

    >>> hours(0.25), hours(7.04), hours(30)
    ('15 min', '7.0 h', '30.0 h')
    """
    return f"{value * 60:.0f} min" if value < 1 else f"{value:,.1f} h"


def _response(title: str, rows: list[Row], findings: Findings) -> Sheet:
    goal = STAGE_TITLES[findings.scope.options["goal"]]
    header = ("First touch after", "Hand-offs", f"{goal} so far", f"{goal}, had time (95%)", "Against same hour")
    lines = [
        (
            Cell(row["line"], tone="strong"),
            _count(row, findings),
            Cell(f"{row['reached']:,}", percent(row["reached"] / row["count"])) if row["count"] else NOTHING,
            _with_before(rate(row, "share"), "share", row, findings),
            _difference(row),
        )
        for row in rows
    ]
    note = (
        "By the clock, as the lead feels it. Against same hour: above or below all other leads that came at the same "
        "hour of the same weekday, in points, with its 95% interval."
    )
    return Sheet(title, header, lines, note)


def _difference(row: Row) -> Cell:
    if row["against"] is None or row["share_note"]:
        return NOTHING
    text, _, within = change("rate", row["against"], row["against_low"], row["against_high"]).partition(" (")
    return Cell(text, f"{within.rstrip(')')}\nn {row['against_n']:,}")


def _by_value(findings: Findings) -> Sheet:
    rows: dict[str, dict[str, Row]] = {}
    for row in findings.table.filter((pl.col("within") == ALL) & (pl.col("part") != "response")).iter_rows(named=True):
        if row["part"] not in ("reasons", REQUIREMENTS):
            rows.setdefault(row["value"], {})[row["line"]] = row
    limited = any(KEPT in lines for lines in rows.values())
    limit = ("Kept", "Overdue") if limited else ()
    header = (findings.scope.by_title, "Handed over", "Accepted", "Touch, median", *limit, "Hot, alone")
    lines = [
        (
            Cell(value, tone="strong"),
            _count(some[HANDED], findings),
            _narrow(_with_before(rate(some["accepted"], "share"), "share", some["accepted"], findings)),
            _hours(some.get(TOUCHED, some[HANDED])),
            *((_narrow(rate(some[KEPT], "share")), _count(some[OVERDUE], findings)) if limited else ()),
            _count(some[HOT], findings),
        )
        for value, some in rows.items()
        if HANDED in some
    ]
    note = (
        "Accepted and Kept with 95% interval and n; touch in business hours. Hot, alone: leads that are hot now and "
        "nobody touched. Reasons, requirements and response for each value are in CSV and JSON."
    )
    return Sheet("Hand-offs" + f" by {findings.scope.by_title}", header, lines, note)


def _narrow(cell: Cell) -> Cell:
    """The interval below the rate, so that all columns fit."""
    text, _, within = cell.text.partition(" (")
    small = "\n".join(filter(None, [within.rstrip(")"), cell.small.removesuffix(" to say")]))
    return Cell(text.replace(" of ", "/"), small, cell.tone)
