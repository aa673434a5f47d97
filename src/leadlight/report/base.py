"""What every report is: a question, a table, a picture, and what to beware of.

A report is one file in this folder with one class in it. It says its title, the question it answers and what
its columns mean; it works out its table from an outcome; it draws a chart from that table alone. The command
line, the page, CSV, JSON and PNG follow from these, as do its tests: ``tests/report/test_family.py`` finds
every report there is.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import polars as pl

from leadlight.report.period import ALL_TIME, Period
from leadlight.report.say import DASH, number, percent
from leadlight.report.sheet import Cell, Sheet
from leadlight.report.spreadsheet import harmless
from leadlight.report.tables import Outcome

if TYPE_CHECKING:
    import altair as alt

Kind = Literal["text", "count", "rate", "days", "points"]

_TYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "count": pl.Int64(),
    "rate": pl.Float64(),
    "days": pl.Float64(),
    "points": pl.Float64(),
}


@dataclass(frozen=True)
class Column:
    """A column of a report's table: its name in CSV and JSON, its heading, and what it means, in a
    sentence."""

    name: str
    title: str
    kind: Kind
    help: str


@dataclass(frozen=True)
class Scope:
    """What a report is asked about: which stretch of time, and split by which column."""

    period: Period = ALL_TIME
    by: str | None = None


class Report(ABC):
    """One member of the family. ``name``, the word on the command line, is the name of its file."""

    title: ClassVar[str]
    question: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @property
    def empty(self) -> pl.DataFrame:
        """The table with no rows: its columns in order, with their types."""
        return pl.DataFrame(schema={column.name: _TYPES[column.kind] for column in self.columns})

    @abstractmethod
    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        """The figures: exactly ``columns``, in an order that does not depend on the outcome's."""

    @abstractmethod
    def caveats(self, outcome: Outcome, scope: Scope, table: pl.DataFrame) -> Sequence[str]:
        """What a careful analyst would say when handing over these figures; nothing that does not apply."""

    @abstractmethod
    def chart(self, findings: Findings) -> alt.TopLevelMixin:
        """The picture, of rows of the table as they are: what is derived for drawing is derived by the
        chart."""

    def sheets(self, findings: Findings) -> Sequence[Sheet]:
        """The tables a person reads. Unless a report has a better idea: the table, with headings for
        names."""
        kinds = [column.kind for column in self.columns]
        rows = [tuple(map(_cell, kinds, row)) for row in findings.table.iter_rows()]
        return [Sheet(self.title, tuple(column.title for column in self.columns), rows)]

    def find(self, outcome: Outcome, by: str | None = None, period: str | None = None) -> Findings:
        """Put the question to an outcome. Raises ReportError for a column or a period that is not there."""
        scope = Scope(Period.read(period, outcome.as_of, outcome.timezone), by)
        table = self.table(outcome, scope)
        return Findings(self, scope, outcome, table, tuple(self.caveats(outcome, scope, table)))


@dataclass(frozen=True)
class Findings:
    """A report's answer: the table, and what to beware of."""

    report: Report
    scope: Scope
    outcome: Outcome
    table: pl.DataFrame
    caveats: tuple[str, ...]

    def json(self) -> str:
        """The whole answer as JSON: what was asked, the columns with their meaning, the rows, the caveats."""
        start, end = self.scope.period.start, self.scope.period.end
        whole: dict[str, Any] = {
            "report": self.report.name,
            "title": self.report.title,
            "question": self.report.question,
            "model": self.outcome.facts.get("version"),
            "as_of": self.outcome.as_of.isoformat(),
            "timezone": self.outcome.timezone,
            "period": {
                "label": self.scope.period.label,
                "from": start and start.isoformat(),
                "before": end and end.isoformat(),
            },
            "by": self.scope.by,
            "columns": [
                {"name": c.name, "title": c.title, "kind": c.kind, "help": c.help} for c in self.report.columns
            ],
            "rows": self.table.to_dicts(),
            "caveats": list(self.caveats),
        }
        return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def csv(self) -> str:
        """The table as CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front."""
        texts = [column.name for column in self.report.columns if column.kind == "text"]
        return self.table.with_columns(harmless(name) for name in texts).write_csv()


def _cell(kind: Kind, value: Any) -> Cell:
    if value is None:
        return Cell(DASH, tone="quiet")
    if kind == "text":
        return Cell(value)
    return Cell(percent(value) if kind == "rate" else number(value))
