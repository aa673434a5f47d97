"""Some leads only, and leads by crossed columns."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadlight.report import ReportError, report
from leadlight.report.column import Column
from leadlight.report.spend import Spend
from leadlight.report.split import CROSS, MOST_CROSSED, OTHER, crossed, in_order, last_day, named, split, with_parts
from leadlight.report.where import narrowed
from report.outcomes import Lead, made, simulated, spend_file


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


ODD = st.text("ab· ", max_size=5)


@given(st.lists(st.tuples(ODD, ODD, ODD), min_size=1, max_size=6))
def test_no_value_breaks_where_columns_are_crossed(rows: list[tuple[str, str, str]]) -> None:
    values = crossed([pl.Series("value", column) for column in zip(*rows, strict=True)])
    assert sorted(in_order(values, ["a", "b", "c"])) == sorted(values.unique())
    column = Column("value", "Value", "text", "The value.")
    parts = with_parts(values.to_frame(), (column,), ["a", "b", "c"])[0]
    said = parts.select(pl.concat_str("value_1", "value_2", "value_3", separator=CROSS))
    assert said.to_series().to_list() == values.to_list()


@pytest.mark.parametrize("name", ["sources", "lifecycle", "influence", "cost"])
def test_a_value_that_ends_in_the_sign_between_columns_is_counted(name: str) -> None:
    leads = [Lead("a", attributes={"source": "a ·", "country": "· b"}).to("inquiry", "2025-01-10")]
    spend = spend_file(Spend.of([("a ·", None, date(2025, 1, 1), 10.0)]))
    options = {"spend": spend} if name == "cost" else {}
    outcome = made(leads)
    found = report(name).find(outcome, "source,country", history=outcome.history, options=options)
    assert "a· · ·b" in found.table["value"]
    assert set(found.table.select("value_1", "value_2").rows()) == {("a·", "·b")}


@pytest.mark.parametrize("name", ["sources", "lifecycle", "curves", "influence", "handoff"])
def test_an_early_period_has_its_months_by_name(name: str) -> None:
    """The twelve latest are those that begin before the period's end."""
    outcome = simulated(400)
    found = report(name).find(outcome, "month", "2025-01..2025-03", history=outcome.history)
    assert {"2025-01", "2025-02", "2025-03"} <= set(found.table["value"])


def test_the_twelve_latest_months_are_those_that_begin_by_the_last_day() -> None:
    values = pl.Series([f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)] + ["(unknown)"])
    assert named(values, "month", last=date(2025, 3, 31))[0] == "2024-04"
    assert named(values, "month", last=date(2025, 3, 31))[-2:] == ["2025-03", "(unknown)"]
    assert (
        named(values, "month", last=last_day(datetime(2025, 3, 31, 22, tzinfo=UTC), "Europe/Berlin"))[-2] == "2025-03"
    )
    assert named(values, "month")[-2] == "2025-12"
