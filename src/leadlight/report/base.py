"""What every report is: a question, a table, a picture, and what to beware of.

A report is a folder here. The class in its ``report.py`` says its title, the question it answers and what its columns
mean, and works out its table from an outcome; ``caveats.py``, ``sheets.py`` and ``chart.py`` beside it have a function
of their own name each: what to beware of, the tables that people read, the picture, all from that table. The command
line, the page, CSV, JSON, PNG, splitting by several columns, the period before and ``--where`` follow from these, as do
its tests: ``tests/report/test_family.py`` finds every report there is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from leadlight.report import compare, general_caveats, split
from leadlight.report.benchmarks import Benchmark
from leadlight.report.column import TYPES, Column
from leadlight.report.errors import ReportCallError
from leadlight.report.findings import Findings
from leadlight.report.period import Period
from leadlight.report.scope import Scope
from leadlight.report.sheet import Sheet
from leadlight.report.tables import Outcome
from leadlight.report.where import narrowed

if TYPE_CHECKING:
    import altair as alt

    from leadlight.report.past.history import History

MOST_SPLITS = 3


@dataclass(frozen=True)
class Asked:
    """A question as a person puts it: ``by`` one to three columns; ``period`` as `Period.read` takes it; ``compare``
    with the period before; ``where`` a condition on leads; ``options`` what only some reports ask, by name."""

    by: str | Sequence[str] | None = None
    period: str | None = None
    compare: bool = False
    where: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


class Report(ABC):
    """One member of the family. ``name``, the word on the command line, is the name of its folder.

    ``keys``: the columns that tell the rows of its table apart. ``splits``: by how many columns it can be split; then
    its table has a column ``value``. ``usual``: by which it is split where nobody says, the first that leads have.
    ``of_wins``: it tells what became of leads, so that wins that are missing at the beginning are warned of.
    ``needs_history``: it reads what leads did, beside the outcome. ``options``: what else it can be asked, and what
    holds where nobody says; ``needs`` are those of them that must be said.
    """

    title: ClassVar[str]
    question: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    keys: ClassVar[tuple[str, ...]]
    splits: ClassVar[int] = MOST_SPLITS
    usual: ClassVar[tuple[str, ...]] = ()
    of_wins: ClassVar[bool] = False
    needs_history: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ()
    benchmarks: ClassVar[tuple[Benchmark, ...]] = ()
    options: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @property
    def name(self) -> str:
        return type(self).__module__.removesuffix(".report").rpartition(".")[2]

    @property
    def empty(self) -> pl.DataFrame:
        """The table with no rows: its columns in order, with their types."""
        return pl.DataFrame(schema={column.name: TYPES[column.kind] for column in self.columns})

    @abstractmethod
    def table(self, outcome: Outcome, scope: Scope) -> pl.DataFrame:
        """The figures of ``scope.period``: exactly ``columns``, in an order that does not depend on the outcome's."""

    def caveats(self, outcome: Outcome, scope: Scope, table: pl.DataFrame) -> Sequence[str]:
        """What a careful analyst would say when handing over these figures; nothing that does not apply."""
        return self._beside("caveats").caveats(outcome, scope, table)  # type: ignore[no-any-return]

    def sheets(self, findings: Findings) -> Sequence[Sheet]:
        """The tables a person reads."""
        return self._beside("sheets").sheets(findings)  # type: ignore[no-any-return]

    def chart(self, findings: Findings) -> alt.TopLevelMixin:
        """The picture, of rows of the table as they are: what is derived for drawing is derived by the chart."""
        return self._beside("chart").chart(findings)  # type: ignore[no-any-return]

    def _beside(self, name: str) -> Any:
        """A module of the report's own folder; it comes when it is asked for, since the chart's brings in Altair."""
        return import_module(type(self).__module__.removesuffix("report") + name)

    def settled(self, options: Mapping[str, str]) -> Mapping[str, str]:
        """All of ``options``, as given or as they are without. Raises ReportError for one not there, or wrong."""
        for name in options:
            if name not in self.options:
                takes = ", ".join(f"--{each}" for each in self.options)
                raise ReportCallError(
                    f"The report '{self.name}' takes no --{name}" + (f", but {takes}." if takes else ".")
                )
        whole = {**self.options, **options}
        self.check(whole)
        return whole

    def check(self, options: Mapping[str, str]) -> None:  # noqa: B027  # most reports have nothing to check
        """Raise ReportError where an option's text is none that the report can read."""

    def find(
        self,
        outcome: Outcome,
        by: str | Sequence[str] | None = None,
        period: str | None = None,
        *,
        compare: bool = False,
        where: str | None = None,
        history: History | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Findings:
        """Put the question to an outcome.

        ``by``: one to three columns; ``period`` as `Period.read` takes it; ``compare``: the period before beside it;
        ``where``: a condition on leads; ``options``: of ``Report.options``. Raises ReportError for what is not there,
        or cannot be asked.
        """
        asked = Asked(by, period, compare, where, options or {})
        scope = self._scope(outcome, asked, history)
        return self._found(outcome, narrowed(outcome, where) if where else outcome, scope)

    def _scope(self, outcome: Outcome, asked: Asked, history: History | None) -> Scope:
        period = Period.read(asked.period, outcome.as_of, outcome.timezone)
        if self.needs_history and history is None:
            raise ReportCallError(
                f"The report '{self.name}' reads what leads did, and an outcome does not hold that. Say which history "
                f"it was made of: --history EVENTS… (with --map MAP where there was one)."
            )
        return Scope(
            period=period,
            by=self._columns_of(asked.by) or self._usual(outcome),
            before=period.previous(outcome.as_of, outcome.timezone) if asked.compare else None,
            where=asked.where,
            history=history,
            options=self.settled(asked.options),
            until=period.end,
        )

    def _usual(self, outcome: Outcome) -> tuple[str, ...]:
        return next(((column,) for column in self.usual if column in outcome.attributes.columns), ())

    def _columns_of(self, by: str | Sequence[str] | None) -> tuple[str, ...]:
        given = [by] if isinstance(by, str) else list(by or ())
        columns = tuple(dict.fromkeys(word.strip() for each in given for word in each.split(",") if word.strip()))
        if len(columns) > self.splits:
            if not self.splits:
                raise ReportCallError(f"The report '{self.name}' cannot be split by a column: leave --by out.")
            most = f"{self.splits} columns" if self.splits > 1 else "one column"
            raise ReportCallError(f"The report '{self.name}' is split by at most {most}, not by {', '.join(columns)}.")
        return columns

    def _found(self, whole: Outcome, outcome: Outcome, scope: Scope) -> Findings:
        table, columns = self.table(outcome, scope), self.columns
        nothing = general_caveats.nothing(whole, outcome, scope, table if self.needs_history else self.empty)
        own = [nothing] if nothing else self.caveats(outcome, scope, table)
        late = general_caveats.late(outcome, scope) if self.of_wins and not nothing else []
        caveats = (*own, *late, *general_caveats.of(outcome, scope, () if nothing else self.benchmarks))
        if scope.before:
            before = self.table(outcome, replace(scope, period=scope.before, before=None))
            table, columns = compare.beside(table, before, self.columns, self.keys)
        if len(scope.by) > 1:
            table, columns = split.with_parts(table, columns, scope.by)
        return Findings(self, scope, outcome, columns, table, caveats, nothing)
