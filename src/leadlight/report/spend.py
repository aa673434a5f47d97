"""What was spent: a small CSV file, read strictly, because money that was misread is not seen again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from leadlight.report.errors import ReportError
from leadlight.report.say import shown
from leadlight.report.scope import Scope

COLUMNS: Final = ("channel", "campaign", "month", "amount", "currency")
SCHEMA: Final = {"channel": pl.String(), "campaign": pl.String(), "month": pl.Date(), "amount": pl.Float64()}
LARGEST: Final = 20_000_000  # bytes: a line per campaign and month is a few thousand lines in ten years
MOST_SHOWN: Final = 5

_MONTH: Final = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-\d\d)?")
_AMOUNT: Final = re.compile(r"\d+(\.\d{1,2}|\.\d{4,})?")  # three decimals may be thousands, as Germans write them
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Spend:
    """``table``: ``channel``, ``campaign`` (may be null), ``month`` (its first day) and ``amount``, all in one
    ``currency``."""

    table: pl.DataFrame
    currency: str

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str | None, date, float]], currency: str = "EUR") -> Spend:
        """What is known already, sorted, so that the order of the rows changes nothing."""
        table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        return cls(table.sort(table.columns), currency)


def spend_of(scope: Scope) -> Spend:
    """What was spent, of the file that was named."""
    return read_spend(scope.options["spend"])


def read_spend(path: str | Path) -> Spend:
    """The file: ``channel,campaign,month,amount,currency``, a line for each channel, campaign and month.

    Months are written 2026-03, amounts 1234.50, currencies by their three letters; commas, semicolons or tabs may
    separate. Raises ReportError with every mistake there is (the first five in words). Currencies are never added up.
    """
    lines = list(_lines(Path(path)))
    if not lines:
        raise ReportError(f'--spend: "{path}" is empty. Its first line names the columns: {",".join(COLUMNS)}.')
    (_, heading), *records = lines
    place = _columns(path, [name.strip().lower() for name in heading])
    mistakes: list[str] = []
    rows = [row for line, record in records if (row := _row(line, record, place, mistakes))]
    if mistakes:
        more = f"\n… and {len(mistakes) - MOST_SHOWN:,} more." if len(mistakes) > MOST_SHOWN else ""
        raise ReportError(f'--spend: "{path}" cannot be used:\n' + "\n".join(mistakes[:MOST_SHOWN]) + more)
    currencies = sorted({row[4] for row in rows})
    if len(currencies) > 1:
        raise ReportError(
            f'--spend: "{path}" is in several currencies: {", ".join(currencies)}. They are not added up here, as no '
            "rate of exchange would be right for all months. Convert them, or give one file for each."
        )
    return Spend.of([row[:4] for row in rows], currencies[0] if currencies else "")


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the fields of each line that is not blank."""
    if not path.is_file():
        raise ReportError(f'--spend: there is no file "{path}". Check the path.')
    if path.stat().st_size > LARGEST:
        raise ReportError(f'--spend: "{path}" is too large for a file of spend. Give a line per campaign and month.')
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(f'--spend: "{path}" is not a CSV file in UTF-8. Save it as "CSV UTF-8".') from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        for record in reader:
            if any(field.strip() for field in record):
                yield reader.line_num, record
    except csv.Error as error:
        raise ReportError(f'--spend: "{path}", line {reader.line_num}, cannot be read: {error}.') from error


def _columns(path: str | Path, heading: list[str]) -> dict[str, int]:
    missing = [name for name in COLUMNS if name not in heading and name != "campaign"]
    if missing:
        raise ReportError(
            f'--spend: "{path}" has no column {" and no column ".join(missing)}. Its first line names the columns: '
            f"{','.join(COLUMNS)} (campaign may be left out)."
        )
    return {name: heading.index(name) for name in COLUMNS if name in heading}


def _row(
    line: int, record: list[str], place: dict[str, int], mistakes: list[str]
) -> tuple[str, str | None, date, float, str] | None:
    """A line as it was meant; or its mistakes, said."""
    said = {name: record[at].strip() if at < len(record) else "" for name, at in place.items()}
    currency = said["currency"].upper()
    month = _MONTH.fullmatch(said["month"])
    wrong = [
        "" if said["channel"] else "the channel is empty",
        "" if month else f"month: '{shown(said['month'])}' is not a month. Write it as in 2026-03",
        _wrong_amount(said["amount"]),
        ""
        if _CURRENCY.fullmatch(currency)
        else f"currency: '{shown(said['currency'])}'. Write three letters, as in EUR",
    ]
    mistakes += [f"line {line}, {each}." for each in wrong if each]
    if month is None or any(wrong):
        return None
    campaign = said.get("campaign") or None
    return said["channel"], campaign, date(int(month[1]), int(month[2]), 1), float(said["amount"]), currency


def _wrong_amount(text: str) -> str:
    if _AMOUNT.fullmatch(text):
        return ""
    if text.startswith("-"):
        return f"amount: {shown(text)} is negative. Take credits off the month they belong to"
    return f"amount: '{shown(text)}' is not a number. Write it as in 1234.50, without signs or separators of thousands"
