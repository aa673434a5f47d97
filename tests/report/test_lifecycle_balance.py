"""In, out and balance, the time limit both ways, and from MQL to SQL: by hand, and against counting lead by lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from leadlight.report import Period, report
from report.outcomes import AS_OF, Lead, Made, made, simulated
from report.test_lifecycle import row

DAY = timedelta(days=1)
LIMIT = {"version": "acme@12345678", "accept_within": 2 * 86_400.0, "business_hours": "always"}


def state(way: pl.DataFrame, moment: datetime) -> str | None:
    """Where a lead is just before a moment, read off its moves."""
    moves = way.filter((pl.col("kind") == "move") & (pl.col("at") < moment))
    return moves["to_stage"].cast(pl.String)[-1] if len(moves) else None


@pytest.mark.parametrize("period", ["2026-Q1", "2025-11", "2026-02-03..2026-04-17"])
def test_the_balance_is_where_leads_are_at_both_ends(period: str) -> None:
    outcome = simulated(400, seed=11)
    edges = Period.read(period, AS_OF, outcome.timezone)
    assert edges.start
    assert edges.end
    found = report("lifecycle").find(outcome, period=period).table.filter(reading="entries")
    ways = outcome.transitions.partition_by("lead", as_dict=True, maintain_order=True).values()
    for moment, name in ((edges.start, "balance_start"), (edges.end, "balance_end")):
        states = [state(way, moment) for way in ways]
        assert {r["stage"]: r[name] for r in found.to_dicts()} == {
            stage: states.count(stage) for stage in found["stage"]
        }
    for each in found.to_dicts():
        assert each["balance_start"] + each["came_in"] - each["went_out"] == each["balance_end"]


def test_of_all_time_everybody_came_in_and_is_where_the_outcome_says() -> None:
    outcome = simulated(200)
    found = report("lifecycle").find(outcome).table.filter(reading="entries")
    now = dict(outcome.leads.group_by(pl.col("stage").cast(pl.String)).len().rows())
    assert {r["stage"]: r["balance_end"] for r in found.to_dicts() if r["balance_end"]} == now
    assert found["balance_start"].sum() == 0


def way(name: str, mql: str, then: str | None = None, stage: str = "sal") -> Lead:
    lead = Lead(name).to("inquiry", "2026-01-01").to("mql", mql)
    return lead.to(stage, then) if then else lead


LATE = {
    "accepted in time": (way("a", "2026-03-05", "2026-03-06"), 0, 0),
    "accepted too late": (way("b", "2026-03-05", "2026-03-09"), 1, 0),
    "rejected too late": (way("c", "2026-03-05", "2026-03-09", "nurture"), 1, 0),
    "never answered": (way("d", "2026-03-05"), 1, 1),
    "ran out before, still there": (way("e", "2026-02-05"), 0, 1),
    "ran out before, answered since": (way("f", "2026-02-05", "2026-03-20"), 0, 0),
    "ran out in, answered after": (way("g", "2026-03-30", "2026-04-20"), 0, 0),
    "ran out on the last day, answered after": (way("h", "2026-03-28T12:00", "2026-04-20"), 1, 1),
    "runs out after": (way("i", "2026-03-31"), 0, 0),
}


@pytest.mark.parametrize("case", LATE)
def test_due_counts_whoever_missed_it_and_past_due_who_was_still_there(case: str) -> None:
    lead, due, past_due = LATE[case]
    if case == "ran out in, answered after":
        lead = way("g", "2026-03-29T23:00", "2026-04-20")  # runs out on 31 March, 23:00 UTC: April in Berlin
    found = row(made([lead], facts=LIMIT), "mql", "entries", period="2026-03")
    assert (found["sla_due"], found["sla_past_due"]) == (due, past_due)


def test_the_time_limit_runs_in_business_hours() -> None:
    """Eight hours are a working day: from Friday at noon until Monday at noon, in Berlin."""
    office = {**LIMIT, "accept_within": 8 * 3_600.0, "business_hours": "Mon-Fri 9-17"}
    for answered, missed in (("2026-03-09T10:59", 0), ("2026-03-09T11:01", 1)):
        lead = way("a", "2026-03-06T11:00", answered)
        assert row(made([lead], facts=office), "mql", "entries", period="2026-03")["sla_due"] == missed


def test_without_a_time_limit_nobody_misses_one() -> None:
    found = report("lifecycle").find(made([way("a", "2026-03-05")])).table
    assert found["sla_due"].null_count() == found["sla_past_due"].null_count() == len(found)


def test_a_time_limit_concerns_the_doors_and_nothing_else() -> None:
    found = report("lifecycle").find(made([way("a", "2026-03-05")], facts=LIMIT)).table
    answered = found.filter(pl.col("sla_due").is_not_null()).select("reading", "stage").rows()
    assert answered == [("entries", "mql"), ("entries", "pql")]


def test_from_mql_to_sql_both_ways() -> None:
    """Ten came through in January: four are SQL, one of them in its second pass; two of another month are SQL too."""

    def lead(name: str, *steps: tuple[str, str]) -> Lead:
        made_ = Lead(name).to("inquiry", "2026-01-02")
        for stage, at in steps:
            made_.to(stage, at)
        return made_

    leads = [lead(f"s{n}", ("mql", "2026-01-05"), ("sal", "2026-01-06"), ("sql", "2026-01-08")) for n in range(3)]
    again = (("mql", "2026-01-05"), ("nurture", "2026-01-09"), ("mql", "2026-03-01"), ("sql", "2026-03-04"))
    leads += [lead("again", *again)]
    leads += [lead(f"n{n}", ("mql", "2026-01-05"), ("nurture", "2026-01-09")) for n in range(6)]
    outcome = made(leads)
    cohort = row(outcome, "mql", "cohort", period="2026-01")
    entries = row(outcome, "mql", "entries", period="2026-01")
    assert (cohort["to_sql"], cohort["to_sql_n"]) == (pytest.approx(0.4), 10)
    assert (entries["to_sql"], entries["to_sql_n"]) == (pytest.approx(0.3), 10)
    assert (entries["sql_per_mql"], entries["sql_per_mql_n"]) == (pytest.approx(0.3), 10)
    assert row(outcome, "mql", "entries", period="2026-03")["sql_per_mql"] == 1


def test_sqls_of_the_period_may_be_more_than_its_mqls() -> None:
    leads = [
        Lead(f"a{n}").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("sql", "2026-02-02") for n in range(3)
    ]
    leads.append(Lead("b").to("inquiry", "2026-02-01").to("mql", "2026-02-02"))
    assert row(made(leads), "mql", "entries", period="2026-02")["sql_per_mql"] == 3


@pytest.mark.parametrize(
    ("sqls", "young", "old", "said"),
    [(0, 30, 0, "–"), (3, 0, 12, "3 per 15"), (10, 0, 30, "25%"), (10, 5, 25, "25%")],
    ids=["all too young", "too few", "enough", "some too young"],
)
def test_sqls_per_mql_is_not_said_of_mqls_that_are_too_young_or_too_few(
    sqls: int, young: int, old: int, said: str
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    leads = [Lead(f"s{n}").to("inquiry", start).to("mql", start).to("sql", start + 9 * DAY) for n in range(sqls)]
    leads += [Lead(f"y{n}").to("inquiry", start).to("mql", AS_OF - DAY) for n in range(young)]
    leads += [Lead(f"o{n}").to("inquiry", start).to("mql", start) for n in range(old)]
    found = report("lifecycle").find(made(leads))
    sheet = next(each for each in found.report.sheets(found) if each.title.startswith("From MQL"))
    assert {row[0].text: row[-1].text for row in sheet.rows}["MQL"] == said


def test_an_mql_of_yesterday_is_no_failure() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    old = [Lead(f"o{n}").to("inquiry", start).to("mql", start).to("sql", start + 20 * DAY) for n in range(10)]
    young = [Lead(f"y{n}").to("inquiry", start).to("mql", AS_OF - DAY) for n in range(90)]
    found = row(made(old + young), "mql", "cohort")
    assert (found["to_sql"], found["to_sql_n"]) == (1.0, 10)


def test_leads_that_sales_had_first_are_left_out_at_will() -> None:
    theirs = Lead("theirs").to("inquiry", "2026-01-01").to("mql", "2026-01-01", inferred=True).to("sal", "2026-01-01")
    ours = Lead("ours").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("sal", "2026-01-03")
    nobodys = Lead("nobodys").to("inquiry", "2026-01-01")
    outcome = made([theirs, ours, nobodys])

    def entered(**asked: Any) -> list[int]:
        table = report("lifecycle").find(outcome, **asked).table.filter(reading="cohort")
        return table.filter(pl.col("stage").is_in(["inquiry", "mql"]))["entered"].to_list()

    assert entered() == [3, 2]
    assert entered(where="NOT sales_sourced") == [2, 1]
    assert entered(where="sales_sourced") == [1, 1]
    said = " ".join(report("lifecycle").find(outcome).caveats)
    assert "1 lead came to sales before marketing had qualified them" in said


def test_the_difference_of_two_rates_has_newcombes_interval() -> None:
    """56 of 70 against 48 of 80: Newcombe's (1998) own example, method 10, is 0.0524 to 0.3339."""
    start = {"2026-01": datetime(2026, 1, 10, tzinfo=UTC), "2026-02": datetime(2026, 2, 10, tzinfo=UTC)}
    leads = []
    for month, moved, of in (("2026-02", 56, 70), ("2026-01", 48, 80)):
        for n in range(of):
            lead = Lead(f"{month}-{n}").to("inquiry", start[month])
            leads.append(lead.to("mql", start[month] + DAY) if n < moved else lead)
    found = row(made(leads), "inquiry", "cohort", period="2026-02", compare=True)  # type: ignore[arg-type]
    assert (found["to_next"], found["to_next_before"]) == (0.8, 0.6)
    ends = (found["to_next_change_low"], found["to_next_change_high"])
    assert ends == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


@pytest.mark.parametrize("outcome", [made([]), simulated(50)], ids=["nobody", "some"])
def test_rows_that_only_the_period_before_has_are_there_with_none(outcome: Made) -> None:
    table = report("lifecycle").find(outcome, by="month", period="2026-02", compare=True).table
    for each in table.to_dicts():
        if each["reading"] == "entries":
            assert each["came_in_change"] == each["came_in"] - each["came_in_before"]
