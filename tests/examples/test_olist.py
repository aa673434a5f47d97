"""The published figures of Olist's marketing funnel, through the product."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from examples.shown import Needs, qualified
from leadlight.engine import Outcome

WON = {  # leads, won
    "organic search": (2_296, 271),
    "paid search": (1_586, 195),
    "social": (1_350, 75),
    "unknown": (1_099, 179),
    "direct traffic": (499, 56),
    "email": (493, 15),
    "referral": (284, 24),
    "other": (150, 4),
    "display": (118, 6),
    "other publicities": (65, 3),
    None: (60, 14),
}
BEFORE_FIRST_CONTACT = "b91cf8812365f50ff4bda4bcd6206b05"


@pytest.fixture(scope="module")
def outcome(needs: Needs) -> Outcome:
    leads = needs("olist/olist_marketing_qualified_leads_dataset.csv")
    return qualified("olist", [leads, needs("olist/olist_closed_deals_dataset.csv")], [leads])


@pytest.fixture(scope="module")
def leads(outcome: Outcome) -> pl.DataFrame:
    return outcome.leads.join(outcome.attributes, on="lead").with_columns(won=pl.col("customer_at").is_not_null())


def test_every_row_is_read(outcome: Outcome) -> None:
    assert (outcome.facts["leads"], outcome.facts["events"], outcome.rejected.height) == (8_000, 8_842, 0)


def test_wins_by_origin(leads: pl.DataFrame) -> None:
    counted = leads.group_by("origin").agg(pl.len(), pl.col("won").sum())
    assert {origin: (n, won) for origin, n, won in counted.rows()} == WON


def test_wins_by_month_of_first_contact(leads: pl.DataFrame) -> None:
    month = pl.col("inquiry_at").dt.strftime("%Y-%m").alias("month")
    counted = leads.group_by(month).agg(pl.len(), pl.col("won").sum()).sort("month")
    assert [row[1:] for row in counted.rows()] == [
        (4, 0), (239, 2), (386, 9), (312, 7), (416, 14), (445, 18),
        (200, 11), (1_141, 152), (1_028, 149), (1_174, 167), (1_352, 183), (1_303, 130),
    ]  # fmt: skip


def test_days_to_the_win(leads: pl.DataFrame) -> None:
    days = (leads["customer_at"] - leads["mql_at"]).dt.total_seconds(fractional=True).drop_nulls() / 86_400
    assert days.len() == 842
    assert [int(days.quantile(share, "linear") or 0) for share in (0.5, 0.75, 0.9)] == [14, 54, 162]
    assert round(days.quantile(0.75, "linear") or 0) == 55


def test_a_win_before_the_first_contact_is_the_first_thing_known(outcome: Outcome) -> None:
    moves = outcome.transitions.filter(pl.col("lead") == BEFORE_FIRST_CONTACT)
    won_at = datetime(2018, 3, 6, 19, 38, 55, tzinfo=UTC)
    assert moves.select(pl.col("at").unique()).to_series().to_list() == [won_at]
    assert moves.select(pl.col("to_stage").cast(pl.String), "inferred").rows() == [
        ("inquiry", False),
        ("mql", True),
        ("sal", True),
        ("sql", True),
        ("opportunity", True),
        ("customer", False),
    ]


def test_every_other_mql_was_passed_by_the_gate(outcome: Outcome) -> None:
    mql = outcome.transitions.filter(pl.col("to_stage") == "mql")
    assert mql.filter(~pl.col("inferred"))["lead"].n_unique() == 7_999
    assert mql.filter("inferred")["lead"].to_list() == [BEFORE_FIRST_CONTACT]


def test_nothing_that_only_winners_have_is_an_attribute(outcome: Outcome) -> None:
    assert set(outcome.attributes.columns) == {"lead", "origin", "landing_page", "profile"}
