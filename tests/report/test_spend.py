"""The spend file: what it may look like, and what is said of one that cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leadlight.report import ReportError
from leadlight.report.spend import read_spend
from leadlight.report.terms import read_half_life, read_margin

HEAD = "channel,campaign,month,amount,currency\n"


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "spend.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "Ads,spring,2026-03,1234.50,EUR\nFair,,2026-01,10,eur\n",
        HEAD.replace(",", ";") + "Fair;;2026-01-31;10;EUR\n\n Ads ; spring;2026-03; 1234.5;EUR\n",
        "﻿Currency\tamount\tMonth\tchannel\tcampaign\r\nEUR\t1234.50\t2026-03\tAds\tspring\r\nEUR\t10\t2026-01\tFair\t\r\n",
    ],
    ids=["commas", "semicolons", "tabs"],
)
def test_the_ways_people_save_it(text: str, tmp_path: Path) -> None:
    found = read_spend(_file(tmp_path, text))
    assert found.currency == "EUR"
    assert found.table.rows() == [("Ads", "spring", date(2026, 3, 1), 1234.5), ("Fair", None, date(2026, 1, 1), 10.0)]


def test_the_campaign_may_be_left_out_and_nothing_may_have_been_spent(tmp_path: Path) -> None:
    assert (
        read_spend(_file(tmp_path, "channel,month,amount,currency\nAds,2026-03,5,USD\n")).table["campaign"][0] is None
    )
    assert read_spend(_file(tmp_path, HEAD)).table.is_empty()


WRONG = {
    "empty": ("", "is empty. Its first line names the columns: channel,campaign"),
    "no columns": ("a,b\n1,2\n", "has no column channel and no column month"),
    "amount": (
        HEAD + 'Ads,,2026-03,1.234,EUR\nAds,,2026-04,"1,5",EUR\n',
        "line 3, amount: '1,5' is not a number. Write",
    ),
    "thousands": (HEAD + "Ads,,2026-03,1.234,EUR\n", "line 2, amount: '1.234' is not a number. Write it as in 1234.50"),
    "negative": (HEAD + "Ads,,2026-03,-5,EUR\n", "line 2, amount: -5 is negative. Take credits off"),
    "no amount": (HEAD + "Ads,,2026-03\n", "line 2, amount: '' is not a number"),
    "infinite": (HEAD + "Ads,,2026-03,inf,EUR\n", "amount: 'inf' is not a number"),
    "month": (HEAD + "Ads,,March,5,EUR\n", "line 2, month: 'March' is not a month. Write it as in 2026-03"),
    "currency": (HEAD + "Ads,,2026-03,5,€\n", "line 2, currency: '€'. Write three letters"),
    "channel": (HEAD + ",x,2026-03,5,EUR\n", "line 2, the channel is empty"),
    "currencies": (
        HEAD + "A,,2026-03,5,EUR\nA,,2026-03,5,USD\n",
        "several currencies: EUR, USD. They are not added up",
    ),
    "not text": (b"PAR1\xff\xfe\x00", "is not a CSV file in UTF-8"),
    "many": (HEAD + "A,,x,5,EUR\n" * 9, "line 6, month: 'x' is not a month. Write it as in 2026-03.\n… and 4 more."),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_said_with_its_line(text: str | bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError) as said:
        read_spend(_file(tmp_path, text))
    assert sentence in str(said.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="there is no file"):
        read_spend(tmp_path / "none.csv")


@pytest.mark.parametrize("text", ["", "7", "-7d", "soon"])
def test_a_half_life_is_a_time(text: str) -> None:
    with pytest.raises(ReportError, match="--half-life"):
        read_half_life(text)


@pytest.mark.parametrize("text", ["", "0", "101%", "-5%", "80 percent", "nan"])
def test_a_margin_is_a_share(text: str) -> None:
    with pytest.raises(ReportError, match="--margin"):
        read_margin(text)
