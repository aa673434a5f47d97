"""The bank's telephone campaigns, through the product: fit alone."""

from __future__ import annotations

import polars as pl
import pytest

from examples.shown import Needs, qualified
from leadlight.engine import Outcome


@pytest.fixture(scope="module")
def outcome(needs: Needs) -> Outcome:
    file = needs("bank_marketing/bank-additional-full.csv.gz")
    return qualified("bank", [file], [file])


def test_one_row_is_one_lead_with_its_answer(outcome: Outcome) -> None:
    assert outcome.rejected.height == 0
    assert outcome.facts["events"] == 2 * 41_188
    stages = dict(outcome.leads.group_by(pl.col("stage").cast(pl.String)).len().rows())
    assert stages == {"customer": 4_640, "lost": 36_548}


def test_events_and_attributes_of_a_row_meet_in_the_same_lead(outcome: Outcome) -> None:
    assert outcome.leads["lead"].to_list() == outcome.attributes["lead"].to_list()


def test_the_gate_passes_a_third_that_says_yes_three_times_as_often(outcome: Outcome) -> None:
    passed = outcome.transitions.filter((pl.col("to_stage") == "mql") & ~pl.col("inferred"))["lead"]
    said_yes = outcome.leads.filter(pl.col("stage") == "customer")["lead"]
    assert passed.len() == 13_347
    assert passed.is_in(said_yes.implode()).sum() == 2_724


def test_better_grades_say_yes_more_often(outcome: Outcome) -> None:
    letter = pl.col("grade").cast(pl.String).str.slice(0, 1).alias("letter")
    rates = outcome.leads.group_by(letter).agg(yes=(pl.col("stage") == "customer").mean()).sort("letter")
    assert rates["letter"].to_list() == ["A", "B", "C", "D"]
    assert rates["yes"].is_sorted(descending=True)


def test_what_is_known_only_after_the_call_is_left_out(outcome: Outcome) -> None:
    assert not {"duration", "campaign", "month", "day_of_week", "y"} & set(outcome.attributes.columns)
