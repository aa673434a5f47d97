"""Working time between two instants: weekends, nights, and the days on which the clock is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadlight.model.business_hours import ALWAYS, OFFICE, BusinessHours, business_hours
from leadlight.report.measures.worked import due_at, hours_between
from leadlight.report.tables import INSTANT

BERLIN = "Europe/Berlin"


def local(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def between(start: datetime | None, end: datetime | None, hours: BusinessHours = OFFICE, zone: str = BERLIN) -> float:
    first, last = (pl.Series([at], dtype=INSTANT) for at in (start, end))
    return hours_between(first, last, hours, zone).item()  # type: ignore[no-any-return]


# 2026-03-27 is a Friday; the clock is set on in the night to Sunday the 29th, and back on 25 October.
KNOWN = [
    ("2026-03-23T10:00", "2026-03-23T10:30", 0.5),
    ("2026-03-23T07:00", "2026-03-23T09:30", 0.5),  # before the doors open
    ("2026-03-23T16:45", "2026-03-24T09:15", 0.5),  # over night
    ("2026-03-27T16:00", "2026-03-30T10:00", 2.0),  # over a weekend on which the clock is set
    ("2026-03-28T12:00", "2026-03-29T12:00", 0.0),  # all of it at the weekend
    ("2026-03-27T18:00", "2026-03-30T09:00", 0.0),
    ("2026-03-20T09:00", "2026-03-27T09:00", 40.0),  # five days
    ("2026-10-23T16:00", "2026-10-26T10:00", 2.0),
]


@pytest.mark.parametrize(("start", "end", "hours"), KNOWN)
def test_by_hand(start: str, end: str, hours: float) -> None:
    assert between(local(start), local(end)) == pytest.approx(hours)
    assert between(local(end), local(start)) == pytest.approx(-hours)


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice() -> None:
    nights = business_hours("Sun 0-6")
    assert between(local("2026-03-28T12:00"), local("2026-03-29T12:00"), nights) == pytest.approx(5)
    assert between(local("2026-10-24T12:00"), local("2026-10-25T12:00"), nights) == pytest.approx(7)
    assert between(local("2026-03-28T00:00"), local("2026-03-30T00:00"), ALWAYS) == pytest.approx(47)


def test_what_is_missing_is_unknown_and_nothing_is_nothing() -> None:
    assert between(None, local("2026-03-23T10:00")) is None
    assert between(local("2026-03-23T10:00"), None) is None
    assert hours_between(pl.Series([], dtype=INSTANT), pl.Series([], dtype=INSTANT), OFFICE, BERLIN).len() == 0


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5)),
    minutes=st.integers(0, 14 * 24 * 60),
    hours=st.sampled_from(["Mon-Fri 9-17", "Sat,Sun 0-6", "Mon-Sun 22-24", "always", "Wed 8:30-8:45"]),
    zone=st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_minute_by_minute_it_is_the_same(start: datetime, minutes: int, hours: str, zone: str) -> None:
    """Slowly and obviously: every minute of which the wall clock says that somebody is at work."""
    open_, first = business_hours(hours), start.replace(second=0, microsecond=0, tzinfo=UTC)
    walls = ((first + timedelta(minutes=n)).astimezone(ZoneInfo(zone)) for n in range(minutes))
    worked = sum(w.weekday() in open_.days and open_.opens <= w.hour * 60 + w.minute < open_.closes for w in walls)
    assert between(first, first + timedelta(minutes=minutes), open_, zone) == pytest.approx(worked / 60)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 366 * 24 * 60), st.floats(0.1, 500), st.sampled_from(["Mon-Fri 9-17", "always", "Sat 22-24"]))
def test_due_is_the_first_instant_after_so_many_hours(minutes: int, allowed: float, said: str) -> None:
    hours, start = business_hours(said), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = due_at(pl.Series([start], dtype=INSTANT), allowed, hours, BERLIN)[0]
    assert between(start, due, hours) == pytest.approx(allowed, abs=1e-6)
    assert between(start, due + timedelta(seconds=1), hours) > allowed


def test_used_up_at_closing_time_an_answer_is_late_when_the_next_day_has_begun() -> None:
    evening = pl.Series([local("2026-03-26T20:00")], dtype=INSTANT)  # a Thursday
    assert due_at(evening, 8, OFFICE, BERLIN)[0] == local("2026-03-30T09:00")


def test_a_limit_that_takes_a_century_is_none() -> None:
    friday = pl.Series([local("2026-03-27T16:00")], dtype=INSTANT)
    assert due_at(friday, 8760, business_hours("Mon 9-9:01"), BERLIN)[0] is None
