"""Lifecycle: known ways, and the figures they must give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from leadlight.report import report
from report.outcomes import AS_OF, Lead, Made, made, simulated

Row = dict[str, Any]


def row(outcome: Made, stage: str, reading: str = "cohort", value: str = "all", **asked: str) -> Row:
    table = report("lifecycle").find(outcome, **asked).table
    keys = (pl.col("reading") == reading) & (pl.col("stage") == stage) & (pl.col("value") == value)
    return table.filter(keys).row(0, named=True)


def caveats(outcome: Made, **asked: str) -> str:
    return " ".join(report("lifecycle").find(outcome, **asked).caveats)


def through(name: str, start: str, *stages: str) -> Lead:
    """A lead that went through the stages, one a day."""
    way, at = Lead(name), datetime.fromisoformat(start).replace(tzinfo=UTC)
    for number, stage in enumerate(stages):
        way.to(stage, at + timedelta(days=number))
    return way


def counts(found: Row) -> tuple[int, int, int, int]:
    return found["entered"], found["moved_on"], found["still_in"], found["left"]


def test_a_lead_is_counted_in_every_stage_it_came_through() -> None:
    ways = [
        through("far", "2026-01-01", "inquiry", "mql", "sal", "sql"),
        Lead("back").to("inquiry", "2026-01-01").to("mql", "2026-01-05").to("nurture", "2026-01-06"),
        Lead("young").to("inquiry", "2026-06-29"),
    ]
    outcome = made(ways)
    assert counts(row(outcome, "inquiry")) == (3, 2, 1, 0)
    assert counts(row(outcome, "mql")) == (2, 1, 0, 1)
    assert counts(row(outcome, "sql")) == (1, 0, 1, 0)
    assert counts(row(outcome, "nurture")) == (1, 0, 1, 0)
    assert counts(row(outcome, "customer")) == (0, 0, 0, 0)


def test_the_screen_says_that_the_share_of_all_entries_is_a_product() -> None:
    leads = [through(f"a{n}", "2026-01-01", "mql") for n in range(40)]
    leads += [through(f"b{n}", "2026-01-01", "mql", "sal") for n in range(10)]
    found = report("lifecycle").find(made(leads))
    cohort, entries = found.report.sheets(found)[:2]
    assert "multiplied" in entries.note
    assert "smallest of those steps'" in entries.note
    assert "multiplied" not in cohort.note


def test_a_young_lead_is_unfinished_and_an_old_one_is_not() -> None:
    """Nine in ten moved on within nine days (and the slowest within ten)."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ways = [Lead(f"m{n}").to("inquiry", start).to("mql", start + timedelta(days=n)) for n in range(1, 11)] + [
        Lead("young").to("inquiry", AS_OF - timedelta(days=9) + timedelta(microseconds=1)),
        Lead("old").to("inquiry", AS_OF - timedelta(days=10)),
    ]
    found = row(made(ways), "inquiry")
    assert (found["patience_days"], found["unfinished"], found["still_in"]) == (10.0, 1, 2)
    assert (found["to_next_n"], found["to_next"]) == (11, pytest.approx(10 / 11))
    assert (found["median_days"], found["mean_days"], found["days_n"]) == (5.5, 5.5, 10)
    assert found["to_next_note"] == "too few to say"


def test_a_quick_success_of_a_young_cohort_does_not_count_without_its_open_cases() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    slow = [Lead(f"s{n}").to("inquiry", start).to("mql", start + timedelta(days=60)) for n in range(20)]
    late = AS_OF - timedelta(days=3)
    quick = Lead("quick").to("inquiry", late).to("mql", late + timedelta(days=1))
    found = row(made([*slow, quick]), "inquiry", period="2026-06")
    assert (found["entered"], found["moved_on"], found["to_next_n"], found["to_next"]) == (1, 1, 0, None)
    assert found["to_next_note"] == "too early to say"


def test_where_nobody_ever_moved_on_nobody_can_say_how_long_it_takes() -> None:
    ways = [Lead(f"{n}").to("inquiry", "2020-01-01") for n in range(30)]
    found = row(made(ways), "inquiry")
    assert (found["unfinished"], found["to_next"], found["patience_days"]) == (30, None, None)
    assert "nobody has moved on yet" in caveats(made(ways))


def test_a_lead_that_comes_round_again_counts_once_in_the_cohort_and_each_time_in_the_entries() -> None:
    way = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("nurture", "2026-01-05")
    outcome = made([way.to("mql", "2026-03-01").to("sal", "2026-03-11")])
    assert counts(row(outcome, "mql")) == (1, 1, 0, 0)
    assert counts(row(outcome, "mql", "entries")) == (2, 1, 0, 1)
    assert row(outcome, "mql")["median_days"] == 68  # from the first time on, whatever came between
    assert row(outcome, "mql", "entries")["median_days"] == 10
    assert counts(row(outcome, "nurture", "entries")) == (1, 1, 0, 0)
    assert "1 lead came into the same stage more than once" in caveats(outcome)


def test_a_lead_that_was_let_in_again_but_not_further_has_left() -> None:
    way = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("disqualified", "2026-01-03")
    outcome = made([way.to("inquiry", "2026-02-01")])
    assert counts(row(outcome, "mql")) == (1, 0, 0, 1)
    assert counts(row(outcome, "disqualified")) == (1, 1, 0, 0)
    assert counts(row(outcome, "inquiry", "entries")) == (2, 1, 1, 0)


def test_a_second_door_shares_the_stay_of_the_first_and_has_no_days() -> None:
    way = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("pql", "2026-01-03", stamp=True)
    both = made([way])
    assert counts(row(both, "mql")) == counts(row(both, "pql")) == (1, 0, 1, 0)
    moved = made([way.to("sal", "2026-01-05")])
    assert counts(row(moved, "mql")) == counts(row(moved, "pql", "entries")) == (1, 1, 0, 0)
    assert (row(moved, "mql")["days_n"], row(moved, "pql")["days_n"]) == (1, 0)
    assert "1 lead went through both" in caveats(moved)


@pytest.mark.parametrize("reading", ["cohort", "entries"])
def test_a_second_door_stamped_late_is_already_past_it(reading: str) -> None:
    way = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-02").to("sal", "2026-01-03")
    outcome = made([way.to("pql", "2026-01-04", stamp=True)])
    assert counts(row(outcome, "pql", reading)) == (1, 1, 0, 0)
    assert counts(row(outcome, "sal", reading)) == (1, 0, 1, 0)


def test_a_skipped_stage_counts_as_entered_is_said_and_takes_no_days() -> None:
    way = Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-01-05", inferred=True)
    outcome = made([way.to("sal", "2026-01-05", inferred=True).to("sql", "2026-01-05")])
    found = row(outcome, "sal")
    assert (found["entered"], found["inferred"], found["moved_on"], found["days_n"]) == (1, 1, 1, 0)
    assert row(outcome, "inquiry")["median_days"] == 4
    assert "1 of 1 MQL, 1 of 1 SAL" in caveats(outcome)


def test_months_begin_at_midnight_where_the_company_lives() -> None:
    """22:30 UTC on 31 March is the first of April in Berlin."""
    before, after = (
        Lead("b").to("inquiry", "2026-03-31T21:30:00"),
        Lead("a").to("inquiry", "2026-03-31T22:30:00"),
    )
    outcome = made([before, after])
    assert row(outcome, "inquiry", period="2026-03")["entered"] == 1
    assert row(outcome, "inquiry", period="2026-04", by="month", value="2026-04")["entered"] == 1


def test_the_cohort_goes_by_creation_and_the_entries_by_what_happened() -> None:
    outcome = made([Lead("a").to("inquiry", "2026-01-01").to("mql", "2026-04-01")])
    assert row(outcome, "mql", "cohort", period="2026-01")["entered"] == 1
    assert row(outcome, "mql", "entries", period="2026-01")["entered"] == 0
    assert row(outcome, "mql", "cohort", period="2026-Q2")["entered"] == 0
    assert row(outcome, "mql", "entries", period="2026-Q2")["entered"] == 1


def test_of_all_is_the_share_of_inquiries_that_got_so_far() -> None:
    ways = [Lead(f"m{n}").to("inquiry", "2025-01-01").to("mql", "2025-01-02") for n in range(10)]
    ways += [Lead(f"i{n}").to("inquiry", "2025-01-01") for n in range(30)]
    found = row(made(ways), "mql")
    assert (found["cumulative"], found["cumulative_n"], found["cumulative_note"]) == (0.25, 40, "")
    assert found["cumulative_low"] == pytest.approx(0.1419, abs=1e-4)
    assert found["cumulative_high"] == pytest.approx(0.4019, abs=1e-4)


def test_of_all_entries_is_the_product_of_the_steps_with_the_smallest_n() -> None:
    ways = [through(f"s{n}", "2025-01-01", "inquiry", "mql", "sal") for n in range(20)]
    ways += [through(f"n{n}", "2025-01-01", "inquiry", "pql", "nurture") for n in range(5)]
    ways += [Lead(f"i{n}").to("inquiry", "2025-01-01") for n in range(25)]
    outcome = made(ways)
    assert row(outcome, "mql", "entries")["cumulative"] == pytest.approx(20 / 50)
    assert row(outcome, "pql", "entries")["cumulative"] == pytest.approx(5 / 50)
    sal = row(outcome, "sal", "entries")
    assert (sal["cumulative"], sal["cumulative_n"]) == (pytest.approx(25 / 50 * 20 / 25), 25)


def test_the_largest_values_are_shown_and_the_others_are_together() -> None:
    ways = [Lead(f"{v}-{n}", attributes={"source": f"s{v:02d}"}) for v in range(15) for n in range(v + 1)]
    ways = [*(way.to("inquiry", "2026-01-01") for way in ways), Lead("none").to("inquiry", "2026-01-01")]
    table = report("lifecycle").find(made(ways), by="source").table
    shown = table["value"].unique(maintain_order=True).to_list()
    assert shown == [f"s{v:02d}" for v in range(14, 2, -1)] + ["(other)", "(unknown)"]
    assert row(made(ways), "inquiry", by="source", value="(other)")["entered"] == 1 + 2 + 3
    assert "Only the 12 most common values of source" in caveats(made(ways), by="source")


def test_todays_grade_is_said_to_be_hindsight() -> None:
    assert "The grade is today's" in caveats(simulated(50), by="grade")
    assert "today's" not in caveats(simulated(50), by="month")


def test_a_period_that_is_not_over_is_said_to_be_running() -> None:
    outcome = made([Lead("a").to("inquiry", "2026-06-01")])
    assert "as of 30 June 2026" in caveats(outcome, period="2026")
    assert "not over" not in caveats(outcome, period="2025..2026-05")


@pytest.mark.parametrize("asked", [{}, {"by": "source"}, {"period": "2026-Q1"}, {"by": "month", "period": "2025"}])
def test_whoever_entered_moved_on_left_or_is_there_still(asked: dict[str, str]) -> None:
    table = report("lifecycle").find(simulated(800, seed=11), **asked).table
    assert table.filter(pl.col("entered") != pl.sum_horizontal("moved_on", "still_in", "left")).is_empty()
    assert table.filter(pl.col("unfinished") > pl.col("still_in")).is_empty()
    assert table.filter(pl.col("to_next_n") > pl.col("entered")).is_empty()
    for name in ("to_next", "cumulative"):
        inside = pl.col(name).is_between(pl.col(f"{name}_low") - 1e-12, pl.col(f"{name}_high") + 1e-12)
        assert table.filter(pl.col(name).is_not_null() & ~inside).is_empty()


def test_the_groups_sum_to_the_whole() -> None:
    outcome, lifecycle = simulated(800, seed=11), report("lifecycle")
    whole, parts = lifecycle.find(outcome).table, lifecycle.find(outcome, by="source").table
    sums = ["entered", "inferred", "still_in", "unfinished", "moved_on", "left", "to_next_n"]
    summed = parts.group_by("reading", "stage", maintain_order=True).agg(pl.col(sums).sum())
    assert summed.equals(whole.select("reading", "stage", *sums))


def test_those_still_in_are_those_the_outcome_has_there() -> None:
    outcome = simulated(800, seed=11)
    table = report("lifecycle").find(outcome).table.filter(reading="entries").filter(pl.col("stage") != "pql")
    there = dict(outcome.leads["stage"].value_counts().iter_rows())
    assert dict(table.select("stage", "still_in").iter_rows()) == {s: there.get(s, 0) for s in table["stage"]}
