"""Rates, delays and what-ifs as people type them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from leadlight.plan import PlanCallError, deal_size, read_delays, read_rates, read_share, read_what_if


def test_rates_are_exact_and_go_along_the_path() -> None:
    assert read_rates("opportunity=10%, inquiry=0.1,MQL=80%") == {
        "inquiry": Fraction(1, 10),
        "mql": Fraction(4, 5),
        "opportunity": Fraction(1, 10),
    }
    assert list(read_rates("opportunity=10%,inquiry=10%")) == ["inquiry", "opportunity"]
    assert list(read_rates("pql=10%")) == ["mql"]


def test_delays_are_days() -> None:
    assert read_delays("inquiry=60d,mql=2w,sal=36h") == {"inquiry": 60, "mql": 14, "sal": 1.5}
    assert read_delays("inquiry=12 months")["inquiry"] == 365.25


def test_what_ifs_are_numbers() -> None:
    found = read_what_if("mql=12%,deal=30,000,delays=50%,inquiries=400/month,share=60%")
    assert found == {
        "mql": Fraction(12, 100),
        "deal": 30_000,
        "delays": Fraction(1, 2),
        "inquiries": 400,
        "share": Fraction(3, 5),
    }


WRONG = [
    (lambda: read_rates("mgl=10%"), "--rates: there is no 'mgl'. Did you mean 'mql'?"),
    (lambda: read_rates("customer=10%"), "there is no 'customer'"),
    (lambda: read_rates("mql"), "is not NAME=VALUE, such as inquiry=10%"),
    (lambda: read_rates("mql=10%,mql=20%"), "mql is given twice"),
    (lambda: read_rates("mql=110%"), "is not above 0% and up to 100%"),
    (lambda: read_rates("mql=0%"), "is not above 0% and up to 100%"),
    (lambda: read_rates("mql=12"), "--rates mql: '12' is not a share. Write it like 60% or 0.6."),
    (lambda: read_delays("mql=soon"), "--delays mql: 'soon' is not a duration. Write it like 60d, 8w or 2 months."),
    (lambda: read_share("-5%"), "--share: '-5%' is not a share"),
    (lambda: deal_size("0"), "A deal of 0 never adds up to a target."),
    (lambda: deal_size("a lot"), "'a lot' is not an amount. Write it like 25000, 25k or 2.5M."),
    (lambda: read_what_if("delays=5%"), "is not a share of today's time. Write 10% to 1000%."),
    (lambda: read_what_if("inquiries=0"), "nothing is no what-if"),
    (lambda: read_what_if("price=1"), "there is no 'price'"),
]


@pytest.mark.parametrize(("call", "sentence"), WRONG, ids=[sentence[:40] for _, sentence in WRONG])
def test_what_cannot_be_read_is_said(call: object, sentence: str) -> None:
    with pytest.raises(PlanCallError) as caught:
        call()  # type: ignore[operator]
    assert sentence in str(caught.value)
