"""When sales is at work: what can be written, and what the clock does to it."""

from __future__ import annotations

from datetime import date

import pytest

from leadlight.model import dump, read
from leadlight.model.business_hours import ALWAYS, OFFICE, business_hours
from leadlight.model.mistake import WordingError

WRITTEN = [
    ("Mon-Fri 9-17", (0, 1, 2, 3, 4), 540, 1020),
    ("mon-fri 09:00-17:00", (0, 1, 2, 3, 4), 540, 1020),
    ("Mon,Wed-Fri 8:30-18", (0, 2, 3, 4), 510, 1080),
    ("Sun-Thu 8-16", (0, 1, 2, 3, 6), 480, 960),
    ("Sat 0-24", (5,), 0, 1440),
]


@pytest.mark.parametrize(("text", "days", "opens", "closes"), WRITTEN)
def test_days_and_hours_are_read(text: str, days: tuple[int, ...], opens: int, closes: int) -> None:
    hours = business_hours(text)
    assert (hours.days, hours.opens, hours.closes) == (days, opens, closes)
    assert business_hours(str(hours)) == hours


def test_always_is_every_minute() -> None:
    assert business_hours("Always") == ALWAYS == business_hours("Mon-Sun 0-24")
    assert str(ALWAYS) == "always"


@pytest.mark.parametrize(
    "text", ["", "9-17", "Mon-Fri", "Mon-Fri 17-9", "Mon-Fri 9-9", "Mo-Fr 9-17", "Mon 9-25", 9, None]
)
def test_what_is_none_is_said(text: object) -> None:
    with pytest.raises(WordingError, match="no business hours"):
        business_hours(text)


def test_the_wall_clock_decides_on_the_day_it_is_set() -> None:
    """Berlin, 29 March 2026: the night from 0 to 6 has five hours; 25 October: seven."""
    for day, hours in ((date(2026, 3, 29), 5), (date(2026, 10, 25), 7), (date(2026, 3, 22), 6)):
        ((opens, closes),) = business_hours("Sun 0-6").windows(day, day, "Europe/Berlin")
        assert (closes - opens).total_seconds() == hours * 3600


def test_a_model_says_them_and_keeps_its_version_without() -> None:
    text = "{name: x, qualify: {mql: {any: [{name: a, on: b}]}}, handoff: {accept_within: 4h%s}}"
    plain, said = (read(text % more).model for more in ("", ", hours: Mon-Sat 8-18"))
    assert plain is not None
    assert said is not None
    assert plain.handoff.hours is None
    assert said.handoff.hours == business_hours("Mon-Sat 8-18")
    assert read(dump(said)).model == said
    assert said.version != plain.version
    assert business_hours("Mon-Fri 9-17") == OFFICE
