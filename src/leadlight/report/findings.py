"""A report's answer, and its forms for machines: JSON and CSV."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from leadlight.report.column import Column
from leadlight.report.period import Period
from leadlight.report.scope import Scope
from leadlight.report.spreadsheet import harmless
from leadlight.report.tables import Outcome

if TYPE_CHECKING:
    from leadlight.report.base import Report


@dataclass(frozen=True)
class Findings:
    """A report's answer: the table, its columns, and what to beware of.

    ``columns`` are the report's; with a period before, or split by several columns, there are more. ``nothing``: why
    there is nothing to show, where no lead is left or the period lies outside the history; it is the first caveat then.
    """

    report: Report
    scope: Scope
    outcome: Outcome
    columns: tuple[Column, ...]
    table: pl.DataFrame
    caveats: tuple[str, ...]
    nothing: str = ""

    def json(self) -> str:
        """The whole answer as JSON: what was asked, the columns with their meaning, the rows, the caveats."""
        whole: dict[str, Any] = {
            "report": self.report.name,
            "title": self.report.title,
            "question": self.report.question,
            "model": self.outcome.facts.get("version"),
            "as_of": self.outcome.as_of.isoformat(),
            "timezone": self.outcome.timezone,
            "period": _edges(self.scope.period),
            "compared_with": self.scope.before and _edges(self.scope.before),
            "where": self.scope.where,
            "by": list(self.scope.by),
            "columns": [{"name": c.name, "title": c.title, "kind": c.kind, "help": c.help} for c in self.columns],
            "rows": self.table.to_dicts(),
            "benchmarks": [{"what": b.what, "figure": b.figure, "source": b.source} for b in self.report.benchmarks],
            "caveats": list(self.caveats),
        }
        return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def csv(self) -> str:
        """The table as CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front."""
        texts = [column.name for column in self.columns if column.kind == "text"]
        return self.table.with_columns(harmless(name) for name in texts).write_csv()


def _edges(period: Period) -> dict[str, str | None]:
    start, end = period.start, period.end
    return {
        "label": period.label,
        "from": start.isoformat() if start else None,
        "before": end.isoformat() if end else None,
    }
