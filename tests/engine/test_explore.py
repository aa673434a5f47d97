"""The lot falls on its share of the leads below the gate, the same ones each time, and tells what is missed there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from engine_small import events, model
from leadlight.engine import Outcome, match, qualify
from leadlight.engine.sweep import (
    SweepError,
    estimate_misses,
    explore,
    inquiries,
    measure_misses,
    usual_wait,
    write_explored,
)

Row = tuple[str, str, str, dict[str, str]]
VISIT = "2026-01-05T10:00:00Z"


def outcome(folder: Path, *rows: Row) -> Outcome:
    return qualify(model(folder), events(folder, *rows))


def visits(leads: Sequence[str]) -> list[Row]:
    return [(lead, VISIT, "page_viewed", {"path": "/"}) for lead in leads]


def many(count: int) -> list[str]:
    return [f"lead {number}" for number in range(count)]


def drawn(table: pl.DataFrame) -> set[str]:
    return set(table["lead"])


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("share", [0.02, 0.5])
def test_the_share_is_that_asked_for(tmp_path: Path, share: float, seed: int) -> None:
    """Within 4 standard deviations, which chance leaves once in 16,000 times; and the seeds are fixed."""
    found = outcome(tmp_path, *visits(many(5000)))
    deviation = sqrt(5000 * share * (1 - share))
    assert abs(explore(found, share, seed).height - 5000 * share) < 4 * deviation


def test_the_same_leads_are_drawn_whoever_else_is_there(tmp_path: Path) -> None:
    some, all_ = (explore(outcome(tmp_path, *visits(many(count))), 0.1, 3) for count in (400, 800))
    assert drawn(some) == drawn(all_) & set(many(400))
    backwards = outcome(tmp_path, *visits(many(400)[::-1]))
    assert drawn(explore(backwards, 0.1, 3)) == drawn(some)


def test_another_seed_draws_others_and_a_larger_share_takes_in_the_smaller(tmp_path: Path) -> None:
    found = outcome(tmp_path, *visits(many(2000)))
    small, large, other = explore(found, 0.05, 1), explore(found, 0.2, 1), explore(found, 0.05, 2)
    assert drawn(small) < drawn(large)
    assert drawn(small) != drawn(other)
    both = len(drawn(small) & drawn(other))
    assert both < 20  # by chance some 5 of 100


def test_all_and_only_leads_that_were_never_more_than_inquiries_are_in_it(tmp_path: Path) -> None:
    later = "2026-01-06T10:00:00Z"
    rows: list[Row] = [
        *visits(["plain", "accepted", "rejected", "recycled", "out", "back", "keen", "lost"]),
        ("accepted", later, "sales_accepted", {}),
        ("rejected", later, "sales_rejected", {}),
        ("recycled", later, "recycled", {}),
        ("out", later, "disqualified", {}),
        ("back", later, "disqualified", {}),
        ("back", "2026-01-07T10:00:00Z", "requalified", {}),
        ("lost", later, "opportunity_lost", {}),
        ("keen", later, "feature_used", {"feature": "a"}),
        ("keen", later, "feature_used", {"feature": "b"}),
    ]
    found = outcome(tmp_path, *rows)
    stages = dict(found.leads.select("lead", "stage").iter_rows())
    assert (stages["keen"], stages["back"]) == ("pql", "inquiry")
    assert drawn(explore(found, 1.0)) == drawn(inquiries(found)) == {"plain"}


def test_a_lead_known_by_its_attributes_alone_is_no_inquiry_yet(tmp_path: Path) -> None:
    from engine_small import attributes  # noqa: PLC0415 -- only here

    known = attributes(tmp_path, {"lead": "silent", "seniority": "vp", "employees": "5"})
    found = qualify(model(tmp_path), events(tmp_path, *visits(["plain"])), known)
    assert "silent" in set(found.leads["lead"])
    assert drawn(explore(found, 1.0)) == {"plain"}


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, float("nan")])
def test_a_share_that_cannot_be_is_told(tmp_path: Path, share: float) -> None:
    with pytest.raises(SweepError, match="cannot be drawn"):
        explore(outcome(tmp_path, *visits(["plain"])), share)


def test_the_list_is_written_and_an_old_one_goes(tmp_path: Path) -> None:
    marked = explore(outcome(tmp_path, *visits(many(10))), 1.0, 5)
    write_explored(marked, tmp_path)
    assert pl.read_parquet(tmp_path / "explore.parquet").equals(marked)
    write_explored(None, tmp_path)
    assert not (tmp_path / "explore.parquet").exists()


# ── what is missed ──────────────────────────────────────────────────────────────────────────────


def test_each_explored_lead_stands_for_as_many_as_the_share_says() -> None:
    misses = estimate_misses(5, 100, 0.02)
    assert misses.pool == pytest.approx(5000)
    assert misses.missed == pytest.approx(250)
    assert (misses.low, misses.high) == (
        pytest.approx(107.7, abs=0.5),
        pytest.approx(558.8, abs=0.5),
    )  # Wilson, 5 of 100
    exact = estimate_misses(5, 100, 0.02, pool=4800)
    assert exact.missed == pytest.approx(240)
    nothing = estimate_misses(0, 0, 0.02)
    assert (nothing.missed, nothing.low, nothing.high) == (None, None, None)
    none_won = estimate_misses(0, 100, 0.02)
    assert (none_won.missed, none_won.low) == (0, pytest.approx(0, abs=1e-9))
    assert 150 < (none_won.high or 0) < 200  # no win among 100 does not mean that there is none to miss


@pytest.mark.parametrize(("hits", "explored", "share"), [(3, 2, 0.1), (-1, 2, 0.1), (1, 2, 0), (1, 2, 1.5)])
def test_figures_that_cannot_be_are_told(hits: int, explored: int, share: float) -> None:
    with pytest.raises(SweepError, match="cannot be"):
        estimate_misses(hits, explored, share)


def test_the_truth_lies_within_the_interval_as_often_as_it_says(tmp_path: Path) -> None:
    """2,000 leads below the gate, of whom every tenth would buy. Over 60 seeds, 95% of the intervals hold the 200."""
    leads = many(2000)
    found = outcome(tmp_path, *visits(leads))
    buyers = set(leads[::10])
    held = 0
    for seed in range(60):
        marked = explore(found, 0.1, seed)
        misses = estimate_misses(len(drawn(marked) & buyers), marked.height, 0.1, pool=2000)
        held += (misses.low or 0) <= 200 <= (misses.high or 0)
    assert held >= 51  # fewer would be chance once in 3,000 times


def test_later_outcomes_are_read_off_and_the_young_wait(tmp_path: Path) -> None:
    leads = many(40)
    marked = explore(outcome(tmp_path, *visits(leads)), 1.0)
    won = ("lead 3", "2026-02-01T10:00:00Z", "opportunity_won", {})
    opened = ("lead 4", "2026-02-01T10:00:00Z", "opportunity_created", {})
    later = outcome(tmp_path, *visits(leads), won, opened)
    assert rates(measure_misses(marked, later)) == (1, 2)
    assert rates(measure_misses(marked, later, goal="sql")) == (2, 2)
    assert rates(measure_misses(marked, later, goal="opportunity")) == (2, 2)
    young = measure_misses(marked, later, wait=timedelta(days=90))
    assert (rates(young), young.young, young.missed) == ((0, 0), 40, None)
    assert measure_misses(marked, later).unseen == 38
    with pytest.raises(SweepError, match="lacks share"):
        measure_misses(marked.drop("share"), later)
    with pytest.raises(SweepError, match="not a goal"):
        measure_misses(marked, later, goal="won")
    with pytest.raises(SweepError, match="different shares"):
        measure_misses(pl.concat([marked, marked.with_columns(share=pl.lit(0.5))]), later)


def rates(misses: object) -> tuple[int, int]:
    rate = misses.rate  # type: ignore[attr-defined]
    return rate.hits, rate.n


def test_a_lead_that_a_gate_let_through_before_it_got_there_was_not_missed(tmp_path: Path) -> None:
    leads = many(40)
    marked = explore(outcome(tmp_path, *visits(leads)), 1.0)
    keen = [("lead 3", f"2026-02-0{day}T10:00:00Z", "feature_used", {"feature": str(day)}) for day in (1, 2)]
    rows: list[Row] = [
        *visits(leads), *keen,
        ("lead 3", "2026-02-05T10:00:00Z", "opportunity_won", {}),
        ("lead 4", "2026-02-05T10:00:00Z", "opportunity_won", {}),
        ("lead 5", "2026-02-05T10:00:00Z", "sales_rejected", {}),
    ]  # fmt: skip
    later = outcome(tmp_path, *rows)
    assert dict(later.leads.select("lead", "stage").iter_rows())["lead 3"] == "customer"
    misses = measure_misses(marked, later)
    assert (rates(misses), misses.caught, misses.unseen) == ((1, 2), 1, 38)
    assert misses.sentence == (
        "Sales tried 2 of the 40 leads that were drawn by lot and have had their time, and 1 became customers without "
        "the gate. The other 38 it never touched, or only once a gate had opened: they tell nothing. From fewer than "
        "20 it cannot be told what the model misses. 1 of those drawn became customers once a gate had opened: late, "
        "not missed."
    )
    told = misses.as_dict()
    assert (told["explored"]["n"], told["unseen"], told["caught"]) == (2, 38, 1)


def test_only_those_that_sales_tried_tell_what_is_missed(tmp_path: Path) -> None:
    leads = many(100)
    marked = explore(outcome(tmp_path, *visits(leads)), 1.0)
    won = [(lead, "2026-02-05T10:00:00Z", "opportunity_won", {}) for lead in leads[:4]]
    tried = [(lead, "2026-02-05T10:00:00Z", "sales_rejected", {}) for lead in leads[4:25]]
    misses = measure_misses(marked, outcome(tmp_path, *visits(leads), *won, *tried))
    assert (rates(misses), misses.unseen, misses.missed) == ((4, 25), 75, 16)
    assert misses.sentence == (
        "Sales tried 25 of the 100 leads that were drawn by lot and have had their time, and 4 became customers "
        "without the gate. The other 75 it never touched, or only once a gate had opened: they tell nothing. "
        "Of all 100 leads below the gate, some 16 would, if they were handed over (if those it tried are like the "
        "rest): that is what the model misses (95% interval 6 to 35)."
    )


def test_what_nobody_tried_is_no_answer_and_that_is_all_that_is_said(tmp_path: Path) -> None:
    marked = explore(outcome(tmp_path, *visits(many(40))), 1.0)
    misses = measure_misses(marked, outcome(tmp_path, *visits(many(40))))
    assert (rates(misses), misses.unseen) == ((0, 0), 40)
    assert misses.sentence == (
        "Sales never touched any of the 40 explored leads that have had their time before a gate opened to "
        "them, so it was not tried: what the model misses cannot be told."
    )


def test_the_pool_is_known_and_of_several_drawings_it_is_reckoned(tmp_path: Path) -> None:
    found = outcome(tmp_path, *visits(many(500)))
    marked = explore(found, 0.1, 1)
    assert measure_misses(marked, found).pool == 500
    both = pl.concat([marked, marked.with_columns(lead="again " + pl.col("lead"), pool=pl.lit(400, pl.Int64))])
    assert measure_misses(both, found).pool == pytest.approx(both.height / 0.1)
    assert measure_misses(marked.clear(), found).pool == 0


def test_what_nobody_can_know_yet_is_said(tmp_path: Path) -> None:
    marked = explore(outcome(tmp_path, *visits(many(3))), 1.0)
    misses = measure_misses(marked, outcome(tmp_path, *visits(many(3))), wait=timedelta(days=90))
    assert "nothing can be told yet. 3 more have not had their time." in misses.sentence


def test_how_long_a_lead_is_given_is_read_off_the_history(tmp_path: Path) -> None:
    rows = visits(many(10))
    rows += [(f"lead {n}", f"2026-01-{6 + n:02}T10:00:00Z", "sales_accepted", {}) for n in range(10)]
    rows += [(f"lead {n}", f"2026-02-{6 + n:02}T10:00:00Z", "sales_qualified", {}) for n in range(10)]
    agreed = model(tmp_path)
    matched = match(agreed, events(tmp_path, *rows))
    assert usual_wait(agreed, matched, matched.last_instant, "sql") == timedelta(days=31)
    assert usual_wait(agreed, matched, matched.last_instant, "customer") is None
