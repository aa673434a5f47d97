"""Targets as people write them, and sentences for those nobody can read."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from leadlight.plan import PlanCallError, Target, read_share

READ = [
    ("2.5M revenue by 2026-12", 2_500_000, True, datetime(2027, 1, 1, tzinfo=UTC)),
    ("10M", 10_000_000, True, None),
    ("€2.5M by 2026", 2_500_000, True, datetime(2027, 1, 1, tzinfo=UTC)),
    ("1,200,000 EUR in revenue", 1_200_000, True, None),
    ("800k sales by 2026-Q3", 800_000, True, datetime(2026, 10, 1, tzinfo=UTC)),
    ("100 deals by 2026-Q4", 100, False, datetime(2027, 1, 1, tzinfo=UTC)),
    ("25 deals", 25, False, None),
    ("1 win by 2026-12-15", 1, False, datetime(2026, 12, 16, tzinfo=UTC)),
    ("  30   Customers  BY 2026-w50 ", 30, False, datetime(2026, 12, 14, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "amount", "money", "end"), READ, ids=[text for text, *_ in READ])
def test_a_target_is_read(text: str, amount: int, money: bool, end: datetime | None) -> None:
    found = Target.read(text)
    assert (found.amount, found.in_money, found.end) == (amount, money, end)


def test_a_month_ends_where_the_company_lives() -> None:
    end = Target.read("10 deals by 2026-12", "Europe/Berlin").end
    assert end == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_deals_of_a_target_are_whole_and_enough() -> None:
    target = Target.read("2.5M revenue")
    assert target.deals(Fraction(25_000)) == 100
    assert target.deals(Fraction(24_999)) == 101
    assert target.deals(Fraction(25_000), read_share("60%")) == 60
    assert Target.read("10 deals").deals(None, read_share("33%")) == 4


WRONG = [
    ("", "is not a target. Write it like"),
    ("many deals", "is not a target"),
    ("25", "Is the target '25' deals or revenue? Write '25 deals' or '25 revenue'."),
    ("25 cows", "'cows' is neither deals nor revenue"),
    ("0 deals", "is nothing"),
    ("2.5 deals", "is no whole number of deals"),
    ("10M by soon", "The target's date cannot be read. 'soon' is not a period"),
    ("10M by 2026-13", "The target's date cannot be read"),
    ("10M by 2026-01..2026-03", "is no date"),
    ("10M by last 90d", "is no date"),
    ("999999999999bn", "is more than there is"),
    ("1,00 deals", "is not an amount"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_no_target_is_said(text: str, sentence: str) -> None:
    with pytest.raises(PlanCallError) as caught:
        Target.read(text)
    assert sentence in str(caught.value)


def test_a_target_in_money_asks_for_the_size_of_a_deal() -> None:
    with pytest.raises(PlanCallError, match="add --deal 25000"):
        Target.read("10M").deals()
