"""Periods, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from leadlight.report import Period, ReportError

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


def edges(text: str, timezone: str = "UTC", as_of: datetime = AS_OF) -> tuple[str, str]:
    period = Period.read(text, as_of, timezone)
    return tuple("" if at is None else f"{at:%Y-%m-%d %H:%M}" for at in (period.start, period.end))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01 00:00", "2027-01-01 00:00"),
        ("2026-Q1", "2026-01-01 00:00", "2026-04-01 00:00"),
        ("2026q4", "2026-10-01 00:00", "2027-01-01 00:00"),
        ("2026-12", "2026-12-01 00:00", "2027-01-01 00:00"),
        ("2026-W01", "2025-12-29 00:00", "2026-01-05 00:00"),
        ("2026-02-28", "2026-02-28 00:00", "2026-03-01 00:00"),
        ("2026-01..2026-03", "2026-01-01 00:00", "2026-04-01 00:00"),
        (" 2025-Q4 .. 2026-01-15 ", "2025-10-01 00:00", "2026-01-16 00:00"),
        ("2026-01..", "2026-01-01 00:00", ""),
        ("..2026-01", "", "2026-02-01 00:00"),
        ("last 90d", "2026-04-01 12:00", ""),
        ("last 2w", "2026-06-16 12:00", ""),
        ("last month", "2026-05-01 00:00", "2026-06-01 00:00"),
        ("last 3 months", "2026-03-01 00:00", "2026-06-01 00:00"),
        ("Last Quarter", "2026-01-01 00:00", "2026-04-01 00:00"),
        ("last 6 quarters", "2024-10-01 00:00", "2026-04-01 00:00"),
        ("last year", "2025-01-01 00:00", "2026-01-01 00:00"),
        ("this month", "2026-06-01 00:00", ""),
        ("this quarter", "2026-04-01 00:00", ""),
        ("this year", "2026-01-01 00:00", ""),
        ("ever", "", ""),
        ("", "", ""),
    ],
)
def test_a_period_is_from_an_instant_to_an_instant(text: str, start: str, end: str) -> None:
    assert edges(text) == (start, end)


def test_days_begin_at_midnight_where_the_company_lives() -> None:
    assert edges("2026-03", "Europe/Berlin") == ("2026-02-28 23:00", "2026-03-31 22:00")
    assert edges("2026-03-29", "Europe/Berlin") == ("2026-03-28 23:00", "2026-03-29 22:00")  # 23 hours long
    assert edges("2018-11-04", "America/Sao_Paulo") == ("2018-11-04 03:00", "2018-11-05 02:00")  # no midnight


def test_the_running_month_is_that_of_the_time_zone() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert edges("last month", "Europe/Berlin", late) == ("2026-05-31 22:00", "2026-06-30 22:00")
    assert edges("last month", "UTC", late) == ("2026-05-01 00:00", "2026-06-01 00:00")


def test_the_end_is_not_in_it() -> None:
    period = Period.read("2026-01", AS_OF, "UTC")
    at = pl.DataFrame({"at": [period.start, period.end]})
    assert at.select(period.holds(pl.col("at")))["at"].to_list() == [True, False]


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-Q5", "Q1", "march", "1899", "last", "last 90", "last 0 moons", "this 90d", "1..2..3"],
)
def test_what_is_no_period_is_said_with_what_would_be(text: str) -> None:
    with pytest.raises(ReportError, match=r"is not a period\. Write 2026, 2026-Q1"):
        Period.read(text, AS_OF, "UTC")


@pytest.mark.parametrize("text", ["2026-02-30", "2025-W53", "2026-01..2026-04-31"])
def test_a_day_that_is_not_in_the_calendar_is_named(text: str) -> None:
    with pytest.raises(ReportError, match=r"There is no '.*' in the calendar"):
        Period.read(text, AS_OF, "UTC")


def test_a_period_that_ends_before_it_begins_is_not_read_as_empty() -> None:
    with pytest.raises(ReportError, match="ends before it begins"):
        Period.read("2026-03..2026-01", AS_OF, "UTC")
