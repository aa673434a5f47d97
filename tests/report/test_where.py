"""Some leads only, and leads by crossed columns."""

from __future__ import annotations

import polars as pl
import pytest

from leadlight.report import ReportError, report
from leadlight.report.split import CROSS, MOST_CROSSED, OTHER, in_order, split
from leadlight.report.where import narrowed
from report.outcomes import Lead, made, simulated


def kept(where: str) -> list[str]:
    leads = [
        Lead("a", 90, "A", attributes={"country": "DE", "employees": "250"}).to("inquiry", "2026-05-01"),
        Lead("b", 20, "C", attributes={"country": "AT", "employees": None}).to("inquiry", "2026-05-02"),
        Lead("c", 10, None, attributes={"country": None, "employees": "12"}).to("inquiry", "2026-05-03"),
    ]
    outcome = narrowed(made(leads), where)
    assert set(outcome.transitions["lead"]) == set(outcome.leads["lead"]) == set(outcome.attributes["lead"])
    return outcome.leads["lead"].to_list()


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        ("score >= 20", ["a", "b"]),
        ("country <> 'DE'", ["b"]),  # unknown is not enough
        ("country IS NULL OR country = 'DE'", ["a", "c"]),
        ("employees > 100", ["a"]),  # a number, whatever the file wrote
        ("grade IN ('A', 'C')", ["a", "b"]),
        ("stage = 'inquiry' AND first_at >= '2026-05-02'", ["b", "c"]),
        ("score > 100", []),
    ],
)
def test_a_condition_sees_leads_and_attributes(where: str, leads: list[str]) -> None:
    assert kept(where) == leads


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("score", "--where: `score` is a"),
        ("countri = 'DE'", "there is no column 'countri' of leads. Did you mean 'country'"),
        ("temperature < 'warm'", "temperature is a word"),
        ("launch(score) > 1", "There is no function 'launch' here"),
    ],
)
def test_a_mistake_is_said_as_in_a_model(where: str, sentence: str) -> None:
    if where == "score":
        where, sentence = "'score'", "--where: `'score'` is a text, not true or false"
    with pytest.raises(ReportError) as said:
        kept(where)
    assert sentence in str(said.value)


def test_crossed_columns_are_the_combinations_of_their_values() -> None:
    outcome = simulated(300)
    values = split(outcome, ["country", "grade"])
    both = outcome.leads.join(outcome.attributes, on="lead").select(
        "lead", value=pl.col("country") + CROSS + pl.col("grade").cast(pl.String).fill_null("(unknown)")
    )
    named = values.filter(pl.col("value") != OTHER)
    assert named.join(both, on=["lead", "value"]).height == named.height
    assert named["value"].n_unique() <= MOST_CROSSED
    assert values["lead"].to_list() == outcome.leads["lead"].to_list()


def test_combinations_stand_in_the_order_of_their_columns() -> None:
    values = pl.Series("value", ["DE · A", "DE · B", "AT · A", "DE · A", OTHER])
    assert in_order(values, ["country", "grade"]) == ["DE · A", "DE · B", "AT · A", OTHER]


def test_leads_chosen_by_what_became_of_them_are_told() -> None:
    outcome = simulated(300)
    todays = "Their stage and score are today's: they were chosen by what became of them, and rates follow."
    for where, said in (("stage = 'customer' AND score > 1", True), ("country = 'DE'", False)):
        caveats = " ".join(report("sources").find(outcome, "source", where=where).caveats)
        assert (todays in caveats) == said
