"""Moments, in every form they come in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.histories import moment
from leadlight.history.times import instants, says_format

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def one(value: Any, zone: str = "UTC", form: str | None = None, dtype: Any = None) -> int | None:
    found: int | None = instants(pl.Series([value], dtype=dtype), zone, form)[0]
    return found


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2011-10-01T00:38:44.546+02:00", "2011-09-30T22:38:44.546"),
        ("2019-09-10 22:01:17.446", "2019-09-10T22:01:17.446"),
        ("2020-12-30 3:15:52", "2020-12-30T03:15:52"),
        ("2020-12-30T03:15:52Z", "2020-12-30T03:15:52"),
        ("2020-12-30T03:15:52+0530", "2020-12-29T21:45:52"),
        ("2020-12-30T03:15:52-03", "2020-12-30T06:15:52"),
        ("2018-09-11 23:24:27 UTC", "2018-09-11T23:24:27"),
        ("2018-09-11 23:24:27.1234567891 -01:00", "2018-09-12T00:24:27.123456"),
        ("2018-09-11T23:24:27,5", "2018-09-11T23:24:27.500000"),
        ("2018-09-11T23:24", "2018-09-11T23:24:00"),
        ("2018-09-11", "2018-09-11T00:00:00"),
        ("2018-9-1", "2018-09-01T00:00:00"),
        (" 2018-09-11 ", "2018-09-11T00:00:00"),
        ("1570000000", "2019-10-02T07:06:40"),
        ("1570000000.25", "2019-10-02T07:06:40.250000"),
        ("1570000000123", "2019-10-02T07:06:40.123000"),
        ("1570000000123456", "2019-10-02T07:06:40.123456"),
        ("1570000000123456789", "2019-10-02T07:06:40.123456"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00"),
        ("2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59.999999"),
    ],
)
def test_forms(text: str, iso: str) -> None:
    assert one(text) == moment(iso)


@pytest.mark.parametrize(
    "text",
    ["", "x", "2020-13-01", "2020-02-30", "2020-01-01T24:00:00", "2020-01-01T00:00:00+99:99", "2020-01-01T00:00:00.",
     "2020-01-01T00:00:00 Europe/Berlin", "20240101", "12345", "NaN", "inf", "0001-01-01", "10000-01-01T00:00:00",
     "1899-12-31T23:59:59.999999Z", "2200-01-01", "1e9", "2020-01-01T00:00:00x", "2020-01-01T00:00:005"],
)  # fmt: skip
def test_no_times(text: str) -> None:
    assert one(text) is None


def test_forms_may_be_mixed_in_one_column() -> None:
    column = pl.Series(["2020-01-01", None, "no", "1577836800", "2020-01-01 1:00+01", "2020-01-01T00:00:00.000Z"])
    start = moment("2020-01-01")
    assert instants(column).to_list() == [start, None, None, start, start, start]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00"),  # skipped: as if the clock had been set on
        ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00"),
        ("Europe/Berlin", "2026-10-25T02:00:00", "2026-10-25T00:00:00"),  # twice: the first
        ("Europe/Berlin", "2026-10-25T02:59:59", "2026-10-25T00:59:59"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00"),
        ("Africa/Casablanca", "2026-02-15T02:30:00", "2026-02-15T01:30:00"),  # Ramadan: the clock goes back an hour
        ("Africa/Casablanca", "2026-02-20T12:00:00", "2026-02-20T12:00:00"),
        ("Africa/Casablanca", "2026-03-22T02:30:00", "2026-03-22T02:30:00"),  # skipped, at its end
        ("Africa/Casablanca", "2026-04-20T12:00:00", "2026-04-20T11:00:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00"),  # half an hour is skipped
    ],
)
def test_daylight_saving(zone: str, local: str, utc: str) -> None:
    assert one(local, zone) == moment(utc)
    assert one(dt.datetime.fromisoformat(local), zone) == moment(utc)


ZONES = ["UTC", "Europe/Berlin", "Africa/Casablanca", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]


@settings(deadline=None)
@given(
    st.lists(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2199, 12, 1)), min_size=1, max_size=20),
    st.sampled_from(ZONES),
    st.sampled_from([" ", "T"]),
)
def test_agrees_with_the_standard_library(times: list[dt.datetime], zone: str, between: str) -> None:
    expected = [
        (t.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) - EPOCH) // dt.timedelta(microseconds=1) for t in times
    ]
    assert instants(pl.Series([t.isoformat(between) for t in times]), zone).to_list() == expected
    assert instants(pl.Series(times), zone).to_list() == expected


@settings(deadline=None)
@given(st.lists(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2199, 12, 1)), min_size=1, max_size=20),
       st.integers(-14 * 60, 14 * 60))  # fmt: skip
def test_an_offset_counts_and_the_zone_does_not(times: list[dt.datetime], minutes: int) -> None:
    zoned = [t.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes))) for t in times]
    expected = [(t - EPOCH) // dt.timedelta(microseconds=1) for t in zoned]
    assert instants(pl.Series([t.isoformat() for t in zoned]), "Europe/Berlin").to_list() == expected


def test_numbers_are_told_apart_by_size() -> None:
    at = moment("2019-10-02T07:06:40")
    for dtype in (pl.Int64, pl.Float64):
        assert one(1_570_000_000, dtype=dtype) == one(1_570_000_000_000, dtype=dtype) == at
        assert one(1_570_000_000_000_000, dtype=dtype) == at
        assert one(99_999_999, dtype=dtype) is None
    assert one(1_570_000_000_123_456_789, dtype=pl.Int64) == at + 123_456
    assert one(float("nan")) is one(float("inf")) is one(1e300) is None


def test_typed_times() -> None:
    at = moment("2026-03-01T12:00:00")
    noon = dt.datetime(2026, 3, 1, 12)
    for unit in ("ms", "us", "ns"):
        assert one(noon, dtype=pl.Datetime(unit)) == at
        assert one(noon, "Europe/Berlin", dtype=pl.Datetime(unit)) == at - 3_600_000_000
    assert one(noon.replace(tzinfo=ZoneInfo("Asia/Tokyo")), "Europe/Berlin") == at - 9 * 3_600_000_000
    assert one(dt.date(2026, 3, 1)) == moment("2026-03-01")


def test_a_stated_format_and_no_other() -> None:
    assert one("30.12.2020 5:06", "Europe/Berlin", "%d.%m.%Y %H:%M") == moment("2020-12-30T04:06")
    assert one("12/30/20 5:06 PM", form="%m/%d/%y %I:%M %p") == moment("2020-12-30T17:06")
    assert one(20201230, form="%Y%m%d") == moment("2020-12-30")
    assert one("2020-12-30", form="%d.%m.%Y") is None


@pytest.mark.parametrize(
    "form", ["%Y-%m-%dT%H:%M:%S%.f%z", "%d.%m.%Y", "%m/%d/%y %I:%M %p", "%Y%m%d", "%b %d, %Y", "%s"]
)
def test_formats(form: str) -> None:
    assert says_format(form)


@pytest.mark.parametrize("form", ["%H:%M", "day", "%Q", "%d.%m", "%", ""])
def test_no_formats(form: str) -> None:
    assert not says_format(form)
