"""Without a history: published examples, to the last inquiry."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leadlight.plan import Target, arithmetic, read_delays, read_rates

SHARES = st.fractions(min_value=Fraction(1, 1000), max_value=1)


def test_ten_million_as_a_vendor_planned_it_in_2009() -> None:
    """Digital Body Language, November 2009: 10 M at 100 k; 10, 80, 40, 10 %; 2 + 1 + 3 months ahead."""
    rates = read_rates("inquiry=10%,mql=80%,sal=40%,opportunity=10%")
    delays = read_delays("inquiry=2 months,mql=1 month,sal=0d,opportunity=3 months")
    found = arithmetic(Target.read("10M by 2010-06"), rates, Fraction(100_000), delays=delays)
    assert list(found.needed.items()) == [
        ("inquiry", 31_250),
        ("mql", 3_125),
        ("sal", 2_500),
        ("opportunity", 1_000),
        ("customer", 100),
    ]
    assert found.as_dict()["months_ahead"]["inquiry"] == 6.0
    assert found.as_dict()["latest"]["inquiry"] == "2009-12-30"  # half a year before the end of June


def test_twenty_five_deals_at_a_quarter_are_a_hundred_opportunities() -> None:
    found = arithmetic(Target.read("25 deals"), read_rates("opportunity=25%"))
    assert found.needed == {"opportunity": 100, "customer": 25}


def test_noise_of_binary_fractions_adds_no_lead() -> None:
    found = arithmetic(Target.read("7 deals"), read_rates("inquiry=0.1,opportunity=0.7"))
    assert found.needed == {"inquiry": 100, "opportunity": 10, "customer": 7}


@given(st.integers(1, 10_000), st.integers(1, 10_000), SHARES, SHARES, SHARES)
def test_a_higher_target_or_a_lower_rate_needs_no_fewer(
    a: int, b: int, rate: Fraction, other: Fraction, last: Fraction
) -> None:
    few, many = sorted((a, b))
    low, high = sorted((rate, other))

    def inquiries(deals: int, share: Fraction) -> int:
        return arithmetic(Target.read(f"{deals} deals"), {"inquiry": share, "opportunity": last}).needed["inquiry"]

    assert inquiries(few, rate) <= inquiries(many, rate)
    assert inquiries(few, low) >= inquiries(few, high)


@given(st.integers(1, 10_000), SHARES, SHARES)
def test_what_is_needed_is_enough_and_one_fewer_is_not(deals: int, first: Fraction, last: Fraction) -> None:
    needed = arithmetic(Target.read(f"{deals} deals"), {"inquiry": first, "opportunity": last}).needed["inquiry"]
    assert needed * first * last >= deals > (needed - 1) * first * last
