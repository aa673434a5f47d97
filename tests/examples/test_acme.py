"""The invented company: the same each time, as large as it says, and its truth can be asked back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from examples.shown import EXAMPLES
from leadlight import acme
from leadlight.engine import Outcome, qualify
from leadlight.history import open_events, read_attributes
from leadlight.model import load
from leadlight.report import report

QUARTERS = [datetime(y, m, 1, tzinfo=UTC) for y, m in ((2025, 4), (2025, 7), (2025, 10), (2026, 1), (2026, 4))]
YES = {"sales_accepted", "sales_qualified", "opportunity_created", "opportunity_won"}


def as_of(company: Path, moment: datetime | None = None) -> Outcome:
    events = open_events([company / "events.parquet"])
    return qualify(load(EXAMPLES / "acme/model.yaml"), events, read_attributes([company / "leads.csv"]), as_of=moment)


@pytest.fixture(scope="module")
def outcome(company: Path) -> Outcome:
    return as_of(company)


@pytest.fixture(scope="module")
def events(company: Path) -> pl.DataFrame:
    return pl.read_parquet(company / "events.parquet")


@pytest.fixture(scope="module")
def truth(company: Path) -> pl.DataFrame:
    return pl.read_parquet(company / "truth.parquet")


@pytest.fixture(scope="module")
def rates(company: Path) -> dict[str, Any]:
    return dict(json.loads((company / "truth.json").read_text(encoding="utf-8")))


# ── the files ───────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes(company: Path, tmp_path: Path) -> None:
    acme.write(tmp_path)
    names = sorted(file.name for file in company.iterdir())
    assert names == [
        "customers.csv", "events.parquet", "leads.csv", "spend.csv", "truth.json", "truth.parquet", "visits.parquet"
    ]  # fmt: skip
    for name in names:
        assert (tmp_path / name).read_bytes() == (company / name).read_bytes(), name


def test_another_seed_is_another_company(company: Path, tmp_path: Path) -> None:
    acme.write(tmp_path, seed=8)
    assert (tmp_path / "leads.csv").read_bytes() != (company / "leads.csv").read_bytes()


@pytest.mark.parametrize("leads", [1, 30])
def test_a_small_company_is_whole(leads: int, tmp_path: Path) -> None:
    acme.write(tmp_path, leads=leads)
    assert pl.read_csv(tmp_path / "leads.csv")["lead"].n_unique() == leads
    assert pl.read_parquet(tmp_path / "truth.parquet").height == leads


def test_it_is_as_large_as_it_says(events: pl.DataFrame, outcome: Outcome) -> None:
    assert 140_000 <= events.height <= 170_000
    assert outcome.facts["leads"] == 5_000
    assert outcome.rejected.height == 0
    assert outcome.facts["never_given"] == []
    assert events["at"].min() >= acme.START  # type: ignore[operator]
    assert events["at"].max() < acme.END  # type: ignore[operator]


def test_no_address_is_anybodys(company: Path) -> None:
    email = pl.read_csv(company / "leads.csv", infer_schema=False)["email"].drop_nulls()
    assert email.str.contains(r"^[a-z]+\.[a-z]+\d*@[a-z0-9-]+\.example$").all()
    assert email.n_unique() == 5_000


def test_the_model_in_the_package_is_the_one_in_the_examples() -> None:
    assert acme.model_text() == (EXAMPLES / "acme/model.yaml").read_text(encoding="utf-8")


# ── what real histories do ──────────────────────────────────────────────────────────────────────


def test_repeated_deliveries_are_repetitions_and_count_once(
    events: pl.DataFrame, rates: dict[str, Any], outcome: Outcome
) -> None:
    repeated = events[rates["duplicates"]]
    once = events.with_row_index().filter(~pl.col("index").is_in(rates["duplicates"])).drop("index")
    assert repeated.height > 1_000
    assert repeated.join(once, on=events.columns, how="anti", nulls_equal=True).height == 0
    assert outcome.facts["duplicates"] == repeated.height


def test_some_events_arrive_late(events: pl.DataFrame) -> None:
    behind = events["at"].cum_max() - events["at"]
    assert 0.01 < (behind.dt.total_minutes() > 60).mean() < 0.05  # type: ignore[operator]


def test_machines_click_and_never_qualify(events: pl.DataFrame, truth: pl.DataFrame, outcome: Outcome) -> None:
    machines = truth.filter(pl.col("scanner") | pl.col("spam"))["lead"].implode()
    swept = events.filter(pl.col("user_agent").str.contains("Bot"))
    assert swept.filter(pl.col("name") == "email_clicked").height > 1_000
    theirs = outcome.leads.filter(pl.col("lead").is_in(machines))
    assert theirs.height > 100
    assert theirs.filter(pl.col("mql_count") > 0).height <= theirs.height * 0.02


def test_leads_come_round_again(outcome: Outcome) -> None:
    assert outcome.leads.filter(pl.col("episode") >= 2).height > 100
    requalified = outcome.transitions.filter(pl.col("cause") == "requalified")
    assert requalified.height > 5
    assert "inquiry" in requalified["to_stage"].cast(pl.String)


def test_facts_change_with_time(company: Path) -> None:
    changes = pl.read_csv(company / "leads.csv", infer_schema=False).filter(pl.col("email").is_null())
    for column in ("job_title", "seniority", "employees", "plan"):
        assert changes[column].count() > 30, column


# ── the funnel ──────────────────────────────────────────────────────────────────────────────────


def test_the_funnel_is_believable(outcome: Outcome) -> None:
    moves = outcome.transitions.with_columns(pl.col("to_stage").cast(pl.String))
    passed = moves.filter(pl.col("to_stage").is_in(["mql", "pql"]) & ~pl.col("inferred"))
    assert 0.15 <= passed["lead"].n_unique() / 5_000 <= 0.25
    reached = moves.filter(pl.col("episode") > 0).group_by("lead", "episode").agg(pl.col("to_stage"))
    passes = passed.select("lead", "episode").unique().join(reached, on=["lead", "episode"])
    share = {stage: passes["to_stage"].list.contains(stage).mean() for stage in ("sal", "sql", "customer")}
    assert 0.60 <= share["sal"] <= 0.80  # type: ignore[operator]
    assert 0.33 <= share["sql"] <= 0.47  # type: ignore[operator]
    assert 0.05 <= share["customer"] <= 0.15  # type: ignore[operator]


def test_the_page_shows_the_funnel_as_it_is(outcome: Outcome) -> None:
    page = (EXAMPLES / "acme/README.md").read_text(encoding="utf-8")
    moves = outcome.transitions.with_columns(pl.col("to_stage").cast(pl.String))
    ever = dict(moves.group_by("to_stage").agg(pl.col("lead").n_unique()).rows())
    by_gate = moves.filter(pl.col("to_stage").is_in(["mql", "pql"]) & ~pl.col("inferred"))["lead"].n_unique()
    assert f"| ever MQL or PQL by a gate | {by_gate:,} |" in page
    assert f"| ever accepted by sales | {ever['sal']:,} |" in page
    assert f"| ever SQL | {ever['sql']:,} |" in page
    assert f"| ever opportunity | {ever['opportunity']:,} |" in page
    assert f"| customer | {ever['customer']:,} |" in page


def test_most_leads_that_sales_takes_are_mqls_by_then(outcome: Outcome) -> None:
    mql = outcome.transitions.filter(pl.col("to_stage") == "mql")
    assert mql["inferred"].mean() < 0.12  # type: ignore[operator]


def test_hot_leads_convert_more_than_warm_and_warm_more_than_cold(company: Path, outcome: Outcome) -> None:
    """Of those sales had not taken up at the end of a quarter: how many become SQL afterwards."""
    sql = outcome.transitions.filter(pl.col("to_stage") == "sql").select("lead", became="at")
    waiting = []
    for moment in QUARTERS:
        then = as_of(company, moment).leads.filter(
            pl.col("stage").cast(pl.String).is_in(["inquiry", "mql", "pql", "nurture"])
        )
        later = sql.filter(pl.col("became") > moment).select("lead").unique().with_columns(sql=True)
        waiting.append(then.select("lead", "temperature").join(later, on="lead", how="left"))
    rate = pl.concat(waiting).group_by(pl.col("temperature").cast(pl.String)).agg(pl.col("sql").fill_null(False).mean())
    hot, warm, cold = (rate.row(by_predicate=pl.col("temperature") == t)[1] for t in ("hot", "warm", "cold"))
    assert hot > 1.5 * warm
    assert warm > 2 * cold


# ── the truth ───────────────────────────────────────────────────────────────────────────────────


def test_verdicts_by_source_are_what_the_truth_expects(
    events: pl.DataFrame, company: Path, rates: dict[str, Any]
) -> None:
    """Each count of yeses is within four deviations of its expectation; together they deviate as they should."""
    source = pl.read_csv(company / "leads.csv", infer_schema=False).select("lead", "source").drop_nulls("source")
    said = events.unique("id").filter(pl.col("name").is_in(YES)).join(source, on="lead")
    counted = {(s, n): k for s, n, k in said.group_by("source", "name").len().rows()}
    off = []
    for row in rates["by_source"]:
        assert row["decided"] >= counted.get((row["source"], row["step"]), 0)
        off.append((counted.get((row["source"], row["step"]), 0) - row["expected"]) / row["deviation"])
    assert len(off) == 8 * len(YES)
    assert max(map(abs, off)) < 4
    assert sum(z * z for z in off) / len(off) == pytest.approx(1, abs=0.75)  # 32 squares of a normal: 1 ± 0.25 each way


def test_sources_differ_as_the_truth_says(truth: pl.DataFrame, rates: dict[str, Any]) -> None:
    found = truth.group_by("source").agg(pl.col("interest").mean(), pl.len())
    for name, interest, leads in found.rows():
        stated = next(s["interest"] for s in rates["sources"] if s["name"] == name)
        assert interest == pytest.approx(stated, abs=4 / leads**0.5), name


def test_interest_drives_touches_and_fit_drives_acceptance(
    events: pl.DataFrame, truth: pl.DataFrame, outcome: Outcome
) -> None:
    pages = events.filter(pl.col("name") == "page_viewed").group_by("lead").len("pages")
    both = truth.join(pages, on="lead", how="left").with_columns(pl.col("pages").fill_null(0))
    assert both.select(pl.corr("interest", "pages", method="spearman")).item() > 0.3
    verdicts = events.unique("id").filter(pl.col("name").is_in(["sales_accepted", "sales_rejected"]))
    judged = verdicts.join(truth, on="lead").group_by("name").agg(pl.col("fit").mean())
    accepted, rejected = (judged.row(by_predicate=pl.col("name") == n)[1] for n in ("sales_accepted", "sales_rejected"))
    assert accepted > rejected + 0.4


def test_the_grade_finds_the_fit(truth: pl.DataFrame, outcome: Outcome) -> None:
    graded = outcome.leads.select("lead", grade=pl.col("grade").to_physical()).drop_nulls().join(truth, on="lead")
    assert graded.select(pl.corr("grade", "fit", method="spearman")).item() > 0.6


def test_how_soon_sales_answers_has_nothing_to_do_with_how_it_ends(outcome: Outcome) -> None:
    """That is how it is made, and the report on hand-offs does not see more in it."""
    found = report("handoff").find(outcome)
    assert "not monotone" not in " ".join(found.caveats)
    rows = found.table.filter(part="response", within="all").filter(pl.col("share_n") >= 20)
    assert rows.height >= 5
    assert rows.filter((pl.col("against_low") > 0) | (pl.col("against_high") < 0)).height <= 1
    reasons = found.table.filter(part="reasons")["line"].to_list()
    assert sorted(reasons) == ["No reply", "Not now", "Student or competitor", "Wrong company size"]
