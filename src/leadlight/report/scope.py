"""What a report is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from leadlight.report.period import ALL_TIME, Period
from leadlight.report.say import TIMES

if TYPE_CHECKING:
    from leadlight.report.past.history import History


@dataclass(frozen=True)
class Scope:
    """Which stretch of time, split by which columns, beside which period before, of which leads, with which history
    behind the outcome, and what else was asked of the report (see ``Report.options``). ``until``: of the calendar, what
    begins later is not named; the period's end, for the period before too, so that both name the same values."""

    period: Period = ALL_TIME
    by: tuple[str, ...] = ()
    before: Period | None = None
    where: str | None = None
    history: History | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def by_title(self) -> str:
        """The columns it is split by, as a heading; empty without any.

        >>> Scope(by=("source", "month")).by_title
        'source × month'
        """
        return f" {TIMES} ".join(self.by)
