"""Moments, however they are written: ISO 8601, a stated format, seconds since 1970, or typed already.

Everything works on whole columns, in which several forms may be mixed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from leadlight.history.values import as_text

EARLIEST: Final = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST: Final = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
"""The first and (itself excluded) the last instant, in microseconds since 1970."""

_RULES_END: Final = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000  # Polars' zones end there
_EPOCH: Final = datetime(1970, 1, 1)
_LOOSE: Final = (
    r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ]\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?([.,+\-\s\dA-Za-z:]*)$"
)
_FRACTION: Final = r"^[.,](\d{1,6})"
_ZONE: Final = r"([Zz]|UTC|GMT|[+-]\d\d(?::?[0-5]\d)?)$"
_TAIL: Final = rf"^(?:[.,]\d+)?\s*(?:{_ZONE[:-1]})?$"
_NUMBER: Final = r"^\d{9,20}(?:\.\d+)?$"
_SCALES: Final = ((1e17, 1e20, 1e-3), (1e14, 1e17, 1.0), (1e11, 1e14, 1e3), (1e8, 1e11, 1e6))
"""From, below, and the microseconds of one: nanoseconds, microseconds, milliseconds, seconds since 1970."""


def instants(column: pl.Series, zone: str = "UTC", form: str | None = None) -> pl.Series:
    """When things happened: microseconds since 1970 UTC (Int64), null where the value is no time in range.

    ``zone`` is of times that name none; ``form`` is a strptime format that texts follow.

    >>> instants(pl.Series(["2026-03-29T02:30:00", "1774751400"]), "Europe/Berlin").to_list()
    [1774747800000000, 1774751400000000]
    """
    found = _found(column, zone, form)
    if all(EARLIEST <= some < LATEST for some in (found.min(), found.max()) if isinstance(some, int)):
        return found
    return found.set(~found.is_between(EARLIEST, LATEST, closed="left"), None)


def _found(column: pl.Series, zone: str, form: str | None) -> pl.Series:
    dtype = column.dtype
    if dtype in (pl.Datetime, pl.Date):
        return _typed(column.cast(pl.Datetime("us", getattr(dtype, "time_zone", None))), zone)
    text = column.to_frame("t").select(as_text(pl.col("t"), dtype).str.strip_chars()).to_series()
    if text.null_count() == len(text):
        return text.cast(pl.Int64)
    if form is not None:
        return _typed(text.str.to_datetime(form, time_unit="us", strict=False), zone)
    if dtype.is_numeric():
        return _since_1970(column)
    return _mixed(text, zone)


def says_format(form: str) -> bool:
    """Whether a format can be written and read back as a day: a check of the map file.

    >>> says_format("%d.%m.%Y %H:%M"), says_format("%H:%M"), says_format("day")
    (True, False, False)
    """
    day = pl.Series([datetime(2021, 3, 31, tzinfo=UTC)])
    try:
        read = day.dt.strftime(form).str.to_datetime(form, time_unit="us", strict=False)
    except pl.exceptions.PolarsError:
        return False
    return read.to_list()[0] is not None and read.dt.date().to_list() == [datetime(2021, 3, 31, tzinfo=UTC).date()]


def _mixed(text: pl.Series, zone: str) -> pl.Series:
    """The usual form first; the unusual ones are put into the usual form, and the rest may be numbers."""
    found = _iso(text, zone)
    rest = found.is_null() & text.is_not_null()
    if not rest.any():
        return found
    left = text.filter(rest)
    tidy = _iso(_tidied(left), zone)
    numbers = left.set(~left.str.contains(_NUMBER), None)
    return found.scatter(rest.arg_true(), tidy.zip_with(tidy.is_not_null(), _since_1970(numbers)))


def _iso(text: pl.Series, zone: str) -> pl.Series:
    """Nineteen characters that Polars reads fast, and a tail (fraction, zone) of which there are few."""
    head = text.str.slice(0, 19)
    local = head.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    spaced = head.set(local.is_not_null(), None)
    if spaced.null_count() < len(spaced):
        other = spaced.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
        local = local.zip_with(local.is_not_null(), other)
    fraction, offset = _tails(text.str.slice(19))
    utc = local.to_physical() - offset
    if offset.null_count() > local.null_count():
        ours = local.set(offset.is_not_null(), None)
        utc = utc.zip_with(utc.is_not_null(), _typed(ours, zone))
    return utc + fraction


def _tails(tails: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Microseconds after the second (null: unreadable), and east of Greenwich (null: no zone is named)."""
    if tails.head(1_000).n_unique() > 900:  # microseconds: hardly any tail comes twice
        return _tail_by_tail(tails)
    kinds = tails.unique()
    fraction, offset = (tails.replace_strict(kinds, part, return_dtype=pl.Int64) for part in _tail_by_tail(kinds))
    return fraction, offset


def _tail_by_tail(tails: pl.Series) -> tuple[pl.Series, pl.Series]:
    digits = tails.str.extract(_FRACTION).str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    zones = tails.str.extract(_ZONE)
    kinds = zones.unique().drop_nulls()
    offsets = pl.Series([_offset(kind) for kind in kinds], dtype=pl.Int64)
    return digits.set(~tails.str.contains(_TAIL), None), zones.replace_strict(
        kinds, offsets, default=None, return_dtype=pl.Int64
    )


def _offset(zone: str) -> int:
    """Microseconds east of Greenwich: ``+02:00``, ``+0200``, ``+02``, or a name of Greenwich's own time."""
    if zone[0] not in "+-":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[3:].lstrip(":") or 0)
    return (minutes if zone[0] == "+" else -minutes) * 60_000_000


def _tidied(text: pl.Series) -> pl.Series:
    """``2020-12-30 3:15`` as ``2020-12-30T03:15:00``; null where it is nothing of the kind."""
    part = text.str.extract_groups(_LOOSE).struct.unnest()
    two = [pl.nth(i).str.zfill(2).fill_null("00") for i in range(1, 6)]
    return part.select(pl.format("{}-{}-{}T{}:{}:{}{}", pl.nth(0), *two, pl.nth(6))).to_series()


def _since_1970(numbers: pl.Series) -> pl.Series:
    """Seconds, milliseconds, microseconds or nanoseconds, told apart by size; whole numbers stay exact."""
    exact = pl.lit(None, pl.Int64) if numbers.dtype.is_float() else pl.col("n").cast(pl.Int64, strict=False)
    real = pl.col("n").cast(pl.Float64, strict=False)
    sizes = [
        pl.when(real.is_between(low, below, closed="left")).then(
            pl.coalesce(exact * int(micros) if micros >= 1 else exact // 1000, (real * micros).round(0).cast(pl.Int64))
        )
        for low, below, micros in _SCALES
    ]
    return numbers.to_frame("n").select(pl.coalesce(sizes)).to_series()


def _typed(local: pl.Series, zone: str) -> pl.Series:
    """Local times as instants: one that the clock skips as if it had been set on, of two the first."""
    if getattr(local.dtype, "time_zone", None) is not None or zone == "UTC":
        return local.to_physical()
    utc = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").to_physical()
    skipped = local.is_not_null() & (utc.is_null() | (local.to_physical() >= _RULES_END))
    if not skipped.any():
        return utc
    place = ZoneInfo(zone)
    moments = [_instant(moment, place) for moment in local.filter(skipped).to_physical()]
    return utc.scatter(skipped.arg_true(), moments)


def _instant(local: int, zone: ZoneInfo) -> int | None:
    """``fold=0`` is the offset before the clock was set on, which gives the later of two instants."""
    try:
        moment = (_EPOCH + timedelta(microseconds=local)).replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        return None
    return (moment - _EPOCH.replace(tzinfo=UTC)) // timedelta(microseconds=1)
