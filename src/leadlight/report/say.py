"""How figures and words are said, the same on the screen, on the page and in a chart."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from leadlight.model.words import rounded_down

DASH: Final = "\N{EN DASH}"
"""Nothing to say; between two numbers, from … to."""

TIMES: Final = "\N{MULTIPLICATION SIGN}"

STAGE_TITLES: Final = {
    "inquiry": "Inquiry",
    "mql": "MQL",
    "pql": "PQL",
    "sal": "SAL",
    "sql": "SQL",
    "opportunity": "Opportunity",
    "customer": "Customer",
    "nurture": "Nurture",
    "disqualified": "Disqualified",
    "lost": "Lost",
}


def number(value: float | None) -> str:
    """A count or a score as people read it.

    >>> number(13087), number(12.34), number(None) == DASH
    ('13,087', '12.3', True)
    """
    if value is None:
        return DASH
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def score(points: float) -> str:
    """A score, rounded down to a tenth.

    >>> score(44.97), score(1045.0)
    ('44.9', '1,045')
    """
    return number(rounded_down(points))


def percent(share: float | None, sign: str = "%") -> str:
    """A share of 0 to 1; below ten per cent with one decimal, where it matters.

    >>> percent(0.2449), percent(0.0231), percent(1.0)
    ('24%', '2.3%', '100%')
    """
    if share is None:
        return DASH
    hundredths = share * 100
    return f"{hundredths:.1f}{sign}" if 0 < round(hundredths, 1) < 10 else f"{hundredths:.0f}{sign}"


def interval(low: float, high: float) -> str:
    """Both ends of a 95 % interval, in per cent.

    >>> interval(0.2015, 0.281).split(DASH)
    ['20', '28']
    """
    return f"{percent(low, '')}{DASH}{percent(high, '')}"


def figure(kind: str, value: float) -> str:
    """A figure of a kind of column.

    >>> figure("rate", 0.031), figure("money", 1234.6), figure("days", 84.04)
    ('3.1%', '1,235', '84')
    """
    if kind == "rate":
        return percent(value)
    return number(round(value) if kind == "money" else round(value, 1))


def change(kind: str, difference: float | None, low: float | None = None, high: float | None = None) -> str:
    """A difference with its sign; of rates in percentage points, with its interval where it has one.

    >>> change("count", -3), change("rate", 0.031)
    ('-3', '+3.1 points')
    """
    if difference is None:
        return ""
    if kind != "rate":
        return f"{'+' if difference >= 0 else '-'}{figure(kind, abs(difference))}"
    within = f" ({low * 100:+.0f} to {high * 100:+.0f})" if low is not None and high is not None else ""
    return f"{difference * 100:+.1f} points{within}"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "lead"), plural(2, "lead"), plural(3, "entry", "entries")
    ('1 lead', '2 leads', '3 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day(instant: datetime, timezone: str) -> str:
    """The calendar day of an instant where the company lives.

    >>> from datetime import UTC
    >>> day(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "Europe/Berlin")
    '1 April 2026'
    """
    local = instant.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%B %Y}"


def shown(text: str, longest: int = 60) -> str:
    """A name or a value that somebody else wrote, fit for a line of a terminal: nothing that steers it, nor
    endless.

    >>> shown("Anna\\x1b[31m")
    'Anna�[31m'
    """
    safe = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"
