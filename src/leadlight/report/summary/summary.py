"""The outcome in one look: who is where, who is hot, what each month brought, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.model.shapes import Temperature
from leadlight.model.words import STAGES
from leadlight.report.matrix import Matrix, counted, edges_of, highest, laid_out
from leadlight.report.tables import Outcome

TOP: Final = 10
"""So many leads are named."""

NO_STAGE: Final = "no event yet"
WITH_SALES: Final = ("mql", "pql", "sal", "sql", "opportunity")
"""Qualified, and not yet won, lost or given back."""
_WAITING: Final = ("mql", "pql")
"""Qualified, and not yet taken up by sales."""
_WARM: Final = ("hot", "warm")
_WARMTH: Final = {"hot": 0, "warm": 1, "cold": 2}
_RANK: Final = [
    ~pl.col("stage").is_in(_WAITING),
    pl.col("temperature").cast(pl.String).replace_strict(_WARMTH, default=len(_WARMTH), return_dtype=pl.Int8),
    -pl.col("score"),
    pl.col("lead"),
]
"""Whose turn it is first."""


@dataclass(frozen=True)
class TopLead:
    """A lead worth a call, and why, in words."""

    lead: str
    score: float
    grade: str | None
    temperature: str | None
    stage: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Month:
    """A calendar month, such as 2026-03, and how many became MQL and PQL in it. ``running``: it is not
    over."""

    month: str
    mql: int
    pql: int
    running: bool = False


@dataclass(frozen=True)
class Summary:
    """What a revenue person looks at first. Plain values, made once, shown on the screen and on the page."""

    leads: int
    as_of: datetime
    timezone: str
    counts_by_stage: dict[str, int]
    ever_qualified: int
    hot: int
    matrix: Matrix
    mqls_by_month: tuple[Month, ...]
    top: tuple[TopLead, ...]
    rejected: dict[str, int]

    @property
    def with_sales(self) -> int:
        """Leads in the hands of sales now: qualified, and not yet won or given back."""
        return sum(self.counts_by_stage.get(stage, 0) for stage in WITH_SALES)

    @property
    def called(self) -> str:
        """Whom ``top`` names, and whom it does not."""
        taken = self.with_sales - sum(self.counts_by_stage.get(stage, 0) for stage in _WAITING)
        others = (
            f" Sales has taken up {taken:,} already: {'that is its' if taken == 1 else 'those are its'} own to call."
        )
        said = self._named if self.top else self._nobody
        return said + (others if taken else "")

    @property
    def _named(self) -> str:
        warm = "; then hot and warm inquiries" if self.matrix.rule else ""
        return f"First who waits for sales (MQL, PQL){warm}."

    @property
    def _nobody(self) -> str:
        warm = ", and no inquiry is hot or warm" if self.matrix.rule else ""
        return f"Nobody: no MQL or PQL waits for sales{warm}."


class Whole(Protocol):
    """What is true of an outcome as a whole: as of `Outcome`."""

    @property
    def rejected(self) -> pl.DataFrame: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


def summarise(
    outcome: Outcome,
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> Summary:
    """Sum an outcome up.

    ``reasons``: for a lead, the sentences that say why; those of ``top_leads`` are shown. The matrix is drawn
    by the model's thresholds of hot and warm, where the outcome's facts have them.
    """
    return summarise_parts(outcome, lambda: [outcome], reasons)


def summarise_parts(
    whole: Whole,
    parts: Callable[[], Iterable[Outcome]],
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> Summary:
    """Sum an outcome up of which a part of the leads is seen at a time, as often as it is asked for."""
    thresholds = whole.facts.get("temperature")
    temperature = Temperature.model_validate(thresholds) if thresholds else None
    edges = edges_of(0 if temperature else max(highest(part.leads) for part in parts()), temperature)
    tallies = [_tally(part, edges) for part in parts()]
    stages: Counter[str | None] = sum((tally.stages for tally in tallies), Counter())
    counts = {stage: stages[stage] for stage in STAGES if stage in stages}
    nowhere = {NO_STAGE: stages[None]} if None in stages else {}
    return Summary(
        leads=sum(stages.values()),
        as_of=whole.as_of,
        timezone=whole.timezone,
        counts_by_stage=counts | nowhere,
        ever_qualified=sum(tally.ever_qualified for tally in tallies),
        hot=sum(tally.hot for tally in tallies),
        matrix=laid_out(pl.concat([tally.cells for tally in tallies]), edges, temperature),
        mqls_by_month=_months(whole, sum((tally.months for tally in tallies), Counter())),
        top=_top(pl.concat([tally.top for tally in tallies]), reasons or {}),
        rejected=_reasons(whole.rejected),
    )


@dataclass(frozen=True)
class _Tally:
    """What is counted of a part of the leads. All of it adds up."""

    stages: Counter[str | None]
    ever_qualified: int
    hot: int
    cells: pl.DataFrame
    months: Counter[tuple[str, str]]
    top: pl.DataFrame


def _tally(part: Outcome, edges: list[float]) -> _Tally:
    leads = part.leads
    stage = pl.when(pl.col("first_at").is_not_null()).then(pl.col("stage").cast(pl.String))
    qualified = part.transitions.filter(pl.col("to_stage").is_in(["mql", "pql"]))
    month = pl.col("at").dt.convert_time_zone(part.timezone).dt.strftime("%Y-%m")
    months = qualified.group_by(month.alias("month"), pl.col("to_stage").cast(pl.String)).len()
    return _Tally(
        stages=Counter(dict(leads.group_by(stage).len().iter_rows())),
        ever_qualified=qualified["lead"].n_unique(),
        hot=len(leads.filter(pl.col("temperature") == "hot")),
        cells=counted(leads, edges),
        months=Counter({(month, stage): n for month, stage, n in months.iter_rows()}),
        top=_ranked(leads).head(TOP),
    )


def _reasons(rejected: pl.DataFrame) -> dict[str, int]:
    """How many rows were rejected for each reason, the most common first."""
    counts = rejected.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return dict(counts.iter_rows())


def top_leads(outcome: Outcome, most: int = TOP) -> list[str]:
    """Whom to call: first who is qualified and waits for sales, then hot and warm inquiries, the warmest first.

    Never whom sales has taken up already, gave back or lost, who is disqualified or a customer, or far below any gate.
    """
    return whose_turn(outcome).head(most)["lead"].to_list()


def whose_turn(outcome: Outcome) -> pl.DataFrame:
    """The same leads, all of them: ``lead, score, grade, temperature, stage``."""
    return _ranked(outcome.leads)


def _ranked(leads: pl.DataFrame) -> pl.DataFrame:
    stage = pl.col("stage").cast(pl.String)
    warm = pl.col("temperature").cast(pl.String).is_in(_WARM).fill_null(value=False)
    turn = stage.is_in(_WAITING) | ((stage == "inquiry") & warm)
    open_ = leads.filter(turn & pl.col("first_at").is_not_null())
    return open_.select("lead", "score", "grade", "temperature", stage).sort(_RANK)


def _top(best: pl.DataFrame, reasons: Mapping[str, Sequence[str]]) -> tuple[TopLead, ...]:
    rows = best.sort(_RANK).head(TOP).iter_rows(named=True)
    return tuple(TopLead(**row, why=tuple(reasons.get(row["lead"], ()))) for row in rows)


def _months(whole: Whole, counts: Counter[tuple[str, str]]) -> tuple[Month, ...]:
    """Every month from the first that qualified anybody to the as-of; those with none too."""
    if not counts:
        return ()
    now = whole.as_of.astimezone(ZoneInfo(whole.timezone)).date()
    first = date.fromisoformat(f"{min(month for month, _ in counts)}-01")
    numbers = range(first.year * 12 + first.month - 1, now.year * 12 + now.month)
    months = [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]
    return tuple(Month(month, counts[month, "mql"], counts[month, "pql"], month == f"{now:%Y-%m}") for month in months)
